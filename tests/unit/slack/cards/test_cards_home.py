"""The App Home as Slack gets it: golden files, what is cut, hostile words."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.catalogue import catalogue as actions
from bot.language import LANGS, Lang
from bot.recovery.facts import Known, read_known
from bot.requests.model import KnownFact, Place, Request, Status
from bot.requests.verdict import Scalar, Value
from bot.settings import Host
from bot.slack.cards import home as cards_home
from bot.slack.cards.blocks import Block
from bot.slack.cards.home import Board
from bot.slack.cards.recovery import RECOVERIES, Recovery, recovery_card
from bot.text import text
from lab.workspace.blocks.validate import faults_in_blocks, faults_in_view
from lab.workspace.views import VIEW_BYTES_MOST
from tests.support.desk import ADMIN, APPROVER, NOON
from tests.support.golden import golden
from tests.support.made_up import CATALOGUE, LOOK, LOOK_HOST, TIDY

PACK: Final[Mapping[str, Any]] = {
    "type": "volume", "product": "per_user", "version": "2022", "total": 5, "issued": 2, "available": 3,
}  # fmt: skip
ACTIVATED: Final[Mapping[str, Value]] = {"activation": "activated", "packs": [dict(PACK)]}
ASKS: Final[Mapping[str, Value]] = {"mode": "per_user", "mode_source": "policy", "license_servers": ["SRV-LIC-01"]}


def host(name: str, *roles: str) -> Host:
    """Return a server of the inventory."""
    return Host.model_validate({"name": name, "url": "http://x/wsman", "roles": set(roles or {"license_server"})})


def request(number: int = 1, status: Status = Status.PENDING, *, who: str = ADMIN) -> Request:
    """Return a request as the store would give it."""
    return Request(
        id=f"R-{number:05}",
        requester=who,
        lang="fr",
        reason="CAL bloquées",
        place=Place(channel="C0RDSHELP"),
        effect="read",
        plan=actions.plan_for(CATALOGUE[LOOK], CATALOGUE, host("SRV-LIC-01"), {}),
        status=status,
        approvals_needed=1,
        created_at=NOON,
        expires_at=NOON + timedelta(minutes=30),
    )


def read(name: str, facts: Mapping[str, Value]) -> Mapping[str, KnownFact]:
    """Return facts as read on a server an hour ago."""
    at = NOON - timedelta(hours=1)
    return {
        fact: KnownFact(host=name, name=fact, value=value, read_at=at, action=LOOK, request_id="R-1")
        for fact, value in facts.items()
    }


def recovery(server: str, step: str = "back_up", lang: Lang = "en") -> Recovery:
    """Return where the recovery of a server stands, in the words of its dossier."""
    return Recovery(
        server=server,
        next_step=text(lang, f"dossier.next.{step}", server=server),
        why=text(lang, f"dossier.why.{step}"),
        calm=step == "keep",
    )


NOTHING: Final = Board(mine=(), waiting=None, decided_in=None, hosts=(), known=Known(), recoveries=())


def full(lang: Lang) -> Board:
    """Return some of everything: read and never read, with packs and without, calm and not."""
    return Board(
        mine=(request(2, Status.RUNNING), request(1, Status.DENIED)),
        waiting=(request(3, who=APPROVER),),
        decided_in="C0RDSAPPROVE",
        hosts=(
            host("SRV-LIC-01"),
            host("SRV-LIC-02"),
            host("SRV-LIC-03"),
            host("SRV-RDS-01", "session_host"),
            host("SRV-ALL-01", "license_server", "session_host"),
        ),
        known=read_known(
            {
                "SRV-LIC-01": read("SRV-LIC-01", ACTIVATED),
                "SRV-LIC-02": read("SRV-LIC-02", {"activation": "not_activated", "packs": []}),
                "SRV-RDS-01": read("SRV-RDS-01", ASKS),
            }
        ),
        recoveries=(
            recovery("SRV-LIC-01", "keep", lang),
            recovery("SRV-LIC-02", "activate", lang),
            recovery("SRV-LIC-03", "read_server", lang),
        ),
    )


HOMES: Final[Mapping[str, Callable[[Lang], Block]]] = {
    "home": lambda lang: cards_home.home(full(lang), CATALOGUE, lang),
    "home_requester": lambda lang: cards_home.home(replace(full(lang), waiting=None), CATALOGUE, lang),
    "home_nothing": lambda lang: cards_home.home(NOTHING, CATALOGUE, lang),
}


@pytest.mark.parametrize("lang", LANGS)
def test_the_recovery_is_shown_on_demand(lang: Lang) -> None:
    """The next step of each server with its reason, a dossier for each that has one, and those that are done named."""
    card = recovery_card(full(lang).recoveries, lang)
    golden("recovery", lang, {"text": card.text, "blocks": card.blocks})
    assert faults_in_blocks(list(card.blocks), "message") == []
    drawn = json.dumps(card.blocks, ensure_ascii=False)
    assert text(lang, "dossier.why.activate") in drawn
    assert text(lang, "dossier.next.read_server", server="SRV-LIC-03") in card.text
    assert pressed(card.blocks) == ["SRV-LIC-02", "SRV-LIC-03"]
    assert text(lang, "cards.home.recovery_calm", servers="`SRV-LIC-01`") in drawn


def test_with_hundreds_of_servers_the_recovery_card_is_still_one_message() -> None:
    """What does not fit is counted."""
    card = recovery_card(crowded().recoveries, "en")
    assert faults_in_blocks(list(card.blocks), "message") == []
    assert len(pressed(card.blocks)) == RECOVERIES
    assert text("en", "cards.home.recovery_cut", count=200 - RECOVERIES) in str(card.blocks)


def pressed(blocks: Sequence[Block]) -> list[str]:
    """Return the values of the buttons of a card."""
    rows: list[Any] = [block["elements"] for block in blocks if block["type"] == "actions"]
    return [element["value"] for row in rows for element in row]


def crowded() -> Board:
    """Return more of everything than a Home can show."""
    names = [f"SRV-{number:03}" for number in range(200)]
    facts: Mapping[str, Value] = {"activation": "activated", "packs": [dict(PACK)] * 3}
    return Board(
        mine=[request(number) for number in range(cards_home.MINE + 1)],
        waiting=[request(number) for number in range(50)],
        decided_in=None,
        hosts=[host(name, "license_server", "session_host") for name in names],
        known=read_known({name: read(name, facts) for name in names[:100]}),
        recoveries=[recovery(name) for name in names],
    )


def words(view: Block) -> str:
    """Return a view as one text."""
    return json.dumps(view, ensure_ascii=False)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", HOMES)
def test_homes_look_as_agreed_and_slack_takes_them(name: str, lang: Lang) -> None:
    """With requests and facts, for somebody who decides nothing, and on the first day."""
    drawn = HOMES[name](lang)
    assert faults_in_view(drawn) == []
    golden(name, lang, drawn)


def test_who_decides_nothing_is_not_told_about_decisions() -> None:
    """The section is there for approvers, even when nothing waits, and for nobody else."""
    title = text("en", "cards.home.waiting_title")
    assert title not in words(cards_home.home(NOTHING, CATALOGUE, "en"))
    idle = words(cards_home.home(replace(NOTHING, waiting=()), CATALOGUE, "en"))
    assert title in idle
    assert text("en", "cards.home.waiting_none") in idle


def test_without_an_approvals_channel_the_card_is_where_to_decide() -> None:
    """The Home shows requests; it says where the decision is taken."""
    drawn = words(cards_home.home(replace(full("fr"), decided_in=None), CATALOGUE, "fr"))
    assert text("fr", "cards.home.decided_on_card") in drawn


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_cut_is_counted(lang: Lang) -> None:
    """Hundreds of everything fit into Slack's hundred blocks, and each list says what it leaves out."""
    view = cards_home.home(crowded(), CATALOGUE, lang)
    assert faults_in_view(view) == []
    drawn = words(view)
    for key, count in {
        "cards.more": 50 - cards_home.WAITING,
        "cards.home.mine_cut": cards_home.MINE,
        "cards.home.servers_cut": 200 - cards_home.SERVERS,
        "cards.home.recovery_cut": 200 - RECOVERIES,
    }.items():
        assert text(lang, key, count=count) in drawn, key
    assert text(lang, "cards.more", count=300 - cards_home.PACKS) in drawn
    assert text(lang, "cards.help.title") in drawn
    assert text(lang, "cards.home.left_out", count=1).split("1", 1)[1] not in drawn


def test_more_actions_than_fit_are_said_to_be_left_out() -> None:
    """A site with hundreds of actions of its own still has a Home."""
    known = CATALOGUE[TIDY]
    view = cards_home.home(crowded(), {f"tidy_up_{number}": known for number in range(2_000)}, "en")
    assert faults_in_view(view) == []
    blocks = view["blocks"]
    assert isinstance(blocks, list)
    assert "do not fit here" in str(blocks[-1])


def test_a_count_that_was_not_read_is_not_made_up() -> None:
    """Where Windows gave no number, neither the pack nor the sum has one."""
    packs: Value = [dict(PACK), {**PACK, "available": None}]
    board = replace(
        NOTHING, hosts=(host("S1"),), known=read_known({"S1": read("S1", {"activation": "activated", "packs": packs})})
    )
    drawn = words(cards_home.home(board, CATALOGUE, "en"))
    assert text("en", "cards.home.packs", count=2, total=10, available="?") in drawn


def test_a_server_of_two_roles_can_be_read_in_two_ways() -> None:
    """Each button says which reading it asks for."""
    board = replace(NOTHING, hosts=(host("S1", "license_server", "session_host"),))
    drawn = words(cards_home.home(board, CATALOGUE, "en"))
    for name in (LOOK, LOOK_HOST):
        assert CATALOGUE[name].manifest.text["en"].title in drawn
        assert f"{name}:S1" in drawn


HOSTILE = st.text(
    alphabet=st.one_of(st.characters(), st.sampled_from(list("<>!@#&|*_~`\u200b\u202e\n"))), min_size=1, max_size=3000
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(said=HOSTILE, lang=st.sampled_from(LANGS))
def test_what_servers_say_breaks_no_home(said: str, lang: Lang) -> None:
    """Whatever facts hold, the view stays within Slack's limits and mentions nobody but the requester."""
    rows: list[dict[str, Scalar]] = [{"product": said, "type": said, "version": said, "total": said}] * 50
    facts: dict[str, Value] = {"activation": said, "packs": rows, "mode": said, "license_servers": [said] * 50}
    names = [f"SRV-{number}" for number in range(30)]
    board = replace(
        full(lang),
        hosts=[host(name, "license_server", "session_host") for name in names],
        known=read_known({name: read(name, facts) for name in names}),
        recoveries=[replace(recovery(name), why=said) for name in names],
    )
    view = cards_home.home(board, CATALOGUE, lang)
    assert faults_in_view(view) == []
    assert len(words(view).encode("utf-8", "replace")) < VIEW_BYTES_MOST
    bare = words(view).replace(f"<@{ADMIN}>", "").replace(f"<@{APPROVER}>", "").replace("<!date^", "")
    blocks = [block for block in json.loads(bare)["blocks"] if block["type"] != "table"]
    assert "<@" not in json.dumps(blocks)
    assert "<!" not in json.dumps(blocks)
