"""Plays a story through the Person API: each deed, then everything that must be seen."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.language import Lang
from lab import drawing
from lab.person import Person, Refused
from lab.story import Press, Sight, Step, Story, Submission

Json = Mapping[str, Any]
Say = Callable[[str], None]
SHOWN_LINES = 14
VIEW_EVERY_S = 0.1


class NotSeen(Exception):
    """Somebody did not see what the story expects; the text says who, where, what, and what was there instead."""


@dataclass(slots=True)
class Player:
    """Plays stories. `say` receives what a person would follow along."""

    url: str
    say: Say
    lang: Lang = "en"
    remembered: dict[str, Json] = field(default_factory=dict)

    def play(self, story: Story) -> bool:
        """Play every step; True when each showed what the story expects. Stops at the first that does not."""
        self.say(story.title[self.lang])
        for number, step in enumerate(story.steps, start=1):
            self.say(f"\n{number}. {step.title[self.lang]}")
            try:
                self._step(step)
            except (NotSeen, Refused) as error:
                self.say(f"   ✗ {error}")
                return False
        self.say(f"\n✓ {len(story.steps)} / {len(story.steps)}")
        return True

    def _step(self, step: Step) -> None:
        self.do(step)
        for sight in step.sees:
            self._see(sight)

    def do(self, step: Step) -> None:
        """Do what the person of a step does, without looking at what comes of it. Raises NotSeen, Refused."""
        person = Person(self.url, step.who)
        if step.say:
            self.say(f"   {step.who} {step.say.channel} > {step.say.text}")
            person.say(step.say.channel, step.say.text)
        elif step.press:
            self._press(person, step.press)
        elif step.submit:
            self._submit(person, step.submit)
        elif step.advance_s:
            person.advance_clock(step.advance_s)

    def look(self, sight: Sight, *, since: str) -> Json | None:
        """Return the newest message that a sight expects, among those that came or changed after `since`.

        For a sight of a form, the open form if it is the one. Raises NotSeen: what starts the thread is unknown.
        """
        person = Person(self.url, sight.who)
        if sight.view:
            view = person.view()
            return view if view and _fits(view, sight) else None
        inbox = person.look(sight.channel, thread_ts=self._thread(sight), since=since)
        return next((message for message in reversed(inbox.messages) if _fits(message, sight)), None)

    def _press(self, person: Person, press: Press) -> None:
        message = self.remembered.get(press.of)
        if message is None:
            raise NotSeen(f"{person.name}: {press.of}")
        button = next((b for b in drawing.pressables(message) if b.action_id == press.action), None)
        if button is None:
            raise NotSeen(f"{person.name}: [{press.action}]")
        self.say(f"   {person.name} {press.channel} > [{button.label}]")
        more = {"block_id": button.block_id, "value": button.value, "confirm": True if button.confirm else None}
        person.press(press.channel, str(message["ts"]), press.action, **more)

    def _submit(self, person: Person, submission: Submission) -> None:
        view = person.view()
        if view is None:
            raise NotSeen(f"{person.name}: no form is open")
        person.submit(str(view["id"]), submission.values)

    def _see(self, sight: Sight) -> None:
        message = self._wait(sight)
        if sight.remember:
            self.remembered[sight.remember] = message
        mark = " (ephemeral)" if message.get("is_ephemeral") else ""
        shown = drawing.lines(message)
        self.say(f"   → {sight.who} {sight.channel}{mark}")
        for line in shown[:SHOWN_LINES]:
            self.say(f"     │ {line}")
        if len(shown) > SHOWN_LINES:
            self.say("     │ …")

    def _wait(self, sight: Sight) -> Json:
        person, end = Person(self.url, sight.who), time.monotonic() + sight.within_s
        if sight.view:
            return self._wait_view(person, sight, end)
        thread = self._thread(sight)
        version: int | None = None
        while True:
            wait = None if version is None else min(2.0, max(0.0, end - time.monotonic()))
            inbox = person.look(sight.channel, thread_ts=thread, since_version=version, wait_s=wait)
            for message in reversed(inbox.messages):
                if _fits(message, sight):
                    return message
            version = inbox.version
            if time.monotonic() > end:
                last = drawing.everything(inbox.messages[-1])[:600] if inbox.messages else "—"
                raise NotSeen(f"{sight.who} {sight.channel} {list(sight.has)} ≠ {last}")

    @staticmethod
    def _wait_view(person: Person, sight: Sight, end: float) -> Json:
        while (view := person.view()) is None or not _fits(view, sight):
            if time.monotonic() > end:
                raise NotSeen(f"{sight.who} {list(sight.has)} ≠ {drawing.everything(view)[:600] if view else '—'}")
            time.sleep(VIEW_EVERY_S)
        return view

    def _thread(self, sight: Sight) -> str | None:
        """Return the thread to look in. Raises NotSeen when the message that starts it was not seen before."""
        if sight.thread_of is None:
            return None
        if sight.thread_of not in self.remembered:
            raise NotSeen(f"{sight.who}: {sight.thread_of}")
        return str(self.remembered[sight.thread_of]["ts"])


def _fits(message: Json, sight: Sight) -> bool:
    content = drawing.everything(message).lower()
    if sight.ephemeral is not None and bool(message.get("is_ephemeral")) != sight.ephemeral:
        return False
    wanted = all(word.lower() in content for word in sight.has)
    return wanted and not any(word.lower() in content for word in sight.lacks)
