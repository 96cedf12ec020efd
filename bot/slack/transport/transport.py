"""How Slack reaches us, as a port: Socket Mode or HTTP."""

from typing import Protocol


class Transport(Protocol):
    """How Slack reaches us: Socket Mode or HTTP."""

    def connect(self) -> None:
        """Begin to receive; returns once it does. Raises SlackRefused."""
        ...

    def close(self) -> None:
        """Stop receiving."""
        ...
