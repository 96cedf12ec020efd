"""`rdslic kb new`: questions, and at the end a file that is accepted."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from bot.cli import rdslic
from bot.cli.kb.new import illegible
from bot.guide.writing.draft import file_text
from bot.guide.writing.lint import lint
from tests.support import small_library

FRENCH = (
    "où télécharger les mises à jour",
    "le correctif de juillet est-il posé",
    "quelle version corrige la faille",
    "numéro de build minimal",
    "faut-il patcher en urgence",
    "la vulnérabilité de 2024 nous touche-t-elle",
    "comment lire l'UBR",
    "mettre à niveau sans couper les sessions",
)
ENGLISH = (
    "where do updates come from",
    "is the July fix installed",
    "which version closes the hole",
    "lowest safe build",
    "must we patch right now",
    "are we hit by the 2024 flaw",
    "how to read the UBR",
    "update without cutting sessions",
)
HITS = ("sommes-nous exposés à la faille", "are our boxes vulnerable")
ANSWERS = {
    "topic": "1",
    "id": "security-updates",
    "owner": "",
    "title.fr": "Mises à jour : lesquelles ?",
    "short.fr": "Comparez le numéro de build avec la liste.",
    "phrasings.fr": "\n".join((*FRENCH, "")),
    "title.en": "Updates: which ones?",
    "short.en": "Compare the build number with the list.",
    "phrasings.en": "\n".join((*ENGLISH, "")),
    "source": "Vendor — list of builds",
    "address": "https://example.test/builds",
    "hits": "\n".join((*HITS, "")),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a small knowledge folder."""
    return small_library.write(tmp_path / "knowledge")


def typed(folder: Path, **changed: str) -> Result:
    """Answer every question; `changed` gives other answers (`title_fr` for the French title)."""
    named = {name.replace("_", "."): answer for name, answer in changed.items()}
    lines = "\n".join((ANSWERS | named).values()) + "\n"
    return CliRunner().invoke(rdslic, ["kb", "new", "--knowledge", str(folder)], input=lines)


def written(folder: Path) -> Path:
    """Return the file that was asked for."""
    return folder / "topic" / "security-updates.yml"


def test_what_is_typed_becomes_an_entry_without_fault(folder: Path) -> None:
    """Topic by number, owner as usual, reviewed today; notes and next steps are shown."""
    result = typed(folder)
    assert result.exit_code == 0, result.output
    entry = yaml.safe_load(written(folder).read_text(encoding="utf-8"))
    assert (entry["id"], entry["owner"], entry["reviewed"]) == (
        "security-updates",
        "tests",
        datetime.now(tz=UTC).date(),
    )
    assert (entry["fr"]["phrasings"], entry["en"]["phrasings"]) == (list(FRENCH), list(ENGLISH))
    assert entry["sources"] == [{"title": ANSWERS["source"], "url": ANSWERS["address"]}]
    assert entry["hits"] == list(HITS)
    faults = [one.fault for one in lint(datetime.now(tz=UTC).date(), folder) if one.severity == "fault"]
    assert faults == []
    assert "note: 8 phrasings in “fr”" in result.output
    assert "rdslic kb lint" in result.output


def test_a_new_topic_makes_a_folder(folder: Path) -> None:
    """A name instead of a number."""
    assert typed(folder, topic="security").exit_code == 0
    assert (folder / "security" / "security-updates.yml").exists()


def test_the_guide_needs_no_address(folder: Path) -> None:
    """Its sections are cited by name."""
    assert typed(folder, source="Field guide — Updates", address="").exit_code == 0
    assert yaml.safe_load(written(folder).read_text(encoding="utf-8"))["sources"] == [
        {"title": "Field guide — Updates"}
    ]


@pytest.mark.parametrize(
    ("name", "wrong", "said"),
    [
        ("topic", "Mes Thèmes", "A topic is written with small letters"),
        ("id", "Security Updates", "A name is written with small letters"),
        ("id", "set-mode", "There is already an entry called set-mode"),
        ("title.en", "x" * 76, "this one has 76"),
        ("short.en", "", "At least 3 characters are needed"),
        ("address", "http://example.test", "An address begins with https://"),
        ("address", "", "Only the field guide can be cited without an address"),
        ("phrasings.en", "which group policy sets the mode", "already in set-mode (en)"),
        ("phrasings.en", "sets the mode which group policy", "is close to"),
        ("phrasings.en", "restart the print spooler", "must not be answered"),
        ("phrasings.en", FRENCH[0], "was already given for this entry"),
        ("phrasings.en", "", "Still needed: 8."),
        ("hits", ENGLISH[0], "is a phrasing, so it would be found anyway"),
    ],
)
def test_what_cannot_be_taken_is_asked_again(folder: Path, name: str, wrong: str, said: str) -> None:
    """The reason is said, and the next answer counts."""
    result = typed(folder, **{name: f"{wrong}\n{ANSWERS[name]}"})
    assert said in result.output
    assert result.exit_code == 0
    assert [one for one in lint(datetime.now(tz=UTC).date(), folder) if one.severity == "fault"] == []


def test_an_answer_may_not_contradict_a_number(folder: Path) -> None:
    """The known number is said."""
    days = {"fr": ["jours"], "en": ["days"]}
    near = {"fr": ["grace"], "en": ["grace"]}
    fact = {"id": "grace", "value": 120, "unit": days, "near": near, "source": {"title": "Vendor"}}
    small_library.save(folder / "numbers.yml", [fact])
    result = typed(folder, short_en="The grace period is 90 days.\nThe grace period is 120 days.")
    assert "says 90, but 120 is known here" in result.output
    assert result.exit_code == 0


def test_leaving_early_leaves_nothing_behind(folder: Path) -> None:
    """The input ends before the last question, as it does after Ctrl-C; a new topic is not there either."""
    before = sorted(folder.rglob("*"))
    result = typed(folder, topic="security", hits="only one")
    assert result.exit_code == 1
    assert "Aborted" in result.output
    assert sorted(folder.rglob("*")) == before


def test_a_name_is_taken_even_by_a_file_that_cannot_be_read(folder: Path) -> None:
    """Somebody's unfinished entry is left as it is; another name is asked for."""
    path = written(folder)
    path.write_text("id: [", encoding="utf-8")
    result = typed(folder, id="security-updates\nsecurity-fixes")
    assert "There is already an entry called security-updates" in result.output
    assert result.exit_code == 0
    assert path.read_text(encoding="utf-8") == "id: ["


def test_an_entry_is_never_overwritten(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else writes it while the questions are being answered."""

    def meanwhile(content: Mapping[str, object]) -> str:
        written(folder).write_text("theirs", encoding="utf-8")
        return file_text(content)

    monkeypatch.setattr("bot.cli.kb.new.file_text", meanwhile)
    result = typed(folder)
    assert result.exit_code == 1
    assert "There is already an entry called security-updates" in result.output
    assert written(folder).read_text(encoding="utf-8") == "theirs"


def test_a_folder_that_cannot_be_written_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sentence with the reason, and no traceback."""

    def refuse(_path: Path, _content: str) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("bot.cli.kb.new.write", refuse)
    result = typed(folder)
    assert result.exit_code == 1
    assert "cannot be written: Permission denied" in result.output


def test_what_is_no_text_is_said(folder: Path) -> None:
    """A file in another encoding is piped in: nothing is written."""
    before = sorted(folder.rglob("*"))
    result = CliRunner().invoke(rdslic, ["kb", "new", "--knowledge", str(folder)], input=b"topic\n\xe9\n")
    assert result.exit_code == 1
    assert "not UTF-8 text" in result.output
    assert sorted(folder.rglob("*")) == before


def test_half_characters_are_not_taken() -> None:
    """What a terminal with another encoding sends never reaches a file."""
    assert illegible("caf\udce9") is not None
    assert illegible("café") is None


def test_questions_come_in_the_language_of_the_person(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """French at a French terminal."""
    monkeypatch.setenv("RDSLIC_LANG", "fr")
    output = typed(folder).output
    assert "Titre en français" in output
    assert "Fichier écrit" in output
