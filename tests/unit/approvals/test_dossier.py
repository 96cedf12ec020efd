"""What is ready for the Clearinghouse, and what to do next, in the situations that people meet."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.approvals import dossier
from bot.approvals.model import KnownFact, Place, Request, Status
from bot.execution import plan
from bot.execution.verdict import Value
from bot.language import LANGS, Lang
from bot.settings import Host
from bot.text import catalogue

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
READ = NOW - timedelta(minutes=5)
PACK: dict[str, str | int | float | bool | None] = {
    "type": "retail", "product": "per_user", "version": "2022", "total": 5, "issued": 3, "available": 2,
}  # fmt: skip
ACTIVATED: dict[str, Value] = {
    "domain": "corp.example.test",
    "part_of_domain": True,
    "service": "Running",
    "activation": "activated",
    "license_server_id_last": "A0UE4",
    "packs": [PACK],
}
SET: dict[str, Value] = {
    "mode": "per_user",
    "mode_source": "policy",
    "license_servers": ["srv-lic-01.corp.example.test"],
}
BACKED_UP: dict[str, Value] = {
    "backup_path": "C:\\rdslic-backup\\lserver-20261123-090000",
    "backup_at": "2026-11-23T09:00:00Z",
    "backup_verified": True,
}


def host(name: str, *roles: str, replaces: str | None = None) -> Host:
    """Return a server of the inventory."""
    return Host.model_validate(
        {"name": name, "url": f"http://{name.lower()}:5985/wsman", "roles": roles, "replaces": replaces}
    )


LIC = host("SRV-LIC-01", "license_server", replaces="SRV-OLD")
OLD = host("SRV-OLD", "license_server")
RDS = host("SRV-RDS-01", "session_host")
INVENTORY = {server.name: server for server in (LIC, OLD, RDS)}


def facts(server: str, values: dict[str, Value]) -> dict[str, KnownFact]:
    """Return facts as the store knows them."""
    return {
        name: KnownFact(
            host=server, name=name, value=value, read_at=READ, action="check_activation", request_id="R-7F3KQ"
        )
        for name, value in values.items()
    }


def prepared(
    lic: dict[str, Value],
    rds: dict[str, Value] | None = None,
    *,
    seen_from: Host = LIC,
    hosts: dict[str, Host] | None = None,
    last: Request | None = None,
) -> dossier.Preparation:
    """Return the preparation when the licence server and the session host are known as given."""
    known = {"SRV-LIC-01": facts("SRV-LIC-01", lic), "SRV-RDS-01": facts("SRV-RDS-01", rds or {})}
    return dossier.prepare(host=seen_from, hosts=INVENTORY if hosts is None else hosts, known=known, now=NOW, last=last)


def step(preparation: dossier.Preparation) -> str:
    """Return the name of the next step, which is also that of its reason."""
    assert preparation.next_step.removeprefix("dossier.next.") == preparation.why.removeprefix("dossier.why.")
    return preparation.next_step.removeprefix("dossier.next.")


def value(page: dossier.Page, label: str) -> str:
    """Return one line's value."""
    [line] = [line for line in page.known if line.label == label]
    return line.value


@pytest.mark.parametrize(
    ("lic", "rds", "expected"),
    [
        ({}, {}, "read_server"),
        ({"service": "Running"}, {}, "read_server"),
        ({**ACTIVATED, "service": "Stopped", "activation": "unknown"}, {}, "start_service"),
        ({**ACTIVATED, "activation": "not_activated", "packs": []}, {}, "activate"),
        ({**ACTIVATED, "activation": "unknown"}, {}, "look_at_activation"),
        ({**ACTIVATED, "part_of_domain": False}, {}, "workgroup"),
        ({**ACTIVATED, "packs": []}, SET, "reinstall_pack"),
        ({**ACTIVATED, "packs": [{**PACK, "product": "per_device"}]}, SET, "reinstall_pack"),
        (ACTIVATED, {}, "read_hosts"),
        (ACTIVATED, {**SET, "mode": "not_configured"}, "set_hosts"),
        (ACTIVATED, {**SET, "license_servers": ["SRV-OLD"]}, "set_hosts"),
        (ACTIVATED, {**SET, "license_servers": []}, "set_hosts"),
        (ACTIVATED, SET, "back_up"),
        ({**ACTIVATED, **BACKED_UP, "backup_verified": False}, SET, "back_up"),
        ({**ACTIVATED, **BACKED_UP, "backup_at": "2026-09-01T09:00:00Z"}, SET, "back_up"),
        ({**ACTIVATED, **BACKED_UP, "backup_at": "yesterday"}, SET, "back_up"),
        ({**ACTIVATED, **BACKED_UP}, SET, "keep"),
    ],
)
def test_the_next_step(lic: dict[str, Value], rds: dict[str, Value], expected: str) -> None:
    """Each situation leads to the one step that comes next in the order of recovery."""
    assert step(prepared(lic, rds)) == expected


def test_rebuilding_is_never_the_next_step() -> None:
    """The page tells the guide's order, and why ours differs; it never sends anyone to rebuild."""
    for lang in LANGS:
        steps = [sentence for key, sentence in catalogue(lang).items() if key.startswith("dossier.next.")]
        assert not any(re.search(r"rebuil|reconstr", sentence, re.IGNORECASE) for sentence in steps)
        page = dossier.render_lines(prepared({**ACTIVATED, "packs": []}), lang)
        assert re.search(r"guide", page.guide, re.IGNORECASE)


@pytest.mark.parametrize("lang", LANGS)
def test_nothing_known_is_said_as_unknown(lang: Lang) -> None:
    """Before anything was read, every line says so, none is invented, and no source is given."""
    page = dossier.render_lines(prepared({}), lang)
    unknown = catalogue(lang)["dossier.value.unknown"]
    values = [line.value for line in page.known]
    assert values[0] == "SRV-LIC-01"
    assert values[1] == "SRV-OLD"
    assert values[2:-1] == [unknown] * 6
    assert all(line.source == "" for line in page.known)
    assert "SRV-RDS-01" in page.known[-2].label


def test_what_is_known_and_how_it_was_read() -> None:
    """The page for a server in order: values in words, the ID masked, each with when and by what it was read."""
    page = dossier.render_lines(prepared({**ACTIVATED, **BACKED_UP}, SET), "fr")
    assert value(page, "Activation") == "activé"
    assert value(page, "ID du serveur de licences (masqué)") == "•••••-…-A0UE4"
    assert value(page, "Pack de licences") == (
        "5 CAL Par utilisateur, Windows Server 2022, achat : version boîte ; 3 délivrées, 2 disponibles"
    )
    assert value(page, "Mode de SRV-RDS-01") == (
        "Par utilisateur (origine : stratégie de groupe) ; serveurs de licences indiqués : srv-lic-01.corp.example.test"
    )
    assert value(page, "Dernière sauvegarde vérifiée") == (
        "C:\\rdslic-backup\\lserver-20261123-090000, faite le 23/11/2026 à 09:00 UTC (il y a 24 h), "
        "empreintes comparées et égales"
    )
    sources = {line.source for line in page.known if line.source}
    assert sources == {"lu le 24/11/2026 à 08:55 UTC (il y a 5 min) par check_activation, demande R-7F3KQ"}


def test_the_same_in_english() -> None:
    """Both languages tell the same."""
    page = dossier.render_lines(prepared({**ACTIVATED, "packs": []}), "en")
    assert value(page, "Activation") == "activated"
    assert value(page, "Licence key pack") == "no purchased pack is installed"
    assert value(page, "Last verified backup") == "none is known"
    assert "SRV-LIC-01" in page.next_step
    assert "SRV-OLD" in page.next_step


def test_what_is_missing_for_the_call() -> None:
    """What no server can tell is listed, and the former server's name while the inventory lacks it."""
    lone = host("SRV-LIC-01", "license_server")
    preparation = prepared(ACTIVATED, seen_from=lone, hosts={"SRV-LIC-01": lone})
    assert preparation.missing == tuple(f"dossier.missing.{name}" for name in ("old_server", *dossier.MISSING))


@pytest.mark.parametrize(
    ("hosts", "rds", "expected"),
    [
        ((LIC, OLD, RDS), {}, "SRV-LIC-01"),
        ((OLD, RDS), {}, "SRV-OLD"),
        ((LIC, host("SRV-LIC-02", "license_server"), RDS), {}, "SRV-LIC-01"),
        ((LIC, host("SRV-LIC-02", "license_server"), RDS), {"license_servers": ["srv-lic-02"]}, "SRV-LIC-02"),
        ((host("A", "license_server"), host("B", "license_server"), RDS), {}, None),
        ((RDS,), {}, None),
    ],
    ids=["the heir", "the only one", "the heir of two", "the one it asks", "two alike", "none"],
)
def test_seen_from_a_session_host(hosts: tuple[Host, ...], rds: dict[str, Value], expected: str | None) -> None:
    """The licence server concerned is found from the inventory and the host's list, or is not claimed."""
    inventory = {server.name: server for server in hosts}
    preparation = prepared({}, rds, seen_from=RDS, hosts=inventory)
    first = preparation.known[0]
    assert (first.value or None) == expected
    assert first.unknown is (expected is None)
    if expected is None:
        assert step(preparation) == "name_server"
        assert preparation.missing[0] == "dossier.missing.new_server"


def request(status: Status) -> Request:
    """Return a request that ended so."""
    made = plan.make(action="backup_lserver", host="SRV-LIC-01", endpoint=LIC.url, params={}, deadline_s=60, steps=())
    return Request(
        id="R-2ABCD", requester="UADMIN01", lang="fr", reason="x", place=Place(channel="C0RDSHELP"), effect="change",
        plan=made, status=status, approvals_needed=1, created_at=NOW, expires_at=NOW,
    )  # fmt: skip


def test_an_interrupted_change_comes_first() -> None:
    """Whatever is known, a server in doubt is looked at before anything else."""
    last = request(Status.INTERRUPTED)
    preparation = prepared({**ACTIVATED, **BACKED_UP}, SET, last=last)
    assert step(preparation) == "verify"
    assert "R-2ABCD" in dossier.render_lines(preparation, "en").next_step
    assert step(prepared({**ACTIVATED, **BACKED_UP}, SET, last=replace(last, status=Status.SUCCEEDED))) == "keep"


HOSTILE: list[Value] = [None, 7, True, "", "<!channel>", [], ["x"], [{"total": "many", "product": None}], [{}]]


@pytest.mark.parametrize("odd", HOSTILE, ids=repr)
@pytest.mark.parametrize("name", [*ACTIVATED, *BACKED_UP])
def test_odd_facts_do_not_break_the_page(name: str, odd: Value) -> None:
    """A stored fact of any kind gives a page in both languages, with a next step."""
    preparation = prepared({**ACTIVATED, **BACKED_UP, name: odd}, SET)
    for lang in LANGS:
        assert dossier.render_lines(preparation, lang).next_step


@pytest.mark.parametrize("odd", HOSTILE, ids=repr)
@pytest.mark.parametrize("name", SET)
def test_odd_facts_of_hosts_do_not_break_the_page(name: str, odd: Value) -> None:
    """The same for what a session host says."""
    for lang in LANGS:
        assert dossier.render_lines(prepared(ACTIVATED, {**SET, name: odd}), lang).next_step


def test_server_text_is_never_taken_for_a_text_key() -> None:
    """A server that answers with the name of one of our texts gets its own words shown."""
    page = dossier.render_lines(prepared(ACTIVATED, {**SET, "license_servers": ["dossier.title"]}), "en")
    assert value(page, "Mode of SRV-RDS-01").endswith("dossier.title")


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=119), "119 min ago"),
        (timedelta(hours=3), "3 h ago"),
        (timedelta(days=3), "3 d ago"),
        (timedelta(hours=-1), "just now"),
    ],
)
def test_ages(age: timedelta, expected: str) -> None:
    """Ages are said in the unit that reads best; a clock that went back is no age."""
    preparation = replace(prepared(ACTIVATED), now=READ + age)
    assert f"({expected})" in dossier.render_lines(preparation, "en").known[3].source
