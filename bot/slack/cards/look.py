"""How the card of an answer is drawn, as its buttons carry it: a private message cannot be read back from Slack. Pure.

Cards write it, `payloads.look` reads it.
"""

from dataclasses import dataclass
from typing import Final

from bot.guide.library.entry import Entry
from bot.slack.cards.mrkdwn import one_line

ASKED: Final = 800
"""Characters of a question that buttons carry, each of them; a longer one is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How one card is drawn.

    `question` is the number of the question that it answers; None when none was kept, and then nothing is asked
    about it. `asked` are its words, from which a sentence may be computed. `unfolded`: the whole entry. `shareable`:
    only one person sees it, who may show it to the channel. `related`: not what was answered, but came to from there.
    `helped` is what was said of it; None: nothing yet.
    """

    question: int | None = None
    asked: str = ""
    unfolded: bool = False
    shareable: bool = False
    related: bool = False
    helped: bool | None = None

    def value(self, entry: Entry) -> str:
        """Return what a button carries: `17:mode-gpo:su:`, and the question's words for an entry with tables."""
        marks = {"s": self.shareable, "u": self.unfolded, "r": self.related}
        letters = "".join(letter for letter, is_so in marks.items() if is_so)
        said = {None: "", True: "y", False: "n"}[self.helped]
        asked = one_line(self.asked) if entry.tables else ""
        return f"{number(self.question)}:{entry.id}:{letters}{said}:{asked if len(asked) <= ASKED else ''}"


def number(question: int | None) -> str:
    """Return the number of a question as a button carries it; empty when it was not kept."""
    return "" if question is None else str(question)
