"""What is ready for the Clearinghouse, and what to do next, in the situations that people meet."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.language import LANGS, Lang
from bot.recovery import dossier
from bot.recovery.dossier import prepare
from bot.recovery.page import DossierPage, render_lines
from bot.requests.verdict import Scalar, Value
from bot.text import catalogue
from tests.support.surveys import HEALTHY, NOW, PRESETS, READ, survey_of

LIC: dict[str, Any] = {"is": "healthy", "replaces": "SRV-OLD"}
BACKED_UP: dict[str, Value] = {
    "backup_path": "C:\\rdslic-backup\\lserver-20261123-090000",
    "backup_at": "2026-11-23T09:00:00Z",
    "backup_verified": True,
}
RDS: dict[str, Any] = {"is": "set", "license_servers": ["srv-lic-01.corp.example.test"]}


def prepared(lic: dict[str, Any], rds: dict[str, Any] | None = None) -> dossier.Preparation:
    """Return the preparation of a licence server that replaced another one, with one session host."""
    return prepare(survey_of({"SRV-LIC-01": lic, "SRV-OLD": {}, "RDS-01": rds or {}}).seen_from("SRV-LIC-01"))


def value(page: DossierPage, label: str) -> str:
    """Return one line's value."""
    [line] = [line for line in page.known if line.label == label]
    return line.value


def test_rebuilding_is_never_the_next_step() -> None:
    """The page tells the guide's order, and why ours differs; it never sends anyone to rebuild."""
    for lang in LANGS:
        steps = [sentence for key, sentence in catalogue(lang).items() if key.startswith("dossier.next.")]
        assert not any(re.search(r"rebuil|reconstr", sentence, re.IGNORECASE) for sentence in steps)
        page = render_lines(prepared({**LIC, "packs": []}), lang)
        assert re.search(r"guide", page.guide, re.IGNORECASE)


@pytest.mark.parametrize("lang", LANGS)
def test_nothing_known_is_said_as_unknown(lang: Lang) -> None:
    """Before anything was read, every line says so, none is invented, and no source is given."""
    page = render_lines(prepared({"replaces": "SRV-OLD"}), lang)
    unknown = catalogue(lang)["dossier.value.unknown"]
    values = [line.value for line in page.known]
    assert values[0] == "SRV-LIC-01"
    assert values[1] == "SRV-OLD"
    assert values[2:6] == [unknown] * 4
    assert values[7:-1] == [unknown] * 2
    assert all(line.source == "" for line in page.known)
    assert "RDS-01" in page.known[-2].label


def test_what_is_known_and_how_it_was_read() -> None:
    """The page for a server in order: values in words, the ID masked, each with when and by what it was read."""
    page = render_lines(prepared({**LIC, **BACKED_UP}, RDS), "fr")
    assert value(page, "Activation") == "activé"
    assert value(page, "ID du serveur de licences (masqué)") == "•••••-…-A0UE4"
    assert value(page, "Pack de licences") == (
        "5 CAL Par utilisateur, Windows Server 2022, achat : version boîte ; 3 délivrées, 2 disponibles"
    )
    assert value(page, "Mode de RDS-01") == (
        "Par utilisateur (origine : stratégie de groupe) ; serveurs de licences indiqués : srv-lic-01.corp.example.test"
    )
    assert value(page, "Dernière sauvegarde vérifiée") == (
        "C:\\rdslic-backup\\lserver-20261123-090000, faite le 23/11/2026 à 09:00 UTC (il y a 24 h), "
        "empreintes comparées et égales"
    )
    sources = {line.source for line in page.known if line.source}
    assert sources == {"lu le 24/11/2026 à 08:55 UTC (il y a 5 min) par check, demande R-7F3KQ"}


def test_the_same_in_english() -> None:
    """Both languages tell the same."""
    page = render_lines(prepared({**LIC, "packs": []}), "en")
    assert value(page, "Activation") == "activated"
    assert value(page, "Licence key pack") == "no purchased pack is installed"
    assert value(page, "Last verified backup") == "none is known"
    assert "SRV-LIC-01" in page.next_step
    assert "SRV-OLD" in page.next_step


def test_what_is_missing_for_the_call() -> None:
    """What no server can tell is listed, and what the inventory does not say: the former server, what was bought."""
    preparation = prepare(survey_of({"SRV-LIC-01": {"is": "healthy"}}).seen_from("SRV-LIC-01"))
    missing = ("old_server", "bought", *dossier.MISSING)
    assert preparation.missing == tuple(f"dossier.missing.{name}" for name in missing)


def test_what_was_bought_is_said_as_the_inventory_has_it() -> None:
    """Where nobody says what was bought, that it is an assumption is said; else each purchase has its line."""
    assert value(render_lines(prepared(LIC), "en"), "Bought").startswith("unknown; assumed: what is installed")
    without = {**LIC, "packs": []}
    assert value(render_lines(prepared(without), "fr"), "Acheté") == "inconnu ; supposé : des CAL Par utilisateur"
    bought = {**LIC, "bought": [{"kind": "per_user", "version": "2022", "quantity": 5}]}
    page = render_lines(prepared(bought), "en")
    assert value(page, "Bought") == "5 CALs Per User, Windows Server 2022 (from the inventory)"
    assert "dossier.missing.bought" not in prepared(bought).missing


def test_over_allocation_is_said() -> None:
    """More issued than installed is told at the pack, by how many."""
    pack = {"type": "retail", "product": "per_user", "version": "2022", "total": 5, "issued": 7, "available": 0}
    page = render_lines(prepared({**LIC, "packs": [pack]}), "en")
    assert value(page, "Licence key pack").endswith("7 issued: 2 more than are installed")


@pytest.mark.parametrize(
    ("hosts", "expected"),
    [
        ({"LIC-01": {"replaces": "OLD"}, "OLD": {}}, "LIC-01"),
        ({"OLD": {}}, "OLD"),
        ({"LIC-01": {"replaces": "OLD"}, "LIC-02": {}}, "LIC-01"),
        ({"LIC-01": {"replaces": "OLD"}, "LIC-02": {}, "RDS-01": {"license_servers": ["lic-02"]}}, "LIC-02"),
        ({"LIC-01": {"replaces": "OLD"}, "LIC-02": {}, "RDS-01": {"license_servers": ["OLD"]}}, "LIC-01"),
        ({"LIC-01": {}, "LIC-02": {}}, None),
        ({}, None),
    ],
    ids=["the heir", "the only one", "the heir of two", "the one it asks", "the heir of what it asks", "alike", "none"],
)
def test_seen_from_a_session_host(hosts: dict[str, Any], expected: str | None) -> None:
    """The licence server concerned is found from the inventory and the host's list, or is not claimed."""
    preparation = prepare(survey_of({"RDS-01": {}, **hosts}).seen_from("RDS-01"))
    first = preparation.known[0]
    assert (first.value or None) == expected
    assert first.unknown is (expected is None)
    if expected is None:
        assert preparation.missing[0] == "dossier.missing.new_server"


def test_a_server_that_left_the_inventory_still_has_a_page() -> None:
    """What was read on it is known; the page says what it can."""
    survey = survey_of({"SRV-GONE": {"is": "healthy", "listed": False}, "LIC-01": {"is": "healthy"}})
    page = render_lines(prepare(survey.seen_from("SRV-GONE")), "en")
    assert page.known[0].value == "LIC-01"


ROWS: list[dict[str, Scalar]] = [{"total": "many", "product": None}, {}]
HOSTILE: list[Value] = [None, 7, True, "", "<!channel>", [], ["x"], ROWS[:1], ROWS[1:]]


@pytest.mark.parametrize("odd", HOSTILE, ids=repr)
@pytest.mark.parametrize("name", [*HEALTHY, *BACKED_UP])
def test_odd_facts_do_not_break_the_page(name: str, odd: Value) -> None:
    """A stored fact of any kind gives a page in both languages, with a next step."""
    preparation = prepared({**LIC, **BACKED_UP, name: odd}, RDS)
    for lang in LANGS:
        assert render_lines(preparation, lang).next_step


@pytest.mark.parametrize("odd", HOSTILE, ids=repr)
@pytest.mark.parametrize("name", PRESETS["set"])
def test_odd_facts_of_hosts_do_not_break_the_page(name: str, odd: Value) -> None:
    """The same for what a session host says."""
    for lang in LANGS:
        assert render_lines(prepared(LIC, {**RDS, name: odd}), lang).next_step


def test_server_text_is_never_taken_for_a_text_key() -> None:
    """A server that answers with the name of one of our texts gets its own words shown."""
    page = render_lines(prepared(LIC, {**RDS, "license_servers": ["dossier.title"]}), "en")
    assert value(page, "Mode of RDS-01").endswith("dossier.title")


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
    preparation = replace(prepared(LIC), now=NOW - READ + age)
    assert f"({expected})" in render_lines(preparation, "en").known[3].source
