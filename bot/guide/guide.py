"""The guide as the chat surface sees it: questions in, answers out, and what people said of them kept."""

from dataclasses import dataclass

from bot.clock import Clock
from bot.guide import answer
from bot.guide.answer import Asked, Asking
from bot.guide.keeping import Keeping
from bot.guide.library.entry import Computed, Entry
from bot.guide.matching import computed
from bot.guide.shelf import Shelf
from bot.language import Lang


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """Answers from what stands on the shelf now; `keeping` keeps, or does not, what was asked and said."""

    shelf: Shelf
    keeping: Keeping
    clock: Clock

    def ask(self, question: str, *, lang: Lang, asker: str) -> Asked:
        """Answer in `lang`, and keep the question. Raises StoreUnavailable."""
        asking = Asking(question=question, lang=lang, asker=asker, today=self.clock().date())
        return answer.ask(asking, matcher=self.shelf.matcher, questions=self.keeping)

    def entry(self, name: str) -> Entry | None:
        """Return an entry by its id."""
        return self.shelf.matcher.entry(name)

    def computed(self, asked: str, entry: Entry) -> tuple[Computed, ...]:
        """Return what an entry's tables hold for the words of a question."""
        return computed.computed(asked, entry, self.shelf.matcher.tables, today=self.clock().date())
