"""What is kept of questions, and for how long, as the configuration says."""

from dataclasses import dataclass, replace
from datetime import timedelta

from bot import settings
from bot.clock import Clock
from bot.store.asked import NewQuestion, Proposed
from bot.store.questions import Questions


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """Keeps questions, feedback and suggestions, or does not. Every method raises StoreUnavailable."""

    store: Questions
    policy: settings.QuestionPolicy
    clock: Clock

    def note(self, new: NewQuestion) -> int | None:
        """Keep a question and return its number; None when none are kept."""
        if not self.policy.keep:
            return None
        return self.store.note(new if self.policy.keep_text else replace(new, text=""), at=self.clock())

    def feedback(self, question_id: int, *, helped: bool, missing: str = "") -> None:
        """Note whether an answer helped, and what was missing."""
        if self.policy.keep:
            self.store.feedback(question_id, helped=helped, missing=missing)

    def chosen(self, question_id: int, entry_id: str) -> None:
        """Note which entry turned out to be the one."""
        if self.policy.keep:
            self.store.chosen(question_id, entry_id)

    def suggest(self, new: Proposed) -> bool:
        """Keep a suggested answer; False when nothing is kept here."""
        if not self.policy.keep:
            return False
        self.store.suggest(new, at=self.clock())
        return True

    def tidy(self) -> int:
        """Delete what is older than it may be; return how many rows that were."""
        deleted = self.store.forget_before(self.clock() - timedelta(days=self.policy.keep_days))
        return deleted.questions + deleted.suggestions
