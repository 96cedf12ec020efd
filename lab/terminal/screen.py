"""A conversation in a terminal: be somebody, be somewhere, type, press by number, fill in forms.

Everything goes through the Person API; nothing here knows the bot.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import WordCompleter
from rich.console import Console
from rich.markup import escape
from rich.panel import Panel

from bot.language import Lang
from bot.text import text
from lab import drawing
from lab.person import Person, Refused

Json = Mapping[str, Any]
PEOPLE: Final = ("admin", "approver", "deputy", "guest")
PLACES: Final = ("#rds-help", "#rds-approvals", "@rdslic")
WAIT_S: Final = 1.5


@dataclass(slots=True)
class Screen:
    """Who is looking at what, and what can be pressed there."""

    url: str
    lang: Lang
    console: Console = field(default_factory=Console)
    name: str = "admin"
    place: str = "#rds-help"
    thread: str | None = None
    shown: dict[str, Json] = field(default_factory=dict)
    numbers: list[tuple[str, drawing.Pressable]] = field(default_factory=list)
    threads: list[str] = field(default_factory=list)
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def person(self) -> Person:
        """Return who is typing."""
        return Person(self.url, self.name)

    def prompt(self) -> str:
        """Return the prompt: who, where, and whether in a thread."""
        return f"{self.name} {self.place}{' ↳' if self.thread else ''} > "

    def refresh(self, *, wait_s: float = 0.0) -> None:
        """Show what is new or has changed here."""
        inbox = self.person.look(self.place, thread_ts=self.thread)
        for message in inbox.messages:
            key = f"{self.name} {self.place} {message['ts']}"
            if self.shown.get(key) != message:
                self.shown[key] = message
                self._draw(message)
        if wait_s:
            self.person.look(self.place, thread_ts=self.thread, since_version=inbox.version, wait_s=wait_s)
            self.refresh()

    def enter(self, line: str) -> bool:
        """Do what was typed; False to leave."""
        word, _, rest = line.strip().partition(" ")
        match word:
            case "":
                self.refresh()
            case ":quit" | ":q":
                return False
            case ":help" | ":h":
                self.console.print(text(self.lang, "lab.help"))
            case ":as" if rest in PEOPLE:
                self.name, self.thread = rest, None
                self.refresh()
            case ":in" if rest in PLACES:
                self.place, self.thread = rest, None
                self.refresh()
            case ":thread":
                self._enter_thread(rest)
            case ":press":
                self._press(rest)
            case ":form":
                self._fill_in()
            case _ if word.startswith(":"):
                self.console.print(text(self.lang, "lab.unknown", word=word), style="yellow")
            case _:
                self.person.say(self.place, line, thread_ts=self.thread)
                self.refresh(wait_s=WAIT_S)
                self._announce_form()
        return True

    def _draw(self, message: Json) -> None:
        body = [self._marked_up(line) for line in drawing.lines(message)]
        for pressable in drawing.pressables(message):
            self.numbers.append((str(message["ts"]), pressable))
            body.append(f"[bold cyan]\\[{len(self.numbers)}] {escape(pressable.label)}[/]")
        marks = []
        if message.get("reply_count"):
            self.threads.append(str(message["ts"]))
            marks.append(text(self.lang, "lab.replies", count=message["reply_count"], number=len(self.threads)))
        if message.get("is_ephemeral"):
            marks.append(text(self.lang, "lab.only_you"))
        author = str(message.get("user") or message.get("bot_id") or "")
        title = self.names.get(author, author)
        self.console.print(
            Panel("\n".join([*body, *(f"[dim]{m}[/]" for m in marks)]), title=escape(title), title_align="left")
        )

    def _marked_up(self, line: str) -> str:
        """Return a line with names for ids, and `*bold*` as bold."""
        named = re.sub(r"([@#])([A-Z0-9]{5,})", lambda found: found[1] + self.names.get(found[2], found[2]), line)
        return re.sub(r"(?<!\w)\*(\S(?:[^*]*\S)?)\*(?!\w)", r"[bold]\1[/]", escape(named))

    def _enter_thread(self, number: str) -> None:
        if not number:
            self.thread = None
        elif number.isdigit() and 0 < int(number) <= len(self.threads):
            self.thread = self.threads[int(number) - 1]
        else:
            self.console.print(text(self.lang, "lab.no_such_number", number=number), style="yellow")
        self.refresh()

    def _press(self, number: str) -> None:
        if not number.isdigit() or not 0 < int(number) <= len(self.numbers):
            self.console.print(text(self.lang, "lab.no_such_number", number=number), style="yellow")
            return
        ts, pressable = self.numbers[int(number) - 1]
        if pressable.confirm and not self._agrees(pressable.confirm):
            return
        more = {
            "block_id": pressable.block_id,
            "value": pressable.value,
            "confirm": True if pressable.confirm else None,
        }
        self.person.press(self.place, ts, pressable.action_id, **more)
        self.refresh(wait_s=WAIT_S)
        self._announce_form()

    def _agrees(self, question: str) -> bool:
        return self.console.input(f"{escape(question)} [y/n] ").strip().lower() in {"y", "o", "oui", "yes"}

    def _announce_form(self) -> None:
        if self.person.view():
            self.console.print(text(self.lang, "lab.form_open"), style="bold")

    def _fill_in(self) -> None:
        view = self.person.view()
        if view is None:
            self.console.print(text(self.lang, "lab.no_form"), style="yellow")
            return
        for line in drawing.lines(view):
            self.console.print(escape(line))
        values: dict[str, dict[str, str]] = {}
        for one in drawing.fields(view):
            choices = ", ".join(value for _, value in one.options)
            hint = f" ({choices})" if choices else ""
            answer = (
                self.console.input(f"{escape(one.label)}{escape(hint)} [{escape(one.initial or '')}]: ") or one.initial
            )
            if answer:
                values.setdefault(one.block_id, {})[one.action_id] = answer
        self.person.submit(str(view["id"]), values)
        self.refresh(wait_s=WAIT_S)


def converse(url: str, lang: Lang) -> None:
    """Read lines until the person leaves."""
    screen = Screen(url, lang, names=Person(url, PEOPLE[0]).names())
    words = [":as " + name for name in PEOPLE] + [":in " + place for place in PLACES]
    completer = WordCompleter([*words, ":press", ":thread", ":form", ":help", ":quit", "/rdslic"], sentence=True)
    session: PromptSession[str] = PromptSession(completer=completer)
    screen.console.print(text(lang, "lab.welcome"))
    while True:
        try:
            if not screen.enter(session.prompt(screen.prompt())):
                return
        except Refused as refused:
            screen.console.print(escape(refused.message), style="red")
        except (EOFError, KeyboardInterrupt):
            return
