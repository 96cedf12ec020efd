"""The one object through which requests are asked for, decided and run: by Slack, by a run, by tests."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from bot.desk.cancel import cancel
from bot.desk.claim import claim, end
from bot.desk.decide import decide
from bot.desk.means import Means
from bot.desk.submit import submit
from bot.desk.verify import verify
from bot.requests.ended import Ended
from bot.requests.model import Ask, Decided, Refused, Request, Submitted

Result = TypeVar("Result", Submitted | Refused, Decided | Refused)


def nobody() -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What people may do with requests, and the two ends of a run.

    `changed` is called after a change of a row is committed. Every method raises StoreUnavailable; those that are given
    the id of a request raise NotFound too.
    """

    means: Means
    changed: Callable[[], None] = nobody

    # -- what people do --------------------------------------------------------------------------------------

    def submit(self, ask: Ask) -> Submitted | Refused:
        """Store a request for what was asked, or say which part of it is not right."""
        return self._told(submit(ask, self.means))

    def decide(self, request_id: str, *, by: str, approved: bool) -> Decided | Refused:
        """Record one person's decision, and queue the run once enough people said yes."""
        return self._told(decide(request_id, by=by, approved=approved, means=self.means))

    def cancel(self, request_id: str, *, by: str) -> Decided | Refused:
        """Cancel for one person; what runs is asked to stop."""
        return self._told(cancel(request_id, by=by, means=self.means))

    def verify(self, request_id: str, *, by: str, found: str) -> Decided | Refused:
        """Note what a person found on the server after an interruption."""
        return self._told(verify(request_id, by=by, found=found, means=self.means))

    # -- a run -----------------------------------------------------------------------------------------------

    def claim(self, request_id: str, attempt: int, token: str) -> Request | None:
        """Return the request if the run with this token is now its one run; None when there is nothing to run."""
        request = claim(request_id, attempt, token, self.means)
        self.changed()
        return request

    def note_step(self, request: Request, token: str, step: str) -> None:
        """Note the step that the run with this token has come to: `check_activation:packs`."""
        self.means.store.requests.note_step(request.id, token, step)
        self.changed()

    def told_to_stop(self, request: Request) -> bool:
        """Tell whether somebody asked a run to stop."""
        return self.means.store.requests.get(request.id).cancel_requested

    def end(self, request: Request, token: str, ended: Ended) -> None:
        """Record how the run with this token ended, with its facts."""
        end(request, token, ended, self.means)
        self.changed()

    def _told(self, result: Result) -> Result:
        if not isinstance(result, Refused):
            self.changed()
        return result
