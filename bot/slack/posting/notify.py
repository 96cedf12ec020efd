"""The cards of a request in Slack: `Notify.refresh` draws them all from the row, and nothing else draws them.

A message is intended in the store before it is posted, and carries a mark in its metadata: after a crash in between
it is looked for by that mark before it is posted again. Running a refresh twice is harmless.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

import structlog
from structlog.contextvars import bound_contextvars

from bot.desk.means import Means
from bot.desk.records import Records
from bot.errors import SlackRefused
from bot.language import Lang
from bot.requests.found import found_in
from bot.requests.model import OVER, Looked, Place, Request, Status
from bot.slack.cards.dossier import dossier_card
from bot.slack.cards.message import Message
from bot.slack.cards.outcome import RAN, found_card, outcome_card, progress_card
from bot.slack.cards.request import Subject, approval_card, plain_card, request_card
from bot.slack.posting.fallback import drawn, sent
from bot.slack.posting.people import People
from bot.slack.transport.web import Mark, Posted, Web, passing
from bot.store.cards import Card, CardKind

log = structlog.get_logger(__name__)

LOCKS: Final = 64
REMEMBERED: Final = 1_000


def at_once() -> None:
    """Wait for nobody: no other process posts from this database."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spot:
    """Where a card goes, and in which language."""

    channel: str
    lang: Lang
    thread_ts: str | None = None


@dataclass(slots=True, kw_only=True)
class Notify:
    """Draws cards.

    `settle` waits, where several processes share a
    database, for another one that may be posting the same card right now.
    """

    web: Web
    people: People
    means: Means
    records: Records
    settle: Callable[[], None] = at_once
    _locks: tuple[threading.Lock, ...] = field(default_factory=lambda: tuple(threading.Lock() for _ in range(LOCKS)))
    _drawn: OrderedDict[tuple[str, CardKind], Message] = field(default_factory=OrderedDict)

    def refresh(self, request_id: str) -> None:
        """Bring every card of a request up to date with its row.

        Raises SlackRefused when trying again later may help, NotFound, StoreUnavailable.
        """
        with self._locks[hash(request_id) % LOCKS], bound_contextvars(request=request_id):
            request = self.means.store.requests.get(request_id)
            subject = self._subject(request)
            refused = self._approval(subject)
            subject = replace(subject, unposted=refused)
            parent = self._request(subject)
            if parent is not None:
                self._thread(subject, parent)
            self.means.store.cards.drawn(request.id, request.version)

    # -- the cards -------------------------------------------------------------------------------------------

    def _subject(self, request: Request) -> Subject:
        policy = self.means.settings.approvals
        pending = request.status is Status.PENDING
        return Subject(
            request=request,
            catalogue=self.means.catalogue,
            known=self.means.store.facts.newest(request.plan.host) if pending else {},
            nobody=self.means.nobody_approves,
            decided_in=policy.channel if policy.channel != request.place.channel else None,
            found=self._found(request),
        )

    def _found(self, request: Request) -> Looked | None:
        """Return what a person found on the server after this request was interrupted."""
        if request.verified_by is None:
            return None
        return next(found_in(reversed(self.means.store.requests.events(request.id))), None)

    def _approval(self, subject: Subject) -> str | None:
        """Show the card in the approvals channel; return Slack's code when it cannot be shown there."""
        request, channel = subject.request, subject.decided_in
        if channel is None or request.approvals_needed == 0:
            return None
        known = self.means.store.cards.of(request.id).get("approval")
        if known is None and request.status is not Status.PENDING:
            return None
        spot = _Spot(channel=channel, lang=self.people.channel_lang(channel))
        try:
            self._show(request, "approval", lambda lang: approval_card(subject, lang), spot)
        except SlackRefused as error:
            code = _permanent(error)
            return code if known is None or known.ts is None else None
        return None

    def _request(self, subject: Subject) -> Card | None:
        """Show the card where it was asked; when the bot cannot post there, in the requester's direct messages."""
        request, place = subject.request, subject.request.place
        spot = _Spot(channel=place.channel, thread_ts=place.thread_ts, lang=self._lang(place.channel, request))
        try:
            return self._show(request, "request", lambda lang: request_card(subject, lang), spot)
        except SlackRefused as error:
            log.warning("request_card_refused", code=_permanent(error), channel=place.channel)
            return None

    def _thread(self, subject: Subject, parent: Card) -> None:
        """Show progress, outcome and preparation in the thread of the request's card."""
        request = subject.request
        thread_ts = request.place.thread_ts if parent.channel == request.place.channel else None
        spot = _Spot(channel=parent.channel, thread_ts=thread_ts or parent.ts, lang=parent.lang)
        draw: dict[CardKind, Callable[[Lang], Message]] = {}
        if request.started_at is not None:
            draw["progress"] = lambda lang: progress_card(request, self.means.catalogue, lang)
        if request.status in OVER:
            draw["outcome"] = lambda lang: outcome_card(subject, lang)
        if found := subject.found:
            draw["found"] = lambda lang: found_card(found, request, lang)
        if request.status in RAN and request.started_at is not None:
            draw["dossier"] = lambda lang: self._dossier(request, lang)
        for kind, card in draw.items():
            try:
                self._show(request, kind, card, spot)
            except SlackRefused as error:
                log.warning("card_refused", kind=kind, code=_permanent(error))

    def _dossier(self, request: Request, lang: Lang) -> Message:
        found = self.means.store.requests.found_on(request.plan.host)
        return dossier_card(self.records.page(request.plan.host, lang), lang, found)

    # -- one card --------------------------------------------------------------------------------------------

    def _show(self, request: Request, kind: CardKind, draw: Callable[[Lang], Message], spot: _Spot) -> Card:
        """Post a card, or draw the posted one anew if it looks different now. Raises SlackRefused."""
        card, doubtful = self.means.store.cards.intend(
            request.id, kind, channel=spot.channel, thread_ts=spot.thread_ts, lang=spot.lang
        )
        message = drawn(
            lambda: draw(card.lang),
            lambda reference: plain_card(request, reference, card.lang),
            card=kind,
        )
        if card.ts is None and doubtful:
            self.settle()
            card = self.means.store.cards.of(request.id)[kind]
        if card.ts is not None:
            self._edit(card, message, request)
            return card
        found = self._find(card, request) if doubtful else None
        posted = found or self._post(card, message, request)
        self.means.store.cards.posted(request.id, kind, channel=posted.channel, ts=posted.ts)
        if found is None:
            self._remember(card, message)
        return self.means.store.cards.of(request.id)[kind]

    def _post(self, card: Card, message: Message, request: Request) -> Posted:
        try:
            return self._post_to(Place(channel=card.channel, thread_ts=card.thread_ts), card, message, request)
        except SlackRefused as error:
            code = _permanent(error)
            if card.kind != "request" or card.channel == request.requester:
                raise
            log.info("card_posted_directly", code=code, channel=card.channel)
            return self._post_to(Place(channel=request.requester), card, message, request)

    def _post_to(self, place: Place, card: Card, message: Message, request: Request) -> Posted:
        mark = Mark(request=card.request_id, kind=card.kind)
        return sent(
            lambda said: self.web.post(said, channel=place.channel, thread_ts=place.thread_ts, mark=mark),
            message,
            lambda reference: plain_card(request, reference, card.lang),
            card=card.kind,
        )

    def _edit(self, card: Card, message: Message, request: Request) -> None:
        ts = card.ts
        if ts is None or self._drawn.get((card.request_id, card.kind)) == message:
            return
        try:
            sent(
                lambda said: self.web.edit(said, channel=card.channel, ts=ts),
                message,
                lambda reference: plain_card(request, reference, card.lang),
                card=card.kind,
            )
        except SlackRefused as error:
            # somebody deleted it, or left us without the channel: what the row says is not lost
            log.warning("card_not_redrawn", kind=card.kind, code=_permanent(error))
        self._remember(card, message)

    def _find(self, card: Card, request: Request) -> Posted | None:
        """Look for a card that may have been posted before a crash; where it may be, it is in one of two places."""
        mark = Mark(request=card.request_id, kind=card.kind)
        for place in _places(card, request):
            try:
                channel = self.web.conversation(place.channel) if place.channel[0] in "UW" else place.channel
                found = self.web.find(mark, channel=channel, thread_ts=place.thread_ts)
            except SlackRefused as error:
                log.info("card_not_looked_for", code=_permanent(error), channel=place.channel)
                continue
            if found is not None:
                log.info("card_found_again", kind=card.kind)
                return found
        return None

    def _remember(self, card: Card, message: Message) -> None:
        self._drawn[card.request_id, card.kind] = message
        while len(self._drawn) > REMEMBERED:
            self._drawn.popitem(last=False)

    def _lang(self, channel: str, request: Request) -> Lang:
        return self.people.channel_lang(channel) if channel[0] in "CG" else request.lang


def _places(card: Card, request: Request) -> list[Place]:
    first = Place(channel=card.channel, thread_ts=card.thread_ts)
    fallback = Place(channel=request.requester)
    return [first, fallback] if card.kind == "request" and card.channel != request.requester else [first]


def _permanent(error: SlackRefused) -> str:
    """Return the code of a refusal that stays; raise again what may go better later."""
    if passing(error):
        raise error
    return error.code
