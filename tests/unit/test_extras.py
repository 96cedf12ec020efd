"""What an extra brings is named, with what to type, where it is missing."""

import importlib.util
import subprocess
import sys
import tomllib
from collections.abc import Collection
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot import extras
from bot.cli import COMMANDS, Place, main, rdslic
from bot.cli.kb import COMMANDS as KB_COMMANDS
from bot.errors import ExtraMissing
from bot.language import LANGS
from bot.store.database import engine_for
from bot.text import text

ROOT = Path(__file__).parents[2]
EVERY = {**COMMANDS, **{f"kb {name}": place for name, place in KB_COMMANDS.items()}}
HEAVY = {
    "numpy",
    "pydantic",
    "sqlalchemy",
    "slack_sdk",
    "slack_bolt",
    "winrm",
    "dbos",
    "rapidfuzz",
    *extras.MODULES["lab"],
    *extras.MODULES["postgres"],
}
ONLY_EXTRA = ("aiohttp", "prompt_toolkit", "psycopg", "rich")
"""What the other requirements do not bring."""


def without(monkeypatch: pytest.MonkeyPatch, *modules: str) -> None:
    """Let these modules be missing, as far as anybody who looks for them can tell."""
    really = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name in modules else really(name))


def run(*arguments: str, missing: Collection[str] = ()) -> set[str]:
    """Run a command line as a process that lacks some packages; return those that were imported when it ended well."""
    program = (
        "import sys\n"
        f"sys.argv = ['rdslic', *{arguments!r}]\n"
        f"sys.modules.update(dict.fromkeys({sorted(missing)!r}))\n"
        "from bot.cli import main\n"
        "try:\n    main()\nexcept SystemExit as left:\n    assert not left.code, left.code\n"
        "print(' '.join({name.split('.')[0] for name in sys.modules}), file=sys.stderr)\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=ROOT)  # noqa: S603 - ours
    assert ended.returncode == 0, ended.stderr
    return set(ended.stderr.split())


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("missing", extras.MODULES["lab"])
def test_the_practice_names_its_extra_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], missing: str, lang: str
) -> None:
    """`rdslic lab` without one of its packages: a sentence with the command to type, and exit code 1."""
    monkeypatch.setenv("RDSLIC_LANG", lang)
    monkeypatch.setattr(sys, "argv", ["rdslic", "lab"])
    without(monkeypatch, missing)
    with pytest.raises(SystemExit) as left:
        main()
    said = capsys.readouterr().err
    assert left.value.code == 1
    assert said.count("\n") == 1
    assert said.strip().endswith(f'"{sys.executable}" -m pip install "rdslic[lab]"')


def test_postgresql_names_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """A database on a server needs the driver; a file needs nothing."""
    without(monkeypatch, "psycopg")
    with pytest.raises(ExtraMissing) as refused:
        engine_for("postgresql+psycopg://rdslic@db.example.test/rdslic")
    assert all('"rdslic[postgres]"' in text(lang, refused.value.key, **refused.value.facts) for lang in LANGS)


def test_pipx_is_told_in_its_own_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An environment of pipx has a command of pipx for it, whose pip is not on anybody's path."""
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    assert "-m pip" in extras.command_for("lab")
    (tmp_path / extras.PIPX).write_text("{}", encoding="ascii")
    assert extras.command_for("lab") == 'pipx runpip rdslic install "rdslic[lab]"'


def test_every_package_of_an_extra_is_looked_for() -> None:
    """An extra that gets a package more must be missed when that package is not there."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert {name: len(modules) for name, modules in extras.MODULES.items()} == {
        name: len(packages) for name, packages in declared.items() if name in extras.MODULES
    }


@pytest.mark.parametrize(("name", "place"), EVERY.items(), ids=EVERY)
def test_the_list_of_commands_says_what_their_own_help_says(name: str, place: Place) -> None:
    """The list imports no command, so it has its own copy of their first lines."""
    shown = " ".join(CliRunner().invoke(rdslic, [*name.split(), "--help"]).output.split())
    assert place.about in shown


def test_help_is_shown_without_loading_the_product() -> None:
    """`--help` has nothing to do with matching, databases, Slack or servers."""
    assert run("--help") & HEAVY == set()
    assert run("kb", "--help") & HEAVY == set()


@pytest.mark.parametrize("name", EVERY)
def test_the_help_of_a_command_needs_no_extra(name: str) -> None:
    """Every command can be read about, whatever is installed."""
    run(*name.split(), "--help", missing=ONLY_EXTRA)


def test_signs_that_an_output_cannot_take_are_no_traceback() -> None:
    """A pipe with the code page of a French Windows: an arrow becomes its number, and the command ends well."""
    command = "from bot.cli import main; import sys; sys.argv = ['rdslic', 'kb', 'schema', 'entry']; main()"
    environment = {"PYTHONIOENCODING": "cp1252", "PATH": "", "SYSTEMROOT": "C:\\Windows"}
    program = f"import bot.guide.writing.schemas as s; s.schema_of = lambda kind: {{'arrow': chr(0x2192)}}; {command}"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False, cwd=ROOT, env=environment)  # noqa: S603 - ours
    assert ended.returncode == 0, ended.stderr
    assert b"arrow" in ended.stdout
