"""What a person has to look at on a server when nobody knows how a change ended there. Pure."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from bot.catalogue.action import Catalogue
from bot.language import Lang
from bot.requests.model import Request, Status
from bot.servers.frame import TASK_PREFIX
from bot.slack.cards import facts as cards_facts
from bot.slack.cards.message import Safe, mrkdwn_text, own
from bot.slack.cards.mrkdwn import code, moment

ENDED: Final = frozenset({"error.script_died", "error.answer_invalid"})
"""Outcomes in doubt of which one thing is known: nothing is at work on the server any more."""
SETTLED: Final = timedelta(minutes=10)
"""How long after the time allowed a change may still be at work: its task waits, then tries every five minutes."""
RUNS: Final = r"%ProgramData%\rdslic\runs"


def waits_for_a_person(request: Request) -> bool:
    """Tell whether somebody has to look at the server and say what is there."""
    return request.status is Status.INTERRUPTED and request.verified_by is None


def to_look_at(request: Request, catalogue: Catalogue, lang: Lang) -> Safe:
    """Return what to look at as a numbered list: for any change first, then what the action itself adds."""
    lines = [*_after_any_change(request, catalogue, lang), *_of_the_action(request, catalogue, lang)]
    numbered = (
        mrkdwn_text(lang, "cards.look.line", number=str(at), sentence=line) for at, line in enumerate(lines, start=1)
    )
    return Safe("\n".join(numbered))


def _after_any_change(request: Request, catalogue: Catalogue, lang: Lang) -> Iterator[Safe]:
    outcome, task = request.outcome, _task(request)
    if request.started_at is not None and not (outcome and outcome.says in ENDED):
        until = request.started_at + timedelta(seconds=request.plan.deadline_s) + SETTLED
        yield mrkdwn_text(lang, "cards.look.wait", until=Safe(moment(until)))
    action = catalogue.get(request.plan.action)
    if action is None or action.manifest.role == "license_server":
        yield mrkdwn_text(lang, "cards.look.service")
    yield mrkdwn_text(lang, "cards.look.task", task=Safe(code(task)))
    yield mrkdwn_text(lang, "cards.look.failed")
    yield mrkdwn_text(lang, "cards.look.folder", folder=Safe(code(rf"{RUNS}\{task.removeprefix(TASK_PREFIX)}")))
    yield mrkdwn_text(lang, "cards.look.change", action=own(cards_facts.title(catalogue, request.plan.action, lang)))


def _of_the_action(request: Request, catalogue: Catalogue, lang: Lang) -> Iterator[Safe]:
    known = {"id": request.id, "host": request.plan.host}
    for sentence in cards_facts.words_of(catalogue, request.plan.action, lang).after_interruption:
        yield own(sentence.format_map(known))


def _task(request: Request) -> str:
    """Return the name of the task of this change, as far as it is known: a run adds digits to the request's id."""
    told = request.outcome.words.get("task", "") if request.outcome else ""
    return told or f"{TASK_PREFIX}{request.id}-…"
