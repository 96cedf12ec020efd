"""The practice servers as the page shows them: looked at, broken, put back, in other states."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

from bot.catalogue import catalogue
from bot.language import LANGS
from lab import estate_desk
from lab.estate_desk import EstateDesk
from lab.estate_switches import Kind
from lab.windows import estate as estates
from lab.windows.servers import PracticeServers
from lab.workspace.refusals import PersonRefused

ESTATES = sorted(estate_desk.FOLDER.glob("*.yml"))
WEB = Path(estate_desk.__file__).parent / "workspace" / "web" / "src" / "texts"
DEFAULT = estate_desk.FOLDER / "default.yml"
LICENCES = "SRV-LIC-01"


@pytest.fixture
def desk() -> Iterator[EstateDesk]:
    """Give the desk of the usual practice."""
    actions = catalogue.load()
    with PracticeServers.start(estates.load(DEFAULT), actions) as servers:
        yield EstateDesk(servers, actions, DEFAULT)


def seen(desk: EstateDesk, name: str = LICENCES) -> Any:  # noqa: ANN401 - any JSON
    """Return one server as it is shown."""
    return next(server for server in desk.look()["servers"] if server["name"] == name)


def switch(desk: EstateDesk, name: str, server: str = LICENCES) -> Any:  # noqa: ANN401 - any JSON
    """Return one switch of a server as it is shown."""
    shown = seen(desk, server)
    every = [*shown["switches"], *(one for service in shown["services"] for one in service["switches"])]
    return next(one for one in every if one["name"] == name)


def test_a_licence_server_is_shown_with_what_it_holds(desk: EstateDesk) -> None:
    """Activation, packs and files are words and numbers that a person reads; the server's id is masked."""
    healthy = seen(desk, "SRV-LIC-02")
    role = healthy["license_server"]
    assert (role["activation"], role["server_id_last"]) == ("activated", "LAB42")
    assert [(pack["total"], pack["available"]) for pack in role["packs"]] == [(None, 0xFFFFFFFF), (5, 2)]
    assert {"path": r"C:\Windows\System32\lserver\edb.chk", "bytes": 8192} in healthy["files"]
    assert healthy["session_host"] is None


def test_a_session_host_is_shown_with_its_mode(desk: EstateDesk) -> None:
    """Where the mode comes from, and whom it asks."""
    host = seen(desk, "SRV-RDS-02")["session_host"]
    assert (host["mode"], host["mode_source"], host["servers"]) == ("per_user", "policy", ["SRV-OLD"])
    assert seen(desk, "SRV-OLD")["is_reachable"] is False


def test_faults_are_switched(desk: EstateDesk) -> None:
    """What is switched shows, and the server obeys it."""
    desk.switch(LICENCES, "database_dirty", value=True)
    desk.switch(LICENCES, "slow_step_s", value=2)
    desk.switch(LICENCES, "only", value=["backup_lserver"])
    desk.switch(LICENCES, "french", value=False)
    desk.switch(LICENCES, "ctrl_c", value="interrupts")
    desk.switch(LICENCES, "loses_next_reply", value="receive")
    desk.switch(LICENCES, "TermServLicensing.does_not_stop", value=True)
    desk.switch(LICENCES, "TermService.state", value="Stopped")
    server = desk.servers.server(LICENCES)
    assert server.faults.database_dirty
    assert (server.faults.slow_step_s, server.faults.only) == (2, ["backup_lserver"])
    assert server.state.services["TermServLicensing"].does_not_stop
    assert server.state.services["TermService"].state == "Stopped"
    assert not server.state.french
    assert (server.faults.ctrl_c, server.faults.loses_next_reply) == ("interrupts", "receive")
    assert switch(desk, "ctrl_c")["choices"] == ["kills", "interrupts"]
    assert switch(desk, "database_dirty")["value"] is True


def test_what_a_change_leaves_behind_is_shown_and_removed(desk: EstateDesk) -> None:
    """A task stands with the server; the switch leaves one, and takes every one away once somebody has looked."""
    assert seen(desk)["tasks"] == []
    desk.switch(LICENCES, "leftover_task", value=True)
    assert [(task["service"], task["next_at"]) for task in seen(desk)["tasks"]] == [("TermServLicensing", None)]
    assert switch(desk, "leftover_task")["value"] is True
    desk.switch(LICENCES, "leftover_task", value=False)
    assert (seen(desk)["tasks"], switch(desk, "leftover_task")["value"]) == ([], False)


def test_a_service_on_its_way_arrives_while_somebody_looks(desk: EstateDesk) -> None:
    """Nobody has to ask the server anything over WinRM for that."""
    machine = desk.servers.server(LICENCES).machine
    desk.switch(LICENCES, "TermServLicensing.stops_slowly_s", value=0.001)
    machine.stop("TermServLicensing")
    machine.wait(1, until=lambda: False, alive=lambda: None)
    assert [one["state"] for one in seen(desk)["services"]] == ["Stopped", "Running"]


def test_each_switch_is_of_a_kind_that_the_page_draws(desk: EstateDesk) -> None:
    """Seconds, steps, choices, actions, or yes and no; each with a label in both languages."""
    for lang in LANGS:
        labels = json.loads((WEB / f"{lang}.json").read_text(encoding="utf-8"))
        for server in desk.look()["servers"]:
            every = [*server["switches"], *(one for service in server["services"] for one in service["switches"])]
            assert {one["kind"] for one in every} <= set(get_args(Kind))
            assert [
                one["name"] for one in every if f"servers.fault.{one['name'].rpartition('.')[2]}" not in labels
            ] == []


def test_a_session_host_has_no_database_to_break(desk: EstateDesk) -> None:
    """A switch that would mean nothing is not offered."""
    host = [one["name"] for one in seen(desk, "SRV-RDS-01")["switches"]]
    assert "copy_fails" not in host
    assert "server_list_unread" in host
    assert "server_list_unread" not in [one["name"] for one in seen(desk)["switches"]]


@pytest.mark.parametrize(
    ("server", "name", "value", "code"),
    [
        ("SRV-NONE", "quota", True, "no_such_server"),
        (LICENCES, "no_such_fault", True, "no_such_switch"),
        (LICENCES, "quota", "yes", "invalid_value"),
        (LICENCES, "slow_step_s", True, "invalid_value"),
        (LICENCES, "slow_step_s", -1, "invalid_value"),
        (LICENCES, "connection_drops_at_step", 1.5, "invalid_value"),
        (LICENCES, "only", ["format_disk"], "invalid_value"),
        (LICENCES, "dies_at_step", 100, "invalid_value"),
        (LICENCES, "leftover_task", "yes", "invalid_value"),
        (LICENCES, "TermService.depends_on", ["x"], "no_such_switch"),
        (LICENCES, "ctrl_c", "explodes", "invalid_value"),
        (LICENCES, "loses_next_reply", True, "invalid_value"),
        (LICENCES, "only", [{}], "invalid_value"),
        (LICENCES, "TermService.state", "Exploded", "invalid_value"),
    ],
)
def test_what_cannot_be_switched_is_refused(desk: EstateDesk, server: str, name: str, value: object, code: str) -> None:
    """A wrong word changes nothing and gets an answer."""
    before = desk.look()
    with pytest.raises(PersonRefused) as refused:
        desk.switch(server, name, value)
    assert refused.value.code == code
    assert desk.look() == before


def test_one_server_is_put_back(desk: EstateDesk) -> None:
    """Only that one, with its disk and services; what happened to others stays."""
    before = seen(desk)
    for server in (LICENCES, "SRV-LIC-02"):
        desk.switch(server, "quota", value=True)
    desk.servers.server(LICENCES).disk.write(r"C:\left-behind.txt", b"x")
    desk.reset(LICENCES)
    assert seen(desk) == before
    assert switch(desk, "quota", "SRV-LIC-02")["value"] is True
    desk.reset(None)
    assert switch(desk, "quota", "SRV-LIC-02")["value"] is False


def test_another_estate_is_chosen(desk: EstateDesk) -> None:
    """The servers keep their addresses and get other states; putting back goes to the estate that was chosen."""
    addresses = [address.url for address in desk.servers.addresses]
    desk.choose("healthy")
    assert desk.look()["estate"] == "healthy"
    assert seen(desk)["license_server"]["activation"] == "activated"
    assert seen(desk, "SRV-OLD")["is_reachable"] is True
    desk.choose("broken")
    desk.switch(LICENCES, "TermServLicensing.does_not_stop", value=False)
    desk.reset(None)
    assert switch(desk, "TermServLicensing.does_not_stop")["value"] is True
    assert [address.url for address in desk.servers.addresses] == addresses
    with pytest.raises(PersonRefused):
        desk.choose("nowhere")


def test_an_estate_with_other_servers_is_not_offered(tmp_path: Path) -> None:
    """The bot was told of the servers at its start: others it would not know."""
    own = tmp_path / "mine.yml"
    own.write_text("servers: [{name: SRV-MINE}]", encoding="utf-8")
    actions = catalogue.load()
    with PracticeServers.start(estates.load(own), actions) as servers:
        offered = EstateDesk(servers, actions, own).look()["estates"]
    assert [estate["name"] for estate in offered] == ["mine"]


@pytest.mark.parametrize("path", ESTATES, ids=lambda path: path.stem)
def test_each_estate_says_what_it_is(path: Path) -> None:
    """In both languages, so that one can choose."""
    assert set(estates.load(path).about) == set(LANGS)


def test_all_our_estates_can_be_chosen(desk: EstateDesk) -> None:
    """They describe the same servers."""
    assert {estate["name"] for estate in desk.look()["estates"]} == {path.stem for path in ESTATES}
