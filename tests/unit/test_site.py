"""A site's own folders: answers that it adds or replaces, actions that it adds; checked, marked, never half loaded."""

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot import check, configuration
from bot.catalogue import catalogue
from bot.cli import rdslic
from bot.errors import Faulty
from bot.guide.library import library
from bot.guide.writing import lint
from bot.language import LANGS, Lang
from bot.requests.model import Place, Status
from bot.requests.plan import from_json, intact, to_json
from bot.settings import Site
from bot.site import open_to_all
from bot.slack.cards.help import help_card
from bot.slack.cards.modal import Form, run_form
from bot.slack.cards.request import Subject, approval_card, details, request_card
from bot.store.database import Store
from bot.text import text
from tests.support import desk as desks
from tests.support import small_library
from tests.support.desk import LOOK, Desk

ON_POSIX = pytest.mark.skipif(os.name != "posix", reason="the mode of a file tells who may write to it on POSIX only")
WORDS = tuple(f"remplacer le tambour {place}" for place in "abcdefgh"), tuple(f"replace drum {n}" for n in "abcdefgh")


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    """Return a small knowledge folder, standing in for the one that ships."""
    return small_library.write(tmp_path / "ours")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return a site's empty folder for answers."""
    (tmp_path / "site" / "printing").mkdir(parents=True)
    return tmp_path / "site"


@pytest.fixture
def actions(tmp_path: Path) -> Path:
    """Return a site's folder of actions, with one: a copy of one of ours under another name."""
    folder = tmp_path / "site_actions"
    shutil.copytree(
        catalogue.FOLDER / "check_mode", folder / "check_here", ignore=shutil.ignore_patterns("__pycache__")
    )
    for name in ("action.yml", "run.ps1", "interpret.py"):
        file = folder / "check_here" / name
        file.write_text(file.read_text("utf-8") + "# as this site likes it\n", "utf-8")
    return folder


def add(site: Path, name: str = "drum", **changed: object) -> Path:
    """Write an entry of the site's own; return its file."""
    path = site / "printing" / f"{name}.yml"
    small_library.save(path, small_library.entry(name, *WORDS) | changed)
    return path


def configured(folder: Path, **named: Path) -> Path:
    """Write a configuration that names folders; return its file."""
    file = folder / "rdslic.yml"
    small_library.save(file, {name: str(path) for name, path in named.items()})
    return file


# -- the configuration ---------------------------------------------------------------------------------------


def test_folders_are_relative_to_the_configuration(tmp_path: Path, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever the command is typed, and however the file is named."""
    file = configured(tmp_path, knowledge=Path("site"))
    monkeypatch.chdir(site)
    assert configuration.site(Path("..") / file.name) == Site(knowledge=site)


def test_without_the_default_file_there_is_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty folder is a fine place to ask a question in; a file that was named must be there."""
    monkeypatch.chdir(tmp_path)
    assert configuration.site(configuration.DEFAULT_FILE) == Site()
    with pytest.raises(Faulty):
        configuration.site(tmp_path / "rdslik.yml")


@pytest.mark.parametrize("key", ["knowledge", "actions"])
@pytest.mark.parametrize(("name", "fault"), [("nowhere", "fault.folder_missing"), ("a_file", "fault.folder_none")])
def test_a_folder_that_is_none_is_refused_at_its_line(tmp_path: Path, key: str, name: str, fault: str) -> None:
    """Before anything starts, and by `rdslic check` too."""
    (tmp_path / "a_file").write_text("", encoding="utf-8")
    file = configured(tmp_path, **{"language": Path("en"), key: Path(name)})
    with pytest.raises(Faulty) as refused:
        configuration.site(file)
    found = [(one.path, one.line, one.key) for one in refused.value.faults]
    assert found == [(file, 2, fault)]
    assert [(one.path, one.line, one.key) for one in check.settings(file)] == found
    assert all(text(lang, one.key, **one.facts) for lang in LANGS for one in refused.value.faults)


@ON_POSIX
def test_what_anybody_may_change_is_warned_of(actions: Path) -> None:
    """It is no fault, but what others write there is run as the bot."""
    assert list(open_to_all(Site(actions=actions))) == []
    script = actions / "check_here" / "run.ps1"
    script.chmod(0o666)
    assert [fault.path for fault in open_to_all(Site(actions=actions))] == [script]


# -- answers -------------------------------------------------------------------------------------------------


def test_a_sites_answer_is_added(ours: Path, site: Path) -> None:
    """Ours stay what they are; the new one says which file holds it, and every byte of it counts."""
    before = library.load(ours)
    file = add(site)
    after = library.load(ours, site=site)
    assert set(after.entries) - set(before.entries) == {"drum"}
    assert after.paths["drum"] == file
    add(site, owner="somebody else")
    assert len({before.digest, after.digest, library.load(ours, site=site).digest}) == 3


def test_a_sites_answer_takes_the_place_of_ours(ours: Path, site: Path) -> None:
    """The same id: theirs is served, and what ours links to still exists."""
    file = add(site, "backup-base")
    found = library.load(ours, site=site)
    assert found.paths["backup-base"] == file
    assert found.entries["backup-base"].fr.phrasings == WORDS[0]
    assert len(found.entries) == len(library.load(ours).entries)


def test_faults_are_told_in_the_sites_file(ours: Path, site: Path) -> None:
    """With its line, whoever asks: loading and `rdslic kb lint`."""
    file = add(site, related=["no-such-entry"])
    with pytest.raises(Faulty) as refused:
        library.load(ours, site=site)
    (fault,) = refused.value.faults
    assert (fault.path, fault.key) == (file, "answers.fault.related")
    assert file.read_text(encoding="utf-8").splitlines()[(fault.line or 0) - 1] == "- no-such-entry"
    assert fault in [one.fault for one in lint.lint(date(2026, 3, 1), ours, site=site)]


@pytest.mark.parametrize("name", ["drum.yml", "lexicon.yml", "printing/drum.yaml", "printing/old/drum.yml"])
def test_a_file_that_would_not_be_read_is_a_fault(ours: Path, site: Path, name: str) -> None:
    """Somebody wrote it, and would wait for ever to see it answered."""
    file = site / name
    small_library.save(file, small_library.entry("drum", *WORDS))
    with pytest.raises(Faulty) as refused:
        library.load(ours, site=site)
    assert [(fault.path, fault.key) for fault in refused.value.faults] == [(file, "answers.fault.site_place")]


def test_a_folder_that_went_away_is_said(ours: Path, site: Path) -> None:
    """As after a share was not mounted: what was served stays, see the tests of the shelf."""
    shutil.rmtree(site)
    with pytest.raises(Faulty) as refused:
        library.load(ours, site=site)
    assert [fault.key for fault in refused.value.faults] == ["fault.folder_missing"]


def test_a_new_answer_is_written_into_the_sites_folder(
    ours: Path, site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was installed is not written to; where there is no other folder, a sentence says what to name."""
    monkeypatch.setenv("RDSLIC_LANG", "en")
    monkeypatch.setattr("bot.cli.kb.new.KNOWLEDGE", ours)
    given = [
        "printing",
        "drum",
        "tests",
        "Tambour",
        "Remplacez-le.",
        *WORDS[0],
        "",
        "Drum",
        "Replace it.",
        *WORDS[1],
        "",
    ]
    typed = "\n".join([*given, "Field guide", "", "le tambour est usé", "the drum is worn", "", ""])
    refused = CliRunner().invoke(rdslic, ["kb", "new", "--config", str(configured(tmp_path))], input=typed)
    assert refused.exit_code == 1
    assert "--knowledge" in refused.output
    result = CliRunner().invoke(
        rdslic, ["kb", "new", "--config", str(configured(tmp_path, knowledge=site))], input=typed
    )
    assert result.exit_code == 0, result.output
    assert library.load(ours, site=site).paths["drum"] == site / "printing" / "drum.yml"


# -- actions -------------------------------------------------------------------------------------------------


def test_a_sites_action_is_added_and_known_as_such(actions: Path) -> None:
    """Ours come first and are ours; the folder of the site gets nothing written into it."""
    before = sorted(actions.rglob("*"))
    found = catalogue.load(site=actions)
    assert [name for name, action in found.items() if action.of_site] == ["check_here"]
    assert list(found)[:-1] == list(catalogue.load())
    assert found["check_here"].folder == actions / "check_here"
    assert sorted(actions.rglob("*")) == before


def rename(actions: Path) -> None:
    """Name the action like one of ours."""
    (actions / "check_here").rename(actions / "check_mode")


def leave_at_once(actions: Path) -> None:
    """Let the interpreter end the whole process."""
    (actions / "check_here" / "interpret.py").write_text("raise SystemExit(3)\n", encoding="utf-8")


def misname(actions: Path) -> None:
    """Give the manifest a name that nobody looks for."""
    (actions / "check_here" / "action.yml").rename(actions / "check_here" / "action.yaml")


def forget_the_step(actions: Path) -> None:
    """Announce a step that is not declared."""
    script = actions / "check_here" / "run.ps1"
    script.write_text(script.read_text("ascii").replace("Step 'grace'", "Step 'days'"), "ascii")


@pytest.mark.parametrize(
    ("spoil", "key"),
    [
        (rename, "fault.action_taken"),
        (leave_at_once, "fault.interpreter_broken"),
        (misname, "fault.action_absent"),
        (forget_the_step, "fault.script_steps"),
        (shutil.rmtree, "fault.folder_missing"),
    ],
)
def test_a_broken_action_of_a_site_is_a_fault_and_no_half_catalogue(
    actions: Path, spoil: Callable[[Path], None], key: str
) -> None:
    """Nothing starts with the others alone, as if that one had never been wanted."""
    spoil(actions)
    with pytest.raises(Faulty) as refused:
        catalogue.load(site=actions)
    assert key in {fault.key for fault in refused.value.faults}
    assert all(fault.path.is_relative_to(actions) for fault in refused.value.faults)
    assert all(text(lang, fault.key, **fault.facts) for lang in LANGS for fault in refused.value.faults)


def test_check_reads_what_the_configuration_names(tmp_path: Path, actions: Path) -> None:
    """A fault in the site's folder is a fault of `rdslic check --config`, and of no other."""
    file = configured(tmp_path, actions=actions)
    assert list(check.actions(file)) == []
    forget_the_step(actions)
    assert {fault.key for fault in check.actions(file)} == {"fault.script_steps"}
    assert list(check.actions(configuration.DEFAULT_FILE)) == []


# -- what people see -----------------------------------------------------------------------------------------


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Return a desk whose read action is a site's own."""
    made_up = desks.actions()
    store = Store.open(f"sqlite:///{tmp_path / 'rdslic.sqlite'}")
    return Desk(store=store, catalogue={**made_up, "look": replace(made_up["look"], of_site=True)})


def told(drawn: object) -> str:
    """Return everything that a card or a form says."""
    return json.dumps(drawn, ensure_ascii=False)


@pytest.mark.parametrize("lang", LANGS)
def test_cards_say_that_an_action_is_the_sites_own(desk: Desk, lang: Lang) -> None:
    """Whoever asks, decides or looks back reads it; of our own actions nobody reads it."""
    mark = text(lang, "cards.request.of_site")
    own, other = (
        Subject(request=desk.store.requests.get(desk.asks(action).id), catalogue=desk.catalogue)
        for action in ("look", "alter")
    )
    for subject, is_marked in ((own, True), (other, False)):
        for card in (request_card(subject, lang), approval_card(subject, lang), details(subject, lang, ())):
            assert (mark in told(card.blocks)) is is_marked


@pytest.mark.parametrize("lang", LANGS)
def test_lists_and_the_form_say_it_too(desk: Desk, lang: Lang) -> None:
    """The help names each action on a line, and the form says it under what the action does."""
    lines = help_card(desk.catalogue, lang).text.splitlines()
    marked = [line for line in lines if line.startswith("• `") and line.endswith(")_")]
    assert len(marked) == 1
    assert "look" in marked[0]
    mark = text(lang, "cards.request.of_site")
    forms = {
        name: run_form(Form(place=Place(channel="C0"), action=name), desk.catalogue, (), lang)
        for name in ("look", "alter")
    }
    assert {name: mark in told(form) for name, form in forms.items()} == {"look": True, "alter": False}


def test_whose_an_action_is_is_part_of_what_was_approved(desk: Desk) -> None:
    """It is sealed with the script and survives the database; taken for ours afterwards, the plan is not run."""
    request = desk.asks("look")
    assert intact(request.plan)
    assert from_json(to_json(request.plan)) == request.plan
    assert not intact(replace(request.plan, of_site=False))
    assert catalogue.current(request.plan, desk.catalogue)
    assert not catalogue.current(request.plan, {"look": replace(desk.catalogue["look"], of_site=False)})


def test_a_sites_action_runs_once_it_is_approved(desk: Desk) -> None:
    """As ours do: asked, approved by another, run with the script that was sealed."""
    request = desk.approved("look")
    desk.works()
    assert desk.store.requests.get(request.id).status is Status.SUCCEEDED
    assert [step.script for step in request.plan.steps] == [LOOK]
