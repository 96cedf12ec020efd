"""Install the wheel as a stranger would, and try every command from an empty folder.

A new environment without any extra, whatever index pip is configured for, a home of its own, and an installed package
that nobody may write to. Leaves with 1 and what went wrong; nothing of it stays.
"""

import hashlib
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import venv
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parents[1]
PACKAGES: Final = ("bot", "actions", "knowledge", "lab")
CARRIED: Final = (
    "bot/texts/*/*.yml",
    "bot/**/*.ps1",
    "actions/*/action.yml",
    "actions/*/run.ps1",
    "actions/*/interpret.py",
    "knowledge/*.yml",
    "knowledge/*/*.yml",
    "lab/estates/*.yml",
    "lab/stories/*.yml",
    "lab/workspace/web/dist/**/*",
)
"""What the commands read besides Python; the page only where it was built."""
EXTRA: Final = r'needs the extra “{extra}”.*-m pip install "rdslic\[{extra}\]"'


class Trial(NamedTuple):
    """A command line, the exit code that it must leave with, and what it must say in one line, as a pattern."""

    line: str
    code: int
    says: str


NO_FILE: Final = r"^rdslic\.yml: This file cannot be read"
FIRST: Final = (Trial("kb train", 0, r"^The matcher is trained on \d+ entries"),)
"""Several others need the model, and would each train it."""
ALONE: Final = (
    Trial("--help", 0, r"^  serve "),
    Trial("--version", 0, r"version \d"),
    Trial("lab --help", 0, r"^Usage: rdslic lab"),
    Trial("kb --help", 0, r"^  train "),
    Trial("serve --help", 0, r"^Usage: rdslic serve"),
    Trial("check", 0, r"^Everything is in order"),
    Trial("ask 'how do I back up the licence database'", 0, r"^Sure"),
    Trial("kb lint", 0, r"entries were read: no fault"),
    Trial("kb schema entry", 0, r"json-schema.org"),
    Trial("kb schema entry --out /dev/null/entry.json", 1, r"cannot be written"),
    Trial("kb new", 1, r"needs a folder of yours"),
    Trial("kb eval --questions no.json --offtopic no.json", 2, r"does not exist"),
    Trial("lab", 1, EXTRA.format(extra="lab")),
    Trial("lab --headless --no-bot", 1, EXTRA.format(extra="lab")),
    *(
        Trial(line, 2, NO_FILE)
        for line in (
            "serve",
            "db upgrade",
            "db forget U0123456789",
            "audit verify",
            "dossier R-AAAAA",
            "kb gaps",
            "kb choices",
        )
    ),
    Trial("check --config no.yml", 2, r"^no\.yml: This file cannot be read"),
    Trial("ask anything --config no.yml", 2, r"^no\.yml: This file cannot be read"),
)
CONFIGURED: Final = (
    Trial("check", 0, r"^Everything is in order: \d+ entries, \d+ actions"),
    Trial("kb gaps", 0, r"no database|nothing|yet"),
    Trial("db upgrade", 0, r"from version 0"),
    Trial("db forget U0123456789", 0, r"^U0123456789: 0"),
    Trial("audit verify", 0, r"^0 events of 0 requests"),
    Trial("kb choices", 0, r"."),
    Trial("dossier R-AAAAA", 1, r"R-AAAAA"),
    Trial("serve", 1, r"."),
)
"""With a small `rdslic.yml`, an action of the site's own, and a Slack that is not there."""
SERVER: Final = (Trial("db upgrade", 1, EXTRA.format(extra="postgres") + r"|^The bot's database does not answer"),)
"""The driver may be there without its extra: the durable engine brings it."""
UNWRITABLE: Final = (Trial("db upgrade", 1, r"^The file of the database cannot be opened or made"),)


class Failed(Exception):
    """Something is not as it must be; the text says what."""


def main() -> None:
    """Build, install, try; leave with 1 at the first thing that is wrong."""
    with tempfile.TemporaryDirectory(prefix="rdslic-wheel-") as made:
        place = Path(made)
        try:
            wheel = built(place)
            python = installed(wheel, place)
            tried(python, place)
        except Failed as failed:
            sys.exit(f"{failed}")
    print("The wheel installs, and every command of it ends in a sentence.")


def built(place: Path) -> Path:
    """Build the wheel; return it once it carries everything."""
    run([sys.executable, "-m", "pip", "wheel", "--no-deps", "--wheel-dir", str(place), str(ROOT)])
    (wheel,) = place.glob("rdslic-*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    wanted = {path.relative_to(ROOT).as_posix() for shape in CARRIED for path in ROOT.glob(shape) if path.is_file()}
    missing = sorted((wanted | {"bot/manifest.yml"}) - held)
    if missing:
        raise Failed(f"The wheel lacks {', '.join(missing)}")
    return wheel


def installed(wheel: Path, place: Path) -> Path:
    """Install the wheel alone into a new environment; return its Python."""
    venv.create(place / "env", with_pip=True)
    python = place / "env" / ("Scripts" if os.name == "nt" else "bin") / "python"
    run([str(python), "-m", "pip", "install", "--disable-pip-version-check", str(wheel)])
    return python


def tried(python: Path, place: Path) -> None:
    """Try every command; nothing may be written into what was installed, nor into the folder one stands in."""
    packages = Path(
        run([str(python), "-c", "import bot, pathlib; print(pathlib.Path(bot.__file__).parents[1])"]).strip()
    )
    empty, configured, server, unwritable = folders(place, packages)
    for name in PACKAGES:
        for path in (packages / name, *(packages / name).rglob("*")):
            path.chmod(path.stat().st_mode & ~0o222)
    before = dict(state(packages))
    home = {"HOME": str(place / "home"), "LOCALAPPDATA": str(place / "home"), "RDSLIC_LANG": "en"}
    in_order = ((empty, FIRST), (configured, CONFIGURED), (server, SERVER), (unwritable, UNWRITABLE))
    for folder, trials in in_order:
        for trial in trials:
            attempt(python, trial, folder, home)
    with ThreadPoolExecutor(os.cpu_count()) as several:
        list(several.map(lambda trial: attempt(python, trial, empty, home), ALONE))
    if list(empty.iterdir()):
        raise Failed(f"Something was written where one stood: {[path.name for path in empty.iterdir()]}")
    after = dict(state(packages))
    if before != after:
        raise Failed(f"What was installed has changed: {sorted(dict(before.items() ^ after.items()))}")
    for name in PACKAGES:  # so that it can be deleted
        for path in (packages / name, *(packages / name).rglob("*")):
            path.chmod(path.stat().st_mode | 0o200)


def folders(place: Path, packages: Path) -> Sequence[Path]:
    """Return an empty folder; one with a configuration; one with a database on a server; one that is not to be had."""
    made = [place / name for name in ("empty", "configured", "server", "unwritable")]
    for folder in (*made, place / "home"):
        folder.mkdir()
    own = made[1] / "own" / "check_here"
    shutil.copytree(packages / "actions" / "check_mode", own, ignore=shutil.ignore_patterns("__pycache__"))
    for file in own.glob("*.*"):  # nothing of it may be a mere copy
        file.write_bytes(file.read_bytes() + b"# as this site likes it\n")
    (made[1] / "answers").mkdir()
    (made[1] / "rdslic.yml").write_text("actions: own\nknowledge: answers\n", encoding="utf-8")
    (made[2] / "rdslic.yml").write_text("database: postgresql+psycopg://nobody@localhost/none\n", encoding="utf-8")
    (made[3] / "taken").write_text("a file where the folder should be", encoding="utf-8")
    (made[3] / "rdslic.yml").write_text("database: sqlite:///taken/rdslic.sqlite\n", encoding="utf-8")
    return made


def state(packages: Path) -> Iterator[tuple[str, str]]:
    """Yield every file of ours as it was installed, with what tells that it changed."""
    for name in PACKAGES:
        for path in sorted((packages / name).rglob("*")):
            yield (
                str(path.relative_to(packages)),
                hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "",
            )


def attempt(python: Path, trial: Trial, folder: Path, home: Mapping[str, str]) -> None:
    """Try one command line; `Failed` when its exit code or its words are others, or a trace of code is shown."""
    tokens = {"RDSLIC_SLACK_BOT_TOKEN": "xoxb-made-up", "RDSLIC_SLACK_APP_TOKEN": "xapp-made-up"}
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("RDSLIC_", "PYTHON", "XDG_"))},
        **home,
        **(tokens if (folder / "rdslic.yml").exists() else {}),
        "SLACK_API_URL": "http://127.0.0.1:9/api/",
    }
    command = [str(python.with_name("rdslic")), *shlex.split(trial.line)]
    ended = subprocess.run(  # noqa: S603 - what was just installed
        command, cwd=folder, env=environment, input="", capture_output=True, text=True, timeout=120, check=False
    )
    said = ended.stdout + ended.stderr
    right = ended.returncode == trial.code and re.search(trial.says, said, re.MULTILINE) and "Traceback" not in said
    print(f"  {'✓' if right else '✗'} rdslic {trial.line}", flush=True)
    if not right:
        raise Failed(f"rdslic {trial.line} left with {ended.returncode} instead of {trial.code}, and said:\n{said}")


def run(command: Sequence[str]) -> str:
    """Run a command that must work; return what it printed."""
    ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tempfile.gettempdir())  # noqa: S603 - ours
    if ended.returncode:
        raise Failed(f"{' '.join(command)}\n{ended.stdout[-2000:]}{ended.stderr[-4000:]}")
    return ended.stdout


if __name__ == "__main__":
    main()
