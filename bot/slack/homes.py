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

from bot.approvals import policy
from bot.approvals.model import OVER, Allowed, Request
from bot.clock import Clock
from bot.desk.survey import survey
from bot.errors import SlackRefused
from bot.execution.action import Catalogue
from bot.language import Lang
from bot.recovery.dossier import prepare
from bot.recovery.page import render_lines
from bot.recovery.situation import Survey
from bot.settings import Settings
from bot.slack import cards_home, cards_recovery
from bot.slack.blocks import Block
from bot.slack.cards_home import Board
from bot.slack.cards_recovery import Recovery
from bot.slack.fallback import drawn, sent
from bot.slack.people import People
from bot.slack.web import Web, passing
from bot.store.database import Store
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
    """Draws Homes. `approvers` returns the people who may decide now."""

    web: Web
    store: Store
    people: People
    settings: Settings
    catalogue: Catalogue
    approvers: Callable[[], frozenset[str]]
    clock: Clock
    elapsed: Callable[[], float] = time.monotonic
    _deciders: tuple[float, frozenset[str]] | None = None

    def opened(self, user: str) -> None:
        """Remember that a person opened their Home, and draw it. Raises SlackRefused, StoreUnavailable."""
        now = self.clock()
        self.store.homes.opened(user, now, since=now - OPEN_FOR)
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
            log.warning("home_refused", person=user, code=error.facts.get("code"))
            self.store.homes.forget(user)
        return False

    def everybody(self) -> tuple[str, ...]:
        """Return whose Home is kept up to date. Raises StoreUnavailable."""
        return self.store.homes.since(self.clock() - OPEN_FOR, limit=MOST)

    def concerned(self, request_id: str) -> tuple[str, ...]:
        """Return whose Home may look different now: the requester's and the approvers', everybody's once it has run.

        Raises NotFound, StoreUnavailable.
        """
        everybody = self.everybody()
        if not everybody:
            return ()
        request = self.store.requests.get(request_id)
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
            seen = self.store.homes.digest(user)
            view = self._view(user)
            digest = _digest(view)
            if seen is None or (seen == digest and not anew):
                break
            if not self.store.homes.claim(user, seen=seen, digest=digest):
                # another process was faster: look again
                continue
            self._publish(user, view, digest)
            drawn = True
            if self.store.homes.digest(user) == digest:
                break
            # another process published meanwhile, and ours may have reached Slack after its newer one
            anew = True
        return drawn

    def _publish(self, user: str, view: Block, digest: str) -> None:
        try:
            sent(
                lambda shown: self.web.publish_home(shown, user=user),
                view,
                lambda _: cards_home.plain_home(self.catalogue, self.people.lang(user)),
                card="home",
            )
        except SlackRefused:
            self.store.homes.claim(user, seen=digest, digest=NOTHING)
            raise

    def _view(self, user: str) -> Block:
        lang = self.people.lang(user)
        # without the reference: the same view again is not published again
        return drawn(
            lambda: cards_home.home(self._board(user, lang), self.catalogue, lang),
            lambda _: cards_home.plain_home(self.catalogue, lang),
            card="home",
        )

    # -- what it shows ---------------------------------------------------------------------------------------

    def _board(self, user: str, lang: Lang) -> Board:
        hosts = self.settings.hosts
        found = survey(self.store, hosts, self.clock())
        return Board(
            mine=self.store.requests.recent(limit=cards_home.MINE + 1, requester=user),
            waiting=self._waiting(user),
            decided_in=self.settings.approvals.channel,
            hosts=tuple(hosts.values()),
            known=found.known,
            recoveries=_recoveries(found, lang),
        )

    def _waiting(self, user: str) -> tuple[Request, ...] | None:
        deciders, now = self._may_decide(), self.clock()
        if user not in deciders:
            return None
        waiting = self.store.requests.waiting()
        return tuple(one for one in waiting if isinstance(policy.may_decide(user, one, deciders, now), Allowed))

    def recoveries(self, lang: Lang) -> tuple[Recovery, ...]:
        """Return where the recovery of each licence server in service stands. Raises StoreUnavailable."""
        return _recoveries(survey(self.store, self.settings.hosts, self.clock()), lang)

    def _may_decide(self) -> frozenset[str]:
        known, now = self._deciders, self.elapsed()
        if known is None or now - known[0] > BELIEVED_S:
            known = (now, self.approvers())
            self._deciders = known
        return known[1]


def _recoveries(found: Survey, lang: Lang) -> tuple[Recovery, ...]:
    recoveries = []
    for name in found.inventory.in_service:
        prepared = prepare(found.seen_from(name))
        page = render_lines(prepared, lang)
        calm = prepared.advice.step == cards_recovery.CALM
        recoveries.append(Recovery(server=name, next_step=page.next_step, why=page.why, calm=calm))
    return tuple(recoveries)


def _digest(view: Block) -> str:
    return hashlib.sha256(json.dumps(view, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
