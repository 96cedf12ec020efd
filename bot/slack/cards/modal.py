"""Modals: the run form, the two questions, and views that are only read. Pure."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.catalogue.action import Action, Catalogue, Parameter
from bot.catalogue.parameters import expected
from bot.language import Lang
from bot.requests.model import Place, Request
from bot.settings import Host
from bot.slack.cards import ids
from bot.slack.cards.blocks import (
    CODE_PIECE,
    TITLE,
    Block,
    Option,
    context,
    divider,
    plain,
    preformatted,
    section,
    sections,
    select,
    text_input,
)
from bot.slack.cards.blocks import field as input_block
from bot.slack.cards.doubt import to_look_at
from bot.slack.cards.message import Safe, mrkdwn_text, own, plain_text
from bot.slack.cards.mrkdwn import code

REASON: Final = 500
BLOCKS: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What is known when the run form is drawn: everything may still be missing. Values are as typed."""

    place: Place
    action: str = ""
    host: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""


def run_form(form: Form, catalogue: Catalogue, hosts: Sequence[Host], lang: Lang) -> Block:
    """Return the form that asks for a run: action, server, parameters by their type, reason."""
    action = catalogue.get(form.action)
    blocks = [_action_field(form, catalogue, lang)]
    if action is not None:
        blocks.append(section(own(action.manifest.text[lang].purpose)))
        if action.of_site:
            blocks.append(context(mrkdwn_text(lang, "cards.request.of_site")))
        blocks += _fields(form, action, hosts, lang)
    return {
        **_view(plain_text(lang, "cards.form.run_title"), blocks, lang),
        "submit": plain(plain_text(lang, "cards.form.submit"), TITLE),
        "callback_id": ids.RUN,
        "private_metadata": json.dumps({"channel": form.place.channel, "thread_ts": form.place.thread_ts}),
    }


def missing_form(question: str, lang: Lang) -> Block:
    """Return the form that asks what was missing in an answer."""
    return _question_form(ids.MISSING, question, (), lang)


def found_form(request: Request, catalogue: Catalogue, lang: Lang) -> Block:
    """Return the form that asks what was found on a server, with what to look at there."""
    return _question_form(ids.FOUND, request.id, sections(to_look_at(request, catalogue, lang)), lang)


def _question_form(callback_id: str, subject: str, before: Sequence[Block], lang: Lang) -> Block:
    answer = input_block(
        ids.REASON,
        plain_text(lang, f"cards.form.{callback_id}_label"),
        text_input(ids.TYPED, longest=REASON, lines=True),
        optional=callback_id == ids.MISSING,
    )
    blocks = [section(mrkdwn_text(lang, f"cards.form.{callback_id}_lead")), *before, answer]
    return {
        **_view(plain_text(lang, f"cards.form.{callback_id}_title"), blocks, lang),
        "submit": plain(plain_text(lang, "cards.form.send"), TITLE),
        "callback_id": callback_id,
        "private_metadata": subject,
    }


def script_view(request: Request, lang: Lang) -> Block:
    """Return the exact scripts of a plan with their digests: what is approved is what runs."""
    blocks = [
        section(
            mrkdwn_text(lang, "cards.script.lead", id=Safe(code(request.id)), digest=Safe(code(request.plan.digest)))
        )
    ]
    parts: dict[str, list[str]] = {}
    for step in request.plan.steps:
        parts.setdefault(step.sha256, []).append(plain_text(lang, f"cards.script.{step.part}"))
    scripts = {step.sha256: step for step in request.plan.steps}
    for sha256, names in parts.items():
        name, when = Safe(code(scripts[sha256].action)), ", ".join(names)
        blocks += [
            divider(),
            section(mrkdwn_text(lang, "cards.script.step", action=name, when=when, sha256=Safe(code(sha256)))),
        ]
        blocks += [preformatted(piece) for piece in script_pieces(scripts[sha256].script)]
    blocks.append(context(_parameters(request, lang)))
    return reading_view(plain_text(lang, "cards.script.title"), blocks, lang)


def script_pieces(script: str) -> Iterator[str]:
    """Cut a script at line ends into pieces that fit a block; joined again they are the script, byte for byte."""
    piece = ""
    for line in script.splitlines(keepends=True):
        for start in range(0, len(line), CODE_PIECE):
            part = line[start : start + CODE_PIECE]
            if piece and len(piece) + len(part) > CODE_PIECE:
                yield piece
                piece = ""
            piece += part
    if piece:
        yield piece


def sentence_view(sentence: Safe, lang: Lang) -> Block:
    """Return a view of one sentence: what became of what was sent."""
    return reading_view("rdslic", [section(sentence)], lang)


def reading_view(title: str, blocks: Sequence[Block], lang: Lang) -> Block:
    """Return a view that is only read; what does not fit is counted."""
    if len(blocks) > BLOCKS:
        left = len(blocks) - BLOCKS + 1
        blocks = [*blocks[: BLOCKS - 1], context(mrkdwn_text(lang, "cards.left_out", count=str(left)))]
    return {**_view(title, blocks, lang), "callback_id": ids.READING}


def _view(title: str, blocks: Sequence[Block], lang: Lang) -> Block:
    return {
        "type": "modal",
        "title": plain(title, TITLE),
        "close": plain(plain_text(lang, "cards.form.close"), TITLE),
        "blocks": list(blocks),
    }


def _action_field(form: Form, catalogue: Catalogue, lang: Lang) -> Block:
    choices = [Option(label=action.manifest.text[lang].title, value=name) for name, action in catalogue.items()]
    choose = select(plain_text(lang, "cards.form.choose"), ids.PICK_ACTION, choices, chosen=form.action)
    return input_block(ids.ACTION, plain_text(lang, "cards.form.action"), choose, dispatch=True)


def _fields(form: Form, action: Action, hosts: Sequence[Host], lang: Lang) -> Iterator[Block]:
    fitting = [Option(label=host.name, value=host.name) for host in hosts if action.manifest.role in host.roles]
    if fitting:
        known = next((choice.value for choice in fitting if choice.value.lower() == form.host.strip().lower()), None)
        choose = select(plain_text(lang, "cards.form.choose"), ids.TYPED, fitting, chosen=known)
        yield input_block(ids.HOST, plain_text(lang, "cards.form.host"), choose)
    else:
        yield section(
            mrkdwn_text(lang, "cards.form.no_host", role=plain_text(lang, f"approvals.role.{action.manifest.role}"))
        )
    labels = action.manifest.text[lang].params
    for name, parameter in action.manifest.params.items():
        yield _parameter_field(name, parameter, labels.get(name, name), form.params.get(name, ""), lang)
    reason = text_input(ids.TYPED, initial=form.reason, longest=REASON, lines=True)
    yield input_block(
        ids.REASON, plain_text(lang, "cards.form.reason"), reason, hint=plain_text(lang, "cards.form.reason_hint")
    )


def _parameter_field(name: str, parameter: Parameter, label: str, given: str, lang: Lang) -> Block:
    optional = not parameter.required or parameter.default is not None
    hint = ""
    if parameter.type == "string":
        element = text_input(ids.TYPED, initial=given or _default(parameter), longest=1000)
    elif parameter.type == "integer":
        element = text_input(ids.TYPED, initial=given or _default(parameter), longest=11)
        hint = plain_text(lang, "cards.form.between", range=expected(parameter))
    else:
        element = _choice(parameter, given, lang)
    return input_block(f"{ids.PARAM}{name}", label, element, optional=optional, hint=hint)


def _choice(parameter: Parameter, given: str, lang: Lang) -> Block:
    if parameter.type == "boolean":
        choices = [Option(label=plain_text(lang, f"cards.{name}"), value=name) for name in ("true", "false")]
    else:
        choices = [Option(label=one, value=one) for one in parameter.choices]
    chosen = given or _default(parameter)
    return select(plain_text(lang, "cards.form.choose"), ids.TYPED, choices, chosen=chosen or None)


def _default(parameter: Parameter) -> str:
    default = parameter.default
    return "" if default is None else str(default).lower() if isinstance(default, bool) else str(default)


def _parameters(request: Request, lang: Lang) -> Safe:
    shown = json.dumps(request.plan.params, ensure_ascii=False, sort_keys=True)
    return mrkdwn_text(lang, "cards.script.params", params=Safe(code(shown)))
