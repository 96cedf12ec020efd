"""A clock in seconds that moves when somebody waits, and only then."""

from dataclasses import dataclass


@dataclass
class Seconds:
    """Call it for the time; `wait` lets it pass."""

    at: float = 1000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.at

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.at += seconds
