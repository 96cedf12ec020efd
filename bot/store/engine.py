"""The port to the durable engine, and the adapter that runs things here and now.

All rules (once only, one at a time on a server, rights, expiry) live in the rows and the use cases; an engine
only carries `(request id, attempt)` from a committed decision to a call of `run`.
"""

from collections import deque
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from sqlalchemy import Connection, event

Run: TypeAlias = Callable[[str, int], object]
"""Runs one attempt of one request: `run("R-7F3KQ", 1)`."""
Claim: TypeAlias = tuple[str, int]
"""One attempt of one request: `("R-7F3KQ", 1)`."""


class Engine(Protocol):
    """Carries queued requests to their run; see docs/adr for why there is a port."""

    def enqueue(self, connection: Connection, request_id: str, attempt: int, *, host: str) -> None:
        """Queue one attempt in the caller's transaction: no commit, no job; one at a time on a server."""
        ...

    def start(self, run: Run) -> None:
        """Begin to carry jobs to `run`."""
        ...

    def stop(self, drain_s: float) -> None:
        """Stop taking jobs; give those that run `drain_s` seconds to end."""
        ...

    def dead_claims(self, live: frozenset[str]) -> tuple[Claim, ...]:
        """Return the unfinished jobs of processes that are not in `live`."""
        ...

    def lost(self, claims: Collection[Claim]) -> tuple[Claim, ...]:
        """Return those for which there is neither a job that waits nor one that runs."""
        ...

    def release(self, live: frozenset[str]) -> None:
        """Free what the jobs of dead processes still occupy. Only after the rows say what became of them."""
        ...


@dataclass(slots=True)
class InlineEngine:
    """Runs jobs when told to: for tests, where time must not pass by itself."""

    jobs: deque[Claim] = field(default_factory=deque)
    run: Run | None = None

    def enqueue(self, connection: Connection, request_id: str, attempt: int, *, host: str) -> None:
        """Queue one attempt once the transaction is committed; see Engine."""
        del host

        def committed(_connection: Connection) -> None:
            self.jobs.append((request_id, attempt))

        event.listen(connection, "commit", committed, once=True)

    def start(self, run: Run) -> None:
        """Remember what to call; nothing runs before `drain`."""
        self.run = run

    def stop(self, drain_s: float) -> None:
        """Forget it."""
        del drain_s
        self.run = None

    def dead_claims(self, live: frozenset[str]) -> tuple[Claim, ...]:
        """There are no other processes."""
        del live
        return ()

    def lost(self, claims: Collection[Claim]) -> tuple[Claim, ...]:
        """Return what is not queued here; see Engine."""
        return tuple(claim for claim in claims if claim not in self.jobs)

    def release(self, live: frozenset[str]) -> None:
        """There is nothing to free."""

    def drain(self) -> None:
        """Run everything that is queued, in order."""
        while self.jobs and self.run:
            self.run(*self.jobs.popleft())
