"""Answers that a table decides: what the question names is read, and the cell is told with its source."""

from datetime import date

import pytest

from bot import documents
from bot.errors import Faulty
from bot.guide.library import library
from bot.guide.library.elapsed import elapsed_days
from bot.guide.library.entry import Entry
from bot.guide.library.normalise import plain, words
from bot.guide.library.roles import named
from bot.guide.library.tables import TablesFile
from bot.guide.matching.computed import computed

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def tables() -> TablesFile:
    """Return the shipped tables."""
    return documents.load(library.KNOWLEDGE / library.TABLES, TablesFile)


def entry(*names: str) -> Entry:
    """Return an entry that refers to tables."""
    known = documents.load(library.KNOWLEDGE / "cal_kinds" / "cal-version-compat.yml", Entry)
    return known.model_copy(update={"tables": names})


VERSIONS = ("cal-on-host", "cal-on-license-server", "host-with-license-server")

NAMED = {
    "mes CAL 2022 sur un hôte 2019 ?": {"cal": ["2022"], "host": ["2019"]},
    "2022 CALs on a 2019 licence server": {"cal": ["2022"], "license_server": ["2019"]},
    "CAL 2019 et 2022 sur hôte 2016": {"cal": ["2019", "2022"], "host": ["2016"]},
    "serveur de licences 2019, cals user 2022, RDSH en 2016": {
        "license_server": ["2019"],
        "cal": ["2022"],
        "host": ["2016"],
        "mode": ["user"],
    },
    "our cals are 2019 but the session hosts run 2022": {"cal": ["2019"], "host": ["2022"]},
    "le pack date de mars 2022": {},
    "depuis 2019 on a des soucis": {},
    "CAL w2k19 pour ws2016": {"cal": ["2019"]},
    "licences 2012 R2 sur serveur 2019": {"cal": ["2012 R2"], "server": ["2019"]},
    "Windows Server 2022 CALs with Windows Server 2019 session hosts": {"cal": ["2022"], "host": ["2019"]},
    "cal per user en workgroup": {"mode": ["user"], "place": ["workgroup"]},
    "2022": {},
    "": {},
}


@pytest.mark.parametrize(("question", "expected"), NAMED.items())
def test_each_version_belongs_to_what_it_is_said_of(
    question: str, expected: dict[str, list[str]], tables: TablesFile
) -> None:
    """A version is read with the thing that it stands beside, and left out when that cannot be told."""
    found = named(words(plain(question)), tables.roles)
    assert {role: list(values) for role, values in found.items()} == expected


def test_every_cell_says_what_microsoft_says(tables: TablesFile) -> None:
    """A newer CAL works on an older host, never the other way round; the licence server must be as new as the CAL."""
    hosts = next(table for table in tables.tables if table.id == "cal-on-host")
    servers = next(table for table in tables.tables if table.id == "cal-on-license-server")
    versions = ["2016", "2019", "2022", "2025"]
    for cal in versions:
        for other in versions:
            assert hosts.verdict(cal, other) == ("yes" if cal >= other else "no")
            assert servers.verdict(cal, other) == ("yes" if other >= cal else "no")
    assert hosts.verdict("2012", "2019") == hosts.verdict("2022", "2008 R2") == "unlisted"


def test_a_question_with_versions_gets_its_cell_and_source(tables: TablesFile) -> None:
    """The sentence repeats what was understood, so that the reader sees what it is about."""
    (cell,) = computed("CAL 2019 sur hôte 2022, ça passe ?", entry(*VERSIONS), tables, today=None)
    assert cell.fr.startswith("CAL 2019 pour un hôte de session 2022 : non.")
    assert cell.en.startswith("2019 CAL for a 2022 session host: no.")
    assert cell.source.url is not None


def test_three_versions_give_three_cells(tables: TablesFile) -> None:
    """CAL, host and licence server named at once: each pair is told."""
    question = "pack de CAL 2022, hôtes 2019, serveur de licences 2019"
    cells = [cell.fr for cell in computed(question, entry(*VERSIONS), tables, today=None)]
    assert [" : oui" in cell for cell in cells] == [True, False, True]


def test_a_plain_server_is_what_the_entry_is_about(tables: TablesFile) -> None:
    """The words "a 2019 server" mean a session host under one entry and a licence server under the other."""
    question = "can 2022 CALs go on a 2019 server"
    (host,) = computed(question, entry("cal-on-host", "cal-on-license-server"), tables, today=None)
    (server,) = computed(question, entry("cal-on-license-server", "cal-on-host"), tables, today=None)
    assert "session host: yes" in host.en
    assert "licence server: no" in server.en


def test_a_version_outside_the_table_is_said_to_be_outside(tables: TablesFile) -> None:
    """No answer is made up for what the table does not hold."""
    (cell,) = computed("CAL 2012 R2 sur un hôte 2019 ?", entry(*VERSIONS), tables, today=None)
    assert "n'y est pas" in cell.fr
    assert "2012 R2" in cell.fr


@pytest.mark.parametrize(
    ("question", "expected"),
    [("mode par utilisateur sur un serveur hors domaine", " non,"), ("device CALs in a workgroup?", " oui,")],
)
def test_a_mode_in_a_workgroup_is_permitted_or_not(question: str, expected: str, tables: TablesFile) -> None:
    """Per User needs a domain; Per Device does not."""
    (cell,) = computed(question, entry("mode-in-workgroup"), tables, today=None)
    assert expected in cell.fr


DAYS = {
    "hôte installé il y a 45 jours": 45,
    "installed three weeks ago": 21,
    "ça fait déjà deux mois": 60,
    "rôle posé le 3 septembre": 82,
    "set up on 24 March 2026": 245,
    "since october 1": 54,
    "le 31 février": None,
    "posé le 12 décembre": 347,
    "il reste 30 jours": None,
    "les 120 jours": None,
    "le 5 truc": None,
}


@pytest.mark.parametrize(("question", "expected"), DAYS.items())
def test_days_gone_by_are_read_as_people_write_them(question: str, expected: int | None) -> None:
    """A duration, or a day of the past; anything else is not guessed."""
    assert elapsed_days(plain(question), today=TODAY) == expected


def test_a_date_means_nothing_without_today() -> None:
    """Pure: the day comes from outside."""
    assert elapsed_days("installe le 3 septembre", today=None) is None


@pytest.mark.parametrize(("days", "expected"), [(45, "environ 75"), (120, "terminé"), (400, "terminé")])
def test_grace_days_are_counted_down(days: int, expected: str, tables: TablesFile) -> None:
    """What is left of the 120 days, or that they are over."""
    (left,) = computed(
        f"hôte monté il y a {days} jours, combien reste-t-il ?", entry("grace-left"), tables, today=TODAY
    )
    assert expected in left.fr


def test_an_entry_without_tables_computes_nothing(tables: TablesFile) -> None:
    """Only the entries that name a table get a computed sentence."""
    assert computed("CAL 2019 sur hôte 2022", entry(), tables, today=TODAY) == ()


def test_a_table_that_names_no_role_is_refused(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A typing error in the file of tables is a fault, not a table that never speaks."""
    path = tmp_path_factory.mktemp("tables") / "tables.yml"
    path.write_text("")
    texts = {"yes": "", "no": "", "unlisted": ""}
    table = {"id": "t", "axes": ["cal", "hots"], "yes": {}, "source": {"title": "some"}, "fr": texts, "en": texts}
    with pytest.raises(Faulty) as refused:
        documents.validate(
            path, {"roles": {"cal": {"versions": True, "words": ["cal"]}}, "tables": [table]}, TablesFile
        )
    assert "hots" in str(refused.value.faults[0].facts)
