"""Cards as Slack gets them: golden files, Slack's limits, both languages, hostile words.

`tests/support/golden.py` says how the golden files are written anew.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.catalogue import catalogue as actions
from bot.guide.library.entry import Computed, Entry, Source
from bot.language import LANGS, Lang
from bot.recovery.dossier import prepare
from bot.recovery.facts import read_known
from bot.recovery.inventory import Inventory
from bot.recovery.page import DossierPage, render_lines
from bot.recovery.situation import Survey
from bot.requests.model import Decision, Event, KnownFact, Outcome, Place, Refused, Request, Status
from bot.requests.verdict import Scalar, Value
from bot.settings import Host
from bot.slack.cards import answer as cards_answer
from bot.slack.cards import dossier as cards_dossier
from bot.slack.cards import facts as cards_facts
from bot.slack.cards import help as cards_help
from bot.slack.cards import message as cards
from bot.slack.cards import modal as cards_modal
from bot.slack.cards import mrkdwn
from bot.slack.cards import outcome as cards_outcome
from bot.slack.cards import request as cards_request
from bot.slack.cards import suggest as cards_suggest
from bot.slack.cards.answer import Shown
from bot.slack.cards.help import Report
from bot.slack.cards.look import Look
from bot.slack.cards.message import Message
from bot.slack.cards.modal import Form
from bot.slack.cards.request import Subject
from bot.slack.cards.suggest import Gap
from bot.store.asked import Proposed
from lab.workspace.blocks.validate import faults_in_blocks, faults_in_view
from tests.support.chat import entry
from tests.support.desk import ADMIN, APPROVER, NOON
from tests.support.golden import golden
from tests.support.made_up import CATALOGUE, EMPTY, LOOK, TIDY

HOSTS: Final = {
    "SRV-LIC-01": Host(
        name="SRV-LIC-01", url="http://x/wsman", roles=frozenset({"license_server"}), replaces="SRV-OLD"
    ),
    "SRV-RDS-01": Host(name="SRV-RDS-01", url="http://y/wsman", roles=frozenset({"session_host"})),
}
PACK: Final[dict[str, Scalar]] = {
    "type": "volume", "product": "per_user", "version": "2022", "total": 5, "issued": 2, "available": 3,
}  # fmt: skip
FACTS: Final[Mapping[str, Value]] = {
    "computer": "SRV-LIC-01",
    "domain": "corp.example",
    "part_of_domain": True,
    "service": "Running",
    "activation": "activated",
    "license_server_id_last": None,
    "packs": [PACK],
}
TYPED: Final[Mapping[str, Mapping[str, Value]]] = {
    TIDY: {"destination": "", "label": "before the move", "keep": 3, "depth": "all", "compress": False}
}
"""Parameters as they were given."""


def request(status: Status = Status.PENDING, name: str = LOOK, **more: Any) -> Request:  # noqa: ANN401 - any field of it
    """Return a request as the store would give it."""
    plan = actions.plan_for(CATALOGUE[name], CATALOGUE, HOSTS["SRV-LIC-01"], TYPED.get(name, {}))
    # digests change with every script; the golden files are about cards
    plan = replace(plan, digest="0123456789abcdef" * 4, steps=tuple(replace(s, sha256="f" * 64) for s in plan.steps))
    asked = Request(
        id="R-7F3KQ",
        requester=ADMIN,
        lang="fr",
        reason="CAL bloquées depuis la réinstallation",
        place=Place(channel="C0RDSHELP"),
        effect=CATALOGUE[name].manifest.effect,
        plan=plan,
        status=status,
        approvals_needed=1,
        created_at=NOON,
        expires_at=NOON + timedelta(minutes=30),
        version=1,
    )
    return replace(asked, **more)


def ran(status: Status, outcome: Outcome | None, name: str = LOOK, **more: Any) -> Request:  # noqa: ANN401 - any field of it
    """Return a request that was approved and ran for twelve seconds."""
    return request(
        status,
        name,
        decisions=(Decision(by=APPROVER, approved=True, at=NOON + timedelta(minutes=1)),),
        started_at=NOON + timedelta(minutes=2),
        finished_at=NOON + timedelta(minutes=2, seconds=12),
        outcome=outcome,
        **more,
    )


def known() -> Mapping[str, KnownFact]:
    """Return the facts above as read an hour ago."""
    at = NOON - timedelta(hours=1)
    return {
        name: KnownFact(host="SRV-LIC-01", name=name, value=value, read_at=at, action=LOOK, request_id="R-1")
        for name, value in FACTS.items()
    }


def subject(asked: Request, **more: Any) -> Subject:  # noqa: ANN401 - any field of it
    """Return a request with what its cards need."""
    return Subject(request=asked, catalogue=CATALOGUE, **{"decided_in": "C0RDSAPPROVE", **more})


def page(lang: Lang) -> DossierPage:
    """Return the Clearinghouse preparation for the facts above."""
    survey = Survey(inventory=Inventory(HOSTS), known=read_known({"SRV-LIC-01": known()}), runs={}, now=NOON)
    return render_lines(prepare(survey.seen_from("SRV-LIC-01")), lang)


FOUND: Final = Outcome(kind="facts", says="activated", words={"computer": "SRV-LIC-01", "packs": "1"}, facts=FACTS)
FILES: Final[list[dict[str, Scalar]]] = [
    {"name": f"edb{number:05}.log", "bytes": 1_048_576, "verified": True} for number in range(45)
]
"""More than a card shows."""
TIDIED: Final = Outcome(
    kind="changed",
    says="tidied",
    words={"path": "D:\\tidy", "count": "45", "service": "service.Running"},
    facts={"path": "D:\\tidy", "files": FILES},
)
LOST: Final = Outcome(kind="error", says="error.connection_lost", words={"host": "SRV-LIC-01"})
SHOWN: Final = Shown(
    entry=entry("blocked-cals"),
    look=Look(question=7, asked="CALs blocked?", shareable=True),
    related=(entry("set-mode"),),
    action_title="Made up",
)
LONG: Final = replace(SHOWN, entry=entry("blocked-cals", long=True, action="alter", tables=["grace-period"]))
GAP: Final = Gap(question=7, asked="Qui <!here> a la clé & le code ?")
COMPUTED: Final = Computed(fr="Il reste 20 jours.", en="20 days are left.", source=Source(title="A table"))
PROPOSED: Final = Proposed(
    question=7,
    lang="fr",
    asked="Qui a la *clé* ?",
    proposed="Le coffre <!channel>.",
    source="https://example.test/key",
    contact=ADMIN,
)
REPORT: Final = Report(
    refused=(),
    version="0.1.0",
    database="SQLite",
    counts={"pending": 1, "queued": 0, "held": 0, "running": 2},
    replicas=1,
    entries=30,
    oldest_facts=NOON - timedelta(days=3),
    newest_facts=NOON,
)
EVENTS: Final = (
    Event(request_id="R-7F3KQ", at=NOON, actor=ADMIN, name="asked"),
    Event(request_id="R-7F3KQ", at=NOON, actor="rdslic", name="never_heard_of"),
)

MESSAGES: Final[Mapping[str, Callable[[Lang], Message]]] = {
    "answer": lambda lang: cards_answer.answer(SHOWN, lang),
    "answer_shared": lambda lang: cards_answer.answer(Shown(entry=entry("set-mode"), shared_by=ADMIN), lang),
    "answer_folded": lambda lang: cards_answer.answer(LONG, lang),
    "answer_unfolded": lambda lang: cards_answer.answer(looking(LONG, unfolded=True), lang),
    "answer_computed": lambda lang: cards_answer.answer(replace(LONG, computed=(COMPUTED,)), lang),
    "answer_helped": lambda lang: cards_answer.answer(looking(SHOWN, helped=True), lang),
    "answer_not_helped": lambda lang: cards_answer.answer(looking(SHOWN, helped=False), lang),
    "suggestions": lambda lang: cards_answer.suggestions([entry("a1"), entry("b2")], lang, GAP),
    "unknown": lambda lang: cards_suggest.unknown(GAP, lang, kept=True),
    "unknown_unkept": lambda lang: cards_suggest.unknown(Gap(question=None, asked="x"), lang, kept=False),
    "noted": lambda lang: cards_suggest.noted(GAP, lang, kept=True),
    "suggestion_told": lambda lang: cards_suggest.told_maintainers(PROPOSED, lang),
    "request_pending": lambda lang: cards_request.request_card(subject(request()), lang),
    "request_alone": lambda lang: cards_request.request_card(subject(request(), decided_in=None, known=known()), lang),
    "request_nobody": lambda lang: cards_request.request_card(subject(request(), nobody=True), lang),
    "request_unposted": lambda lang: cards_request.request_card(subject(request(), unposted="is_archived"), lang),
    "approval_pending": lambda lang: cards_request.approval_card(subject(request(name=TIDY), known=known()), lang),
    "approval_destructive": lambda lang: cards_request.approval_card(subject(half_approved()), lang),
    "approval_done": lambda lang: cards_request.approval_card(subject(ran(Status.SUCCEEDED, FOUND)), lang),
    "approval_denied": lambda lang: cards_request.approval_card(subject(denied()), lang),
    "request_interrupted": lambda lang: cards_request.request_card(subject(ran(Status.INTERRUPTED, LOST, TIDY)), lang),
    "progress": lambda lang: cards_outcome.progress_card(
        request(Status.RUNNING, TIDY, started_at=NOON, step=f"{TIDY}:copy"), CATALOGUE, lang
    ),
    "progress_over": lambda lang: cards_outcome.progress_card(ran(Status.SUCCEEDED, FOUND), CATALOGUE, lang),
    "outcome_facts": lambda lang: cards_outcome.outcome_card(subject(ran(Status.SUCCEEDED, FOUND)), lang),
    "outcome_changed": lambda lang: cards_outcome.outcome_card(subject(ran(Status.SUCCEEDED, TIDIED, TIDY)), lang),
    "outcome_in_doubt": lambda lang: cards_outcome.outcome_card(subject(ran(Status.INTERRUPTED, LOST, TIDY)), lang),
    "outcome_denied": lambda lang: cards_outcome.outcome_card(subject(denied()), lang),
    "details": lambda lang: cards_request.details(subject(ran(Status.SUCCEEDED, FOUND)), lang, EVENTS),
    "dossier": lambda lang: cards_dossier.dossier_card(page(lang), lang),
    "help": lambda lang: cards_help.help_card(CATALOGUE, lang),
    "hosts": lambda lang: cards_help.hosts_card(tuple(HOSTS.values()), {"SRV-LIC-01": NOON}, lang),
    "requests": lambda lang: cards_help.requests_card([request(), ran(Status.FAILED, LOST)], CATALOGUE, lang),
    "status": lambda lang: cards_help.status_card(REPORT, lang),
    "which_host": lambda lang: cards_help.which_host(tuple(HOSTS.values()), lang),
}

VIEWS: Final[Mapping[str, Callable[[Lang], dict[str, Any]]]] = {
    "form_empty": lambda lang: cards_modal.run_form(form(), CATALOGUE, tuple(HOSTS.values()), lang),
    "form_tidy": lambda lang: cards_modal.run_form(
        form(action=TIDY, host="srv-lic-01", reason="why", params={"label": "été", "depth": "all"}),
        CATALOGUE,
        tuple(HOSTS.values()),
        lang,
    ),
    "form_no_host": lambda lang: cards_modal.run_form(form(action=TIDY), CATALOGUE, (HOSTS["SRV-RDS-01"],), lang),
    "form_missing": lambda lang: cards_modal.missing_form("7", lang),
    "form_found": lambda lang: cards_modal.found_form(request(Status.INTERRUPTED, TIDY), CATALOGUE, lang),
    "script": lambda lang: cards_modal.script_view(request(), lang),
    "dossier_view": lambda lang: cards_dossier.dossier_view(page(lang), "SRV-LIC-01", lang),
    "form_suggestion": lambda lang: cards_suggest.form(GAP, lang),
}


def looking(shown: Shown, **more: Any) -> Shown:  # noqa: ANN401 - any field of it
    """Return the same card, drawn another way."""
    return replace(shown, look=replace(shown.look, **more))


def denied() -> Request:
    """Return a request that the approver denied."""
    return request(Status.DENIED, decisions=(Decision(by=APPROVER, approved=False, at=NOON),), finished_at=NOON)


def half_approved() -> Request:
    """Return a request that needs two approvals and has one."""
    first = Decision(by=APPROVER, approved=True, at=NOON + timedelta(minutes=1))
    return request(name=EMPTY, approvals_needed=2, decisions=(first,))


def form(**more: Any) -> Form:  # noqa: ANN401 - any field of it
    """Return what is known of a run that is being asked for."""
    return Form(place=Place(channel="C0RDSHELP"), **more)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", MESSAGES)
def test_messages_look_as_agreed_and_slack_takes_them(name: str, lang: Lang) -> None:
    """Every card is within Slack's limits, says its essential in the text too, and is as it was last reviewed."""
    drawn = MESSAGES[name](lang)
    assert faults_in_blocks(list(drawn.blocks), "message") == []
    assert 0 < len(drawn.text) <= cards.TEXT
    golden(name, lang, {"text": drawn.text, "blocks": drawn.blocks})


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", VIEWS)
def test_views_look_as_agreed_and_slack_takes_them(name: str, lang: Lang) -> None:
    """The same for forms and what is read in a modal."""
    drawn = VIEWS[name](lang)
    assert faults_in_view(drawn) == []
    golden(name, lang, drawn)


@pytest.mark.parametrize("lang", LANGS)
def test_every_status_can_be_drawn(lang: Lang) -> None:
    """Whatever state a request is in, both cards, the outcome and the line have their words."""
    for status in Status:
        drawn = subject(ran(status, None))
        for message in (
            cards_request.request_card(drawn, lang),
            cards_request.approval_card(drawn, lang),
            cards_request.details(drawn, lang, EVENTS),
        ):
            assert faults_in_blocks(list(message.blocks), "message") == []
        assert cards_request.line(drawn.request, CATALOGUE, lang)


def test_a_sentence_of_the_read_inside_a_change() -> None:
    """A change whose server could not be read says so in the words of the read action."""
    outcome = Outcome(kind="failed", says="role_absent", action=LOOK)
    said = cards_facts.sentence(outcome, request(name=TIDY), CATALOGUE, "en")
    assert said == mrkdwn.authored(CATALOGUE[LOOK].manifest.text["en"].verdicts["role_absent"])


@pytest.mark.parametrize("says", ["no_such_sentence", "gone_action:thing"])
def test_a_verdict_without_a_sentence_is_said_to_have_none(says: str) -> None:
    """A stored outcome of an older version is still shown."""
    said = cards_facts.sentence(Outcome(kind="failed", says=says), request(), CATALOGUE, "en")
    assert says in said


def test_a_value_that_the_manifest_does_not_name_is_shown_as_windows_said_it() -> None:
    """`service.Weird` has no display text: `Weird` is shown, without the prefix."""
    outcome = Outcome(kind="facts", says="service_stopped", words={"computer": "X", "service": "service.Weird"})
    assert "Weird" in cards_facts.sentence(outcome, request(), CATALOGUE, "fr")
    assert "service.Weird" not in cards_facts.sentence(outcome, request(), CATALOGUE, "fr")


def test_a_refusal_names_people_and_states() -> None:
    """A bare user id becomes a mention, the name of a state its word; what somebody typed stays as typed."""
    refused = Refused(reason="already_decided", words={"who": APPROVER, "status": "approvals.status.denied"})
    said = cards.refusal("en", refused)
    assert f"<@{APPROVER}>" in said
    assert "denied" in said
    typed = Refused(reason="unknown_action", words={"name": "approvals.status.denied", "near": "x"})
    assert "approvals.status.denied" in cards.refusal("en", typed)


def test_a_long_answer_is_cut_and_says_so() -> None:
    """What does not fit is counted, never silently dropped."""
    words = {"title": "t" * 75, "phrasings": [f"phrase {n}" for n in range(8)], "short": "s" * 2900}
    steps = [{"do": "d" * 400, "code": "c" * 800} for _ in range(40)]
    long: Entry = entry("long", fr={**words, "steps": steps}, en={**words, "steps": steps})
    drawn = cards_answer.answer(Shown(entry=long, look=Look(unfolded=True)), "en")
    assert faults_in_blocks(list(drawn.blocks), "message") == []
    assert "do not fit" in str(drawn.blocks[-1])


def test_a_script_is_shown_byte_for_byte() -> None:
    """Pieces of any script joined again are the script."""
    script = "".join(f"Write-Output '{number}' # é ` \t\r\n" for number in range(900)) + "x" * 9000
    pieces = list(cards_modal.script_pieces(script))
    assert "".join(pieces) == script
    assert max(map(len, pieces)) <= 3000


HOSTILE = st.text(
    alphabet=st.one_of(st.characters(), st.sampled_from(list("<>!@#&|*_~`\u200b\u202e\n"))), min_size=1, max_size=600
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(words=HOSTILE, lang=st.sampled_from(LANGS))
def test_hostile_words_break_no_card(words: str, lang: Lang) -> None:
    """Whatever a person or a server says, the cards stay within the limits and mention nobody but those we name."""
    pack: dict[str, Scalar] = {"type": words, "total": 1}
    facts: Mapping[str, Value] = {"computer": words, "packs": [pack], "license_servers": [words]}
    outcome = Outcome(kind="failed", says="script_failed", words={"message": words}, facts=facts)
    asked = ran(Status.FAILED, outcome, reason=words)
    drawn = [
        cards_request.request_card(subject(asked), lang),
        cards_request.approval_card(subject(replace(asked, status=Status.PENDING), known=known()), lang),
        cards_outcome.outcome_card(subject(asked), lang),
        cards_help.requests_card([asked], CATALOGUE, lang),
    ]
    for message in drawn:
        assert faults_in_blocks(list(message.blocks), "message") == []
        for text in [message.text, *mrkdwn_of(message.blocks)]:
            bare = text.replace(f"<@{ADMIN}>", "").replace(f"<@{APPROVER}>", "").replace("<#C0RDSAPPROVE>", "")
            assert "<!" not in bare.replace("<!date^", "")
            assert "<@" not in bare
    view = cards_modal.run_form(
        form(action=TIDY, host=words, reason=words, params={"destination": words}),
        CATALOGUE,
        tuple(HOSTS.values()),
        lang,
    )
    assert faults_in_view(view) == []


def mrkdwn_of(thing: Any) -> list[str]:  # noqa: ANN401 - any JSON
    """Return every text that Slack would style."""
    if isinstance(thing, dict):
        own = [thing["text"]] if thing.get("type") == "mrkdwn" else []
        return own + [text for value in thing.values() for text in mrkdwn_of(value)]
    return [text for value in thing for text in mrkdwn_of(value)] if isinstance(thing, list | tuple) else []


def test_every_styled_text_is_verbatim() -> None:
    """Slack itself turns nothing into a link or a mention."""

    def check(thing: Any) -> None:  # noqa: ANN401 - any JSON
        if isinstance(thing, dict):
            assert thing.get("type") != "mrkdwn" or thing.get("verbatim") is True
            for value in thing.values():
                check(value)
        elif isinstance(thing, list | tuple):
            for value in thing:
                check(value)

    for lang in LANGS:
        for draw in MESSAGES.values():
            check(draw(lang).blocks)


def test_a_long_word_takes_nothing_of_what_stands_before_it_away() -> None:
    """A message's own text, which screen readers read, is cut in the long word and not before its line."""
    shown = cards.message("en", f"Who failed.\nIt did not answer at {'w' * 9_000}", [])
    assert shown.text.startswith("Who failed.\nIt did not answer at")
    assert len(shown.text) <= cards.TEXT
