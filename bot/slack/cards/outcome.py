"""What happens in the thread of a request: progress, then how it ended with the facts. Pure."""

from collections.abc import Iterator
from typing import Final

from bot.catalogue.action import Catalogue
from bot.language import Lang
from bot.requests.model import Looked, Request, Status
from bot.slack.cards import facts as cards_facts
from bot.slack.cards import ids
from bot.slack.cards.blocks import Block, actions, button, context, header, sections, table
from bot.slack.cards.doubt import to_look_at, waits_for_a_person
from bot.slack.cards.message import Message, Safe, message, mrkdwn_text, notice, own, plain_text
from bot.slack.cards.mrkdwn import code, mention, moment
from bot.slack.cards.request import Subject, found_sentence, state

UNREACHED: Final = frozenset({"error.target_unreachable"})
REFUSED_THERE: Final = frozenset(
    {
        "error.certificate",
        "error.credentials",
        "error.access_denied",
        "error.target_busy",
        "error.idle_timeout",
        "error.never_began",
        "approvals.outcome.stale",
    }
)
"""Errors after which it is certain that no script that changes anything had begun."""
ENDED: Final = frozenset({"error.answer_invalid", "approvals.outcome.not_understood", "approvals.outcome.not_drawable"})
"""Errors of a script that had come to its own end."""
RAN: Final = frozenset({Status.SUCCEEDED, Status.FAILED, Status.INTERRUPTED, Status.CANCELLED})


def progress_card(request: Request, catalogue: Catalogue, lang: Lang) -> Message:
    """Return the one message that follows a run: the step it is at, then how it ended.

    Only a run that came to its own end is said to have ended; one that was never begun has no duration.
    """
    facts = {"action": own(cards_facts.title(catalogue, request.plan.action, lang)), "host": _host(request)}
    if request.finished_at and request.started_at and request.status is not Status.RUNNING:
        seconds = max(1, round((request.finished_at - request.started_at).total_seconds()))
        return notice(lang, mrkdwn_text(lang, f"cards.progress.{_ending(request)}", seconds=str(seconds), **facts))
    step = (
        cards_facts.step(catalogue, request.step, lang)
        if request.step
        else plain_text(lang, "cards.progress.connecting")
    )
    lines = [mrkdwn_text(lang, "cards.progress.running", step=own(step), **facts)]
    if request.cancel_requested:
        lines.append(mrkdwn_text(lang, "cards.state.cancelling"))
    return notice(lang, *lines)


def found_card(found: Looked, request: Request, lang: Lang) -> Message:
    """Return the message that tells the thread what a person found on the server after an interruption."""
    said = found_sentence(found, request, lang)
    told = mrkdwn_text(lang, "cards.outcome.to", who=_requester(request))
    blocks = [*sections(said), context(mrkdwn_text(lang, "cards.found.go_on"))]
    return message(lang, "\n".join([told, said, mrkdwn_text(lang, "cards.found.go_on")]), blocks)


def outcome_card(subject: Subject, lang: Lang) -> Message:
    """Return how a request ended: the verdict in words, what to do when it is in doubt, the facts as a table."""
    request = subject.request
    said = list(_said(subject, lang))
    heading = plain_text(lang, f"cards.outcome.{request.status}", host=request.plan.host)
    blocks: list[Block] = [header(heading), *(block for sentence in said for block in sections(sentence))]
    table_rows = _rows(subject, lang)
    if table_rows:
        blocks.append(table([_headings(lang), *table_rows]))
    blocks.append(context(_ran(request, lang)))
    if waits_for_a_person(request):
        blocks.append(actions(button(plain_text(lang, "cards.button.verify"), ids.VERIFY, request.id, style="primary")))
    facts = [mrkdwn_text(lang, "cards.column", label=label, value=value) for label, value in table_rows]
    summary = "\n".join([own(heading), mrkdwn_text(lang, "cards.outcome.to", who=_requester(request)), *said, *facts])
    return message(lang, summary, blocks)


def _ending(request: Request) -> str:
    """Return the name of the sentence for how a run ended."""
    says = request.outcome.says if request.outcome and request.outcome.kind == "error" else None
    if request.status is Status.INTERRUPTED:
        return "unknown"
    if says in UNREACHED:
        return "unreached"
    if says in REFUSED_THERE:
        return "not_begun"
    if request.status is Status.CANCELLED:
        return "stopped"
    broke = says is not None and says not in ENDED
    return "broken_off" if broke or (request.status is Status.FAILED and request.outcome is None) else "over"


def _said(subject: Subject, lang: Lang) -> Iterator[Safe]:
    request = subject.request
    if request.outcome:
        yield cards_facts.sentence(request.outcome, request, subject.catalogue, lang)
    elif request.status is Status.FAILED:
        yield mrkdwn_text(lang, "cards.outcome.died")
    elif request.status in {Status.DENIED, Status.EXPIRED, Status.CANCELLED}:
        yield state(subject, lang)
    if request.status is Status.DENIED and request.decisions:
        yield mrkdwn_text(lang, "cards.outcome.denied_by", who=Safe(mention(request.decisions[-1].by)))
    if waits_for_a_person(request):
        yield mrkdwn_text(lang, "cards.outcome.in_doubt", host=_host(request))
        yield to_look_at(request, subject.catalogue, lang)
        yield mrkdwn_text(lang, "cards.outcome.then_say", host=_host(request))
    if subject.found:
        yield found_sentence(subject.found, request, lang)
    elif request.verified_by:
        yield mrkdwn_text(lang, "cards.state.verified", who=Safe(mention(request.verified_by)))


def _rows(subject: Subject, lang: Lang) -> list[tuple[str, str]]:
    request = subject.request
    if request.outcome is None:
        return []
    words = cards_facts.words_of(subject.catalogue, request.plan.action, lang)
    return cards_facts.rows(request.outcome.facts, words, lang)


def _headings(lang: Lang) -> tuple[str, str]:
    return plain_text(lang, "cards.outcome.fact"), plain_text(lang, "cards.outcome.value")


def _ran(request: Request, lang: Lang) -> Safe:
    facts = {"id": Safe(code(request.id)), "who": _requester(request)}
    if request.finished_at is None:
        return mrkdwn_text(lang, "cards.outcome.of", **facts)
    return mrkdwn_text(lang, "cards.outcome.of_at", at=Safe(moment(request.finished_at)), **facts)


def _requester(request: Request) -> Safe:
    return Safe(mention(request.requester))


def _host(request: Request) -> Safe:
    return Safe(code(request.plan.host))
