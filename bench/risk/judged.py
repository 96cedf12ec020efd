"""Questions with how sure we were of each, and what a limit on that gives."""

from dataclasses import dataclass

import numpy as np

from bot.guide.matching.postings import Doubles


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judged:
    """How sure we were of each question, 0 to 1: of those answered rightly, wrongly, and of those out of scope."""

    name: str
    right: Doubles
    wrong: Doubles
    outside: Doubles

    def answered(self, limit: float) -> float:
        """Return the share of the questions that is answered."""
        return int((self.inside >= limit).sum()) / max(len(self.inside), 1)

    def risk(self, limit: float) -> float:
        """Return the share of the answers that is wrong."""
        return int((self.wrong >= limit).sum()) / max(int((self.inside >= limit).sum()), 1)

    def outside_answered(self, limit: float) -> float:
        """Return the share of what is out of scope that is answered."""
        return int((self.outside >= limit).sum()) / max(len(self.outside), 1)

    @property
    def inside(self) -> Doubles:
        """Return how sure we were of each question in scope."""
        return np.concatenate([self.right, self.wrong])
