"""A request as cards: where it was asked, and where it is decided. Drawn from the row and from nothing else. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from bot.catalogue.action import ActionText, Catalogue
from bot.language import Lang
from bot.requests.model import Event, KnownFact, Looked, Request, Status
from bot.slack.cards import facts as cards_facts
from bot.slack.cards import ids
from bot.slack.cards.blocks import (
    Block,
    Confirm,
    actions,
    button,
    context,
    divider,
    fields,
    header,
    section,
    sections,
    words,
)
from bot.slack.cards.doubt import to_look_at, waits_for_a_person
from bot.slack.cards.message import Message, Safe, message, mrkdwn_text, own, plain_text
from bot.slack.cards.mrkdwn import code, mention, moment
from bot.text import has

KNOWN: Final = 6
"""Facts of the server shown before a decision; the newest ones."""
DIGEST: Final = 16
CANCELLABLE: Final = frozenset({Status.PENDING, Status.QUEUED, Status.HELD, Status.RUNNING})
LISTED_PARAMS: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A request with what its cards need besides the row.

    `known`: newest stored facts of its server. `nobody`: nobody is configured to approve. `decided_in`: id of the
    approvals channel when the decision is taken there, None when it is taken on this very card.
    `unposted`: Slack's code when the card in the approvals channel could not be posted. `found`: what a person found
    on the server after an interruption.
    """

    request: Request
    catalogue: Catalogue
    known: Mapping[str, KnownFact] = field(default_factory=dict)
    nobody: bool = False
    decided_in: str | None = None
    unposted: str | None = None
    found: Looked | None = None


def request_card(subject: Subject, lang: Lang) -> Message:
    """Return the card for where it was asked; it carries the decision too when no other place does."""
    request = subject.request
    decides_here = subject.decided_in is None or subject.unposted is not None
    blocks = [*_body(subject, lang), *_notes(subject, lang), *_status(subject, lang)]
    if decides_here:
        blocks += _known(subject, lang)
    row = [*(_decision(request, lang) if decides_here else ()), *_others(request, lang)]
    return message(lang, _summary(subject, lang), [*blocks, *([actions(*row)] if row else [])])


def approval_card(subject: Subject, lang: Lang) -> Message:
    """Return the card for those who decide; once decided it has no buttons and names who decided and when."""
    request = subject.request
    blocks = [*_body(subject, lang), *_known(subject, lang), *_nobody(subject, lang), *_status(subject, lang)]
    if request.status is Status.PENDING:
        blocks.append(actions(*_decision(request, lang), _script(request, lang)))
    elif request.outcome and request.status is not Status.CANCELLED:
        blocks.append(section(cards_facts.sentence(request.outcome, request, subject.catalogue, lang)))
    return message(lang, _summary(subject, lang), blocks)


def details(subject: Subject, lang: Lang, events: tuple[Event, ...]) -> Message:
    """Return everything about a request, for one person: the card and what happened to it."""
    request = subject.request
    blocks = [*_body(subject, lang), *_notes(subject, lang), *_status(subject, lang)]
    if request.outcome:
        blocks.append(section(cards_facts.sentence(request.outcome, request, subject.catalogue, lang)))
    if subject.found:
        blocks += sections(found_sentence(subject.found, request, lang))
    if waits_for_a_person(request):
        blocks += sections(to_look_at(request, subject.catalogue, lang))
    blocks += [divider(), *(context(_event(event, lang)) for event in events[-20:])]
    return message(lang, _summary(subject, lang), [*blocks, actions(*_others(request, lang))])


def plain_card(request: Request, reference: str, lang: Lang) -> Message:
    """Return what is shown in the place of a card that could not be drawn: state and code as they are recorded."""
    said = mrkdwn_text(
        lang,
        "cards.undrawn",
        id=Safe(code(request.id)),
        action=Safe(code(request.plan.action)),
        host=Safe(code(request.plan.host)),
        status=status_name(request.status, lang),
        code=Safe(code(str(request.outcome.says) if request.outcome else "—")),
        reference=Safe(code(reference)),
    )
    return message(lang, said, [section(said), *_to_verify(request, lang)])


def found_sentence(found: Looked, request: Request, lang: Lang) -> Safe:
    """Return who found what on the server, and when."""
    who, at, host = Safe(mention(found.by)), Safe(moment(found.at)), Safe(code(request.plan.host))
    return mrkdwn_text(lang, "cards.found.said", who=who, at=at, host=host, found=found.words)


def line(request: Request, catalogue: Catalogue, lang: Lang) -> Safe:
    """Return a request in one line, for lists."""
    return mrkdwn_text(
        lang,
        "cards.request.line",
        id=Safe(code(request.id)),
        action=own(cards_facts.title(catalogue, request.plan.action, lang)),
        host=Safe(code(request.plan.host)),
        status=status_name(request.status, lang),
        who=Safe(mention(request.requester)),
        at=Safe(moment(request.created_at)),
    )


def status_name(status: Status, lang: Lang) -> str:
    """Return a state in a word or two."""
    return plain_text(lang, f"approvals.status.{status}")


def state(subject: Subject, lang: Lang) -> Safe:
    """Return where a request stands, in a sentence."""
    request = subject.request
    facts = {
        "until": Safe(moment(request.expires_at)),
        "at": Safe(moment(request.finished_at or request.started_at or request.created_at)),
        "yes": str(sum(decision.approved for decision in request.decisions)),
        "needed": str(request.approvals_needed),
        "blocker": Safe(code(request.held_by)) if request.held_by else plain_text(lang, "cards.request.another"),
    }
    name = "cancelling" if request.status is Status.RUNNING and request.cancel_requested else str(request.status)
    if request.status is Status.INTERRUPTED and request.verified_by:
        return mrkdwn_text(lang, "cards.state.verified", who=Safe(mention(request.verified_by)))
    if request.status is Status.CANCELLED and request.outcome:
        return cards_facts.sentence(request.outcome, request, subject.catalogue, lang)
    return mrkdwn_text(lang, f"cards.state.{name}", **facts)


def _body(subject: Subject, lang: Lang) -> Iterator[Block]:
    request = subject.request
    texts = cards_facts.words_of(subject.catalogue, request.plan.action, lang)
    yield header(plain_text(lang, "cards.request.title", id=request.id, action=texts.title))
    yield fields(
        mrkdwn_text(lang, "cards.request.host", host=Safe(code(request.plan.host))),
        mrkdwn_text(lang, "cards.request.requester", who=Safe(mention(request.requester))),
        mrkdwn_text(lang, "cards.request.effect", effect=mrkdwn_text(lang, f"cards.effect.{request.effect}")),
        mrkdwn_text(lang, "cards.request.deadline", seconds=str(request.plan.deadline_s)),
    )
    yield section(own(texts.purpose))
    if request.plan.of_site:
        yield context(mrkdwn_text(lang, "cards.request.of_site"))
    yield words(plain_text(lang, "cards.request.reason", reason=request.reason))
    for name, value in list(request.plan.params.items())[:LISTED_PARAMS]:
        label = own(texts.params.get(name, name))
        yield context(mrkdwn_text(lang, "cards.request.param", label=label, value=_parameter(value, lang)))
    yield context(_digest(request, lang))


def _parameter(value: object, lang: Lang) -> Safe:
    if isinstance(value, bool):
        return mrkdwn_text(lang, f"cards.{str(value).lower()}")
    return Safe(code(str(value))) if value not in (None, "") else mrkdwn_text(lang, "cards.request.default")


def _digest(request: Request, lang: Lang) -> Safe:
    scripts = len({step.sha256 for step in request.plan.steps})
    digest = Safe(code(request.plan.digest[:DIGEST]))
    return mrkdwn_text(lang, "cards.request.digest", digest=digest, scripts=str(scripts))


def _known(subject: Subject, lang: Lang) -> Iterator[Block]:
    """Show what was last read on the server, with its age: reading it now would need an approval of its own."""
    if subject.request.status is not Status.PENDING:
        return
    scalars = [fact for fact in subject.known.values() if not isinstance(fact.value, list)]
    newest = sorted(scalars, key=lambda fact: fact.read_at, reverse=True)[:KNOWN]
    if not newest:
        yield context(mrkdwn_text(lang, "cards.request.nothing_known", host=Safe(code(subject.request.plan.host))))
        return
    yield context(mrkdwn_text(lang, "cards.request.known", host=Safe(code(subject.request.plan.host))))
    yield context(*(_fact(fact, subject.catalogue, lang) for fact in newest))


def _fact(fact: KnownFact, catalogue: Catalogue, lang: Lang) -> Safe:
    texts = _labelling(fact.name, fact.action, catalogue, lang)
    value = None if isinstance(fact.value, list) else fact.value
    shown = cards_facts.shown(fact.name, value, texts[1], lang)
    return mrkdwn_text(lang, "cards.request.fact", label=own(texts[0]), value=shown, at=Safe(moment(fact.read_at)))


def _labelling(name: str, action: str, catalogue: Catalogue, lang: Lang) -> tuple[str, ActionText]:
    """Return label and texts: of the action that read it, or of the read action inside that one."""
    own_texts = cards_facts.words_of(catalogue, action, lang)
    found = catalogue.get(action)
    reads = found.manifest.facts if found else None
    if name in own_texts.facts or reads is None:
        return own_texts.facts.get(name, name), own_texts
    inner = cards_facts.words_of(catalogue, reads, lang)
    return inner.facts.get(name, name), inner


def _notes(subject: Subject, lang: Lang) -> Iterator[Block]:
    if subject.request.status is not Status.PENDING:
        return
    yield from _nobody(subject, lang)
    if subject.unposted:
        yield section(mrkdwn_text(lang, "cards.request.unposted", code=Safe(code(subject.unposted))))
    elif subject.decided_in:
        yield context(mrkdwn_text(lang, "cards.request.decided_in", channel=Safe(f"<#{subject.decided_in}>")))


def _nobody(subject: Subject, lang: Lang) -> Iterator[Block]:
    if subject.nobody and subject.request.status is Status.PENDING:
        yield section(mrkdwn_text(lang, "cards.request.nobody"))


def _status(subject: Subject, lang: Lang) -> Iterator[Block]:
    request = subject.request
    yield section(Safe(f"*{status_name(request.status, lang)}* — {state(subject, lang)}"))
    for decision in request.decisions:
        name = "approved_by" if decision.approved else "denied_by"
        who, at = Safe(mention(decision.by)), Safe(moment(decision.at))
        yield context(mrkdwn_text(lang, f"cards.request.{name}", who=who, at=at))


def _decision(request: Request, lang: Lang) -> Iterator[Block]:
    if request.status is not Status.PENDING:
        return
    host = request.plan.host
    yes = Confirm(
        title=plain_text(lang, "cards.confirm.approve_title"),
        text=plain_text(lang, "cards.confirm.approve", id=request.id, action=request.plan.action, host=host),
        yes=plain_text(lang, "cards.button.approve"),
        no=plain_text(lang, "cards.button.back"),
    )
    no = Confirm(
        title=plain_text(lang, "cards.confirm.deny_title"),
        text=plain_text(lang, "cards.confirm.deny", id=request.id, action=request.plan.action, host=host),
        yes=plain_text(lang, "cards.button.deny"),
        no=plain_text(lang, "cards.button.back"),
    )
    yield button(plain_text(lang, "cards.button.approve"), ids.APPROVE, request.id, style="primary", confirm=yes)
    yield button(plain_text(lang, "cards.button.deny"), ids.DENY, request.id, style="danger", confirm=no)


def _others(request: Request, lang: Lang) -> Iterator[Block]:
    yield _script(request, lang)
    if request.status in CANCELLABLE and not request.cancel_requested:
        confirm = Confirm(
            title=plain_text(lang, "cards.confirm.cancel_title"),
            text=plain_text(lang, "cards.confirm.cancel", id=request.id),
            yes=plain_text(lang, "cards.button.cancel"),
            no=plain_text(lang, "cards.button.back"),
        )
        yield button(plain_text(lang, "cards.button.cancel"), ids.CANCEL, request.id, confirm=confirm)
    yield from _verify(request, lang)


def _to_verify(request: Request, lang: Lang) -> Iterator[Block]:
    row = list(_verify(request, lang))
    if row:
        yield actions(*row)


def _verify(request: Request, lang: Lang) -> Iterator[Block]:
    if waits_for_a_person(request):
        yield button(plain_text(lang, "cards.button.verify"), ids.VERIFY, request.id, style="primary")


def _script(request: Request, lang: Lang) -> Block:
    return button(plain_text(lang, "cards.button.script"), ids.SCRIPT, request.id)


def _summary(subject: Subject, lang: Lang) -> Safe:
    request = subject.request
    return mrkdwn_text(
        lang,
        "cards.request.summary",
        id=request.id,
        action=own(cards_facts.title(subject.catalogue, request.plan.action, lang)),
        host=request.plan.host,
        who=Safe(mention(request.requester)),
        reason=request.reason,
        state=state(subject, lang),
    )


def _event(event: Event, lang: Lang) -> Safe:
    key = f"cards.event.{event.name}"
    what = mrkdwn_text(lang, key) if has(lang, key) else event.name
    who = mrkdwn_text(lang, "cards.event_by_bot") if event.actor == "rdslic" else Safe(mention(event.actor))
    return mrkdwn_text(lang, "cards.event_line", at=Safe(moment(event.at)), who=who, what=what)
