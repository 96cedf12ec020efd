"""The Home of each person who has it open: remembered when opened, drawn again when what it shows has changed.

The store keeps the digest of the view that each person was last shown. Whoever changed something draws, in whichever
process that was; a view is claimed there before it is published, so that no two processes publish the same one.
"""

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import structlog

from bot.desk.means import Means
from bot.desk.records import Records
from bot.errors import SlackRefused
from bot.language import Lang
from bot.requests import policy
from bot.requests.model import OVER, Allowed, Request
from bot.slack.cards import home as cards_home
from bot.slack.cards import recovery as cards_recovery
from bot.slack.cards.blocks import Block
from bot.slack.cards.home import Board
from bot.slack.posting.fallback import drawn, sent
from bot.slack.posting.people import People
from bot.slack.transport.web import Web, passing
from bot.store.homes import NOTHING

log = structlog.get_logger(__name__)

OPEN_FOR: Final = timedelta(days=7)
"""How long after its opening a Home is still kept up to date."""
MOST: Final = 50
"""People whose Home is kept up to date: those who opened it last."""
TRIES: Final = 3
BELIEVED_S: Final = 60.0
"""How long Slack's answer about who may decide is believed here; at every click it is asked anew."""


@dataclass(slots=True, kw_only=True)
class Homes:
    """Draws Homes."""

    web: Web
    people: People
    means: Means
    records: Records
    elapsed: Callable[[], float] = time.monotonic
    _deciders: tuple[float, frozenset[str]] | None = None

    def opened(self, user: str) -> None:
        """Remember that a person opened their Home, and draw it. Raises SlackRefused, StoreUnavailable."""
        now = self.means.clock()
        self.means.store.homes.opened(user, now, since=now - OPEN_FOR)
        self._deciders = None
        self._show(user, anew=True)

    def draw(self, user: str) -> bool:
        """Bring the Home of a person up to date, if it is not; tell whether it was drawn.

        Raises SlackRefused when trying again later may help, StoreUnavailable. After any other refusal the person,
        who may be gone, is forgotten until they open their Home again.
        """
        try:
            return self._show(user, anew=False)
        except SlackRefused as error:
            if passing(error):
                raise
            log.warning("home_refused", person=user, code=error.code)
            self.means.store.homes.forget(user)
        return False

    def everybody(self) -> tuple[str, ...]:
        """Return whose Home is kept up to date. Raises StoreUnavailable."""
        return self.means.store.homes.since(self.means.clock() - OPEN_FOR, limit=MOST)

    def concerned(self, request_id: str) -> tuple[str, ...]:
        """Return whose Home may look different now: the requester's and the approvers', everybody's once it has run.

        Raises NotFound, StoreUnavailable.
        """
        everybody = self.everybody()
        if not everybody:
            return ()
        request = self.means.store.requests.get(request_id)
        if request.status in OVER and request.started_at is not None:
            # it may have left facts, which every Home shows
            return everybody
        concerned = {request.requester, *self._may_decide()}
        return tuple(user for user in everybody if user in concerned)

    # -- one Home --------------------------------------------------------------------------------------------

    def _show(self, user: str, *, anew: bool) -> bool:
        """Publish the view of a person, unless it is shown already; `anew` publishes it in any case."""
        drawn = False
        for _ in range(TRIES):
            seen = self.means.store.homes.digest(user)
            view = self._view(user)
            digest = _digest(view)
            if seen is None or (seen == digest and not anew):
                break
            if not self.means.store.homes.claim(user, seen=seen, digest=digest):
                # another process was faster: look again
                continue
            self._publish(user, view, digest)
            drawn = True
            if self.means.store.homes.digest(user) == digest:
                break
            # another process published meanwhile, and ours may have reached Slack after its newer one
            anew = True
        return drawn

    def _publish(self, user: str, view: Block, digest: str) -> None:
        try:
            sent(
                lambda shown: self.web.publish_home(shown, user=user),
                view,
                lambda _: cards_home.plain_home(self.means.catalogue, self.people.lang(user)),
                card="home",
            )
        except SlackRefused:
            self.means.store.homes.claim(user, seen=digest, digest=NOTHING)
            raise

    def _view(self, user: str) -> Block:
        lang = self.people.lang(user)
        # without the reference: the same view again is not published again
        return drawn(
            lambda: cards_home.home(self._board(user, lang), self.means.catalogue, lang),
            lambda _: cards_home.plain_home(self.means.catalogue, lang),
            card="home",
        )

    # -- what it shows ---------------------------------------------------------------------------------------

    def _board(self, user: str, lang: Lang) -> Board:
        found = self.records.survey()
        return Board(
            mine=self.means.store.requests.recent(limit=cards_home.MINE + 1, requester=user),
            waiting=self._waiting(user),
            decided_in=self.means.settings.approvals.channel,
            hosts=tuple(self.means.settings.hosts.values()),
            known=found.known,
            recoveries=cards_recovery.recoveries_of(found, lang),
        )

    def _waiting(self, user: str) -> tuple[Request, ...] | None:
        deciders, now = self._may_decide(), self.means.clock()
        if user not in deciders:
            return None
        waiting = self.means.store.requests.waiting()
        return tuple(one for one in waiting if isinstance(policy.may_decide(user, one, deciders, now), Allowed))

    def _may_decide(self) -> frozenset[str]:
        known, now = self._deciders, self.elapsed()
        if known is None or now - known[0] > BELIEVED_S:
            known = (now, self.means.approvers().people)
            self._deciders = known
        return known[1]


def _digest(view: Block) -> str:
    return hashlib.sha256(json.dumps(view, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
