"""What hostile people type and press: commands, messages, buttons, forms, and payloads of no form at all."""

import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any, Final

from slack_bolt import BoltResponse

from bot.approvals.model import Place, Request, Status
from bot.errors import AnswerInvalid
from bot.execution.runner import RunResult
from bot.slack import cards_modal, cards_suggest, ids
from bot.slack.cards_modal import Form
from bot.slack.cards_suggest import Gap
from lab.workspace.blocks.validate import faults_in_view
from tests.campaigns.hostile_bench import HOSTS, LEVEL, Bench, harmful
from tests.campaigns.hostile_words import mutated, words
from tests.support.chat import ADMIN, APPROVER, DIRECT, HELP, Json
from tests.support.desk import GUEST, SERVER

ACTIONS: Final = ("check_activation", "check_mode", "backup_lserver", "look", "alter", "nothing")
VERBS: Final = ("run", "request", "cancel", "dossier", "case", "status", "hosts", "requests", "help", "aide", "rnu", "")
SHALLOW: Final = (3, 20, 200)
"""How deep the JSON is that Slack could deliver: its own, around what people wrote."""
SILENT: Final = frozenset({"users.info", "auth.test"})
"""Calls of Slack that nobody sees."""
BUTTONS: Final = (
    ids.CHOOSE,
    ids.RELATED,
    ids.NONE_OF_THEM,
    ids.SHARE,
    ids.UNFOLD,
    ids.FOLD,
    ids.SUGGEST,
    ids.HELPED,
    ids.NOT_HELPED,
    ids.OFFER,
    ids.APPROVE,
    ids.DENY,
    ids.CANCEL,
    ids.SCRIPT,
    ids.VERIFY,
    ids.SHOW,
    ids.HOME_DOSSIER,
    ids.PICK_ACTION,
    f"{ids.READ}:0",
    f"{ids.DOSSIER}:1",
    "nobodys_button",
)
HONEST: Final = (
    "1:blocked-cals:su:",
    "1:how do I",
    "blocked-cals",
    "1",
    "check_mode:SRV-RDS-01",
    SERVER,
    "R-00000",
    "look",
)


def typed(chance: Random) -> str:
    """Return a line as somebody could type it after a command or to the bot."""
    verb, action = chance.choice(VERBS), chance.choice(ACTIONS)
    host = HOSTS.get(action, SERVER) if chance.random() < 0.7 else words(chance)
    return chance.choice(
        (
            f'{verb} {action} {host} reason="{words(chance)}"',
            f'{verb} {action} {host} reason="because {words(chance)}" destination="{words(chance)}"',
            f"{verb} {words(chance)}",
            f"{words(chance)} blocked {words(chance)}",
            f"maybe {words(chance)}",
            words(chance),
        )
    )


def command(here: Bench, chance: Random) -> BoltResponse:
    """Type `/rdslic …`."""
    return here.chat.command(chance.choice((ADMIN, GUEST)), typed(chance))


def message(here: Bench, chance: Random) -> BoltResponse:
    """Mention the bot, or write to it."""
    if chance.random() < 0.5:
        return here.chat.mention(ADMIN, f"<@URDSLICBOT> {typed(chance)}")
    return here.chat.direct(ADMIN, typed(chance) or "-")


def shortcut(here: Bench, chance: Random) -> BoltResponse:
    """Look somebody's message up."""
    return here.chat.send(_shortcut(here, words(chance)))


def button(here: Bench, chance: Random) -> BoltResponse:
    """Press a button with a value of one's own."""
    value = chance.choice((words(chance), chance.choice(HONEST), chance.choice(HONEST) + words(chance)))
    who = chance.choice((ADMIN, APPROVER))
    return here.chat.click(who, chance.choice(BUTTONS), value, ephemeral=chance.random() < 0.5)


def run_form(here: Bench, chance: Random) -> BoltResponse:
    """Send the form that asks for a run."""
    action = chance.choice(ACTIONS[:-1])
    form = Form(place=Place(channel=HELP), action=action, host=HOSTS.get(action, SERVER))
    view = cards_modal.run_form(form, here.actions, tuple(here.chat.bot.services.hosts.values()), "fr")
    filled = {ids.ACTION: action, ids.HOST: form.host, ids.REASON: "because " + words(chance)}
    if chance.random() < 0.5:
        filled[chance.choice((*filled, f"{ids.PARAM}destination", words(chance)))] = words(chance)
    return here.chat.fill(ADMIN, view, filled)


def found_form(here: Bench, chance: Random) -> BoltResponse:
    """Say what was found on a server after an interruption."""
    request = in_doubt(here)
    view = cards_modal.found_form(request, here.actions, "fr")
    said = chance.choice((words(chance)[:500], words(chance)))
    answer = here.chat.fill(APPROVER, view, {ids.REASON: said})
    if here.row(request.id).verified_by is None:
        here.chat.fill(APPROVER, view, {ids.REASON: "it runs"})
    here.chat.draw()
    return answer


def in_doubt(here: Bench) -> Request:
    """Return a change that was interrupted."""
    here.scripted("alter", Random(1))  # noqa: S311 - chance of a test, no secret
    lost = AnswerInvalid(host=SERVER, started=True, exit_code="1", hint="")
    here.chat.desk.runner.plays = {script: [lost] for script in here.chat.desk.runner.plays}
    here.chat.desk.runner.plays[here.actions["look"].script_sha256] = [RunResult(ok=True, data=LEVEL)]
    request = here.asked("alter", reason="because")
    assert request is not None
    here.chat.bot.services.decide(request.id, by=APPROVER, approved=True)
    here.chat.run()
    assert here.row(request.id).status is Status.INTERRUPTED
    return here.row(request.id)


def other_form(here: Bench, chance: Random) -> BoltResponse:
    """Say what was missing in an answer, or suggest one."""
    who = chance.choice((ADMIN, GUEST))
    if chance.random() < 0.4:
        view = cards_modal.missing_form(chance.choice(("1", "999999999999999999", words(chance))), "fr")
        return here.chat.fill(who, view, {ids.REASON: words(chance)})
    view = cards_suggest.form(Gap(question=chance.choice((None, 1, 10**17)), asked=words(chance)), "fr")
    filled = {ids.ASKED: words(chance), ids.PROPOSED: words(chance), ids.SOURCE: f"https://x/{words(chance)}"}
    return here.chat.fill(who, view, filled)


def misshapen(here: Bench, chance: Random) -> BoltResponse:
    """Send something that Slack would send, with parts of it missing or of another kind."""
    body = chance.choice(
        (
            {"command": "/rdslic", "text": typed(chance), "user_id": ADMIN, "channel_id": HELP, "trigger_id": "1"},
            _shortcut(here, words(chance)),
            _click(chance.choice(BUTTONS), chance.choice(HONEST)),
            {"type": "view_submission", "user": {"id": ADMIN}, "view": _view(chance)},
            {"type": "event_callback", "event_id": words(chance), "event": _event(chance)},
        )
    )
    kept = {name: body[name] for name in ("type", "command", "callback_id", "event_id") if name in body}
    bent = mutated(body, chance, deep=SHALLOW)
    for name, inner in body.items():
        if isinstance(inner, dict) and chance.random() < 0.7:
            fixed = {key: inner[key] for key in ("type", "callback_id") if key in inner}
            bent[name] = {**mutated(inner, chance, deep=SHALLOW), **fixed}
    urls = {"response_url": here.chat.url} if chance.random() < 0.8 else {}
    return here.chat.send({**bent, **kept, "team": {"id": "T1"}, "team_id": "T1", **urls})


KINDS: Final[tuple[Callable[[Bench, Random], BoltResponse], ...]] = (
    command,
    command,
    message,
    shortcut,
    button,
    run_form,
    run_form,
    found_form,
    other_form,
    misshapen,
)


def acts(here: Bench, chance: Random) -> list[str]:
    """Let somebody do something hostile; return what is wrong afterwards."""
    here.fresh()
    newest = _newest(here)
    kind = chance.choice(KINDS)
    answer = kind(here, chance)
    wrong = [f"{kind.__name__}: {fault}" for fault in _answered(here, kind, answer)]
    here.chat.draw()
    request = _newest(here)
    if request is None or request == newest:
        return [*wrong, *here.said_harmlessly(), *here.log_is_calm()]
    if kind is found_form:
        return [*wrong, *here.judged(request.id), *here.said_harmlessly(), *here.log_is_calm(request.plan.action)]
    here.scripted(request.plan.action, chance)
    return wrong + here.approved(request, chance)


def _answered(here: Bench, kind: Callable[..., object], answer: BoltResponse) -> Iterator[str]:
    """Yield what is wrong with how a person was answered, in the acknowledgement or after it."""
    body = json.loads(answer.body) if answer.body.startswith("{") else {}
    view = body.get("view")
    if isinstance(view, dict):
        yield from (f"Slack would refuse it: {fault}" for fault in faults_in_view(view))
        yield from harmful(view)
    seen = [name for name, _ in here.chat.slack.calls if name not in SILENT]
    if kind is not misshapen and not (seen or here.chat.returned or body):
        yield "nobody was answered"


def _newest(here: Bench) -> Request | None:
    recent = here.chat.bot.store.requests.recent(limit=1)
    return recent[0] if recent else None


def _shortcut(here: Bench, said: str) -> Json:
    return {
        "type": "message_action",
        "callback_id": ids.FIND,
        "user": {"id": ADMIN},
        "team": {"id": "T1"},
        "channel": {"id": HELP},
        "message": {"text": said, "ts": "1.2"},
        "response_url": here.chat.url,
        "trigger_id": "1.2.z",
    }


def _click(action_id: str, value: str) -> Json:
    return {
        "type": "block_actions",
        "user": {"id": ADMIN},
        "container": {"type": "message", "message_ts": "1.2", "channel_id": HELP, "is_ephemeral": True},
        "channel": {"id": HELP},
        "trigger_id": "1.2.y",
        "actions": [{"type": "button", "action_id": action_id, "block_id": "b", "value": value, "action_ts": "1.3"}],
    }


def _view(chance: Random) -> Json:
    state: dict[str, Any] = {"values": {ids.REASON: {"typed": {"type": "plain_text_input", "value": words(chance)}}}}
    callback = chance.choice((ids.RUN, ids.FOUND, ids.MISSING, ids.SUGGESTION))
    return {"id": "V1", "type": "modal", "callback_id": callback, "private_metadata": "1", "state": state, "blocks": []}


def _event(chance: Random) -> Json:
    kind = chance.choice(("app_mention", "message", "app_home_opened"))
    said = {"text": words(chance), "ts": "1.5", "channel": DIRECT, "channel_type": "im", "tab": "home"}
    return {"type": kind, "user": ADMIN, **said}
