"""The arrows between the folders point one way."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PURE = (
    "bot/approvals/model.py",
    "bot/approvals/policy.py",
    "bot/approvals/found.py",
    "bot/storable.py",
    "bot/execution/drawable.py",
    "bot/execution/plan.py",
    "bot/execution/verdict.py",
    "bot/execution/action.py",
    "bot/execution/wording.py",
    "bot/execution/reading.py",
    "bot/execution/clixml.py",
    "bot/execution/bootstrap.py",
    "bot/execution/parameters.py",
    *sorted(str(path.relative_to(ROOT)) for path in (ROOT / "bot/recovery").glob("*.py")),
    "bot/answers/match.py",
    "bot/answers/features.py",
    "bot/answers/spelling.py",
    "bot/answers/choices.py",
    "bot/answers/draft.py",
    "bot/answers/gaps.py",
    "bot/answers/numbers.py",
    *sorted(str(path.relative_to(ROOT)) for path in (ROOT / "bot/answers/lint").glob("*.py")),
    *(f"bot/slack/{name}.py" for name in ("payloads", "blocks", "mrkdwn", "grammar", "ids", "look")),
    *sorted(str(path.relative_to(ROOT)) for path in (ROOT / "bot/slack").glob("cards*.py")),
    *sorted(str(path.relative_to(ROOT)) for path in (ROOT / "actions").glob("*/interpret.py")),
)
EDGES = ("slack_bolt", "slack_sdk", "sqlalchemy", "winrm", "requests", "os", "time", "dbos")


def imports(path: Path) -> set[str]:
    """Return the modules that a file imports, at its top or inside functions."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def below(folder: str) -> list[Path]:
    """Return the Python files of a folder."""
    return sorted((ROOT / folder).rglob("*.py"))


@pytest.mark.parametrize("name", PURE)
def test_pure_files_touch_no_edge(name: str) -> None:
    """A decision knows neither Slack nor the database nor Windows nor the clock."""
    touched = {module for module in imports(ROOT / name) if module.split(".")[0] in EDGES}
    assert touched == set()


@pytest.mark.parametrize("folder", ["bot/answers", "bot/approvals", "bot/execution", "bot/recovery", "bot/store"])
def test_nothing_below_slack_imports_it(folder: str) -> None:
    """Use cases know nothing of the chat surface."""
    guilty = [path.name for path in below(folder) if any(name.startswith("bot.slack") for name in imports(path))]
    assert guilty == []


def test_the_recovery_advice_knows_neither_store_nor_clock() -> None:
    """It is given what was read and what time it is; it asks nobody."""
    asked = ("bot.store", "bot.slack", "bot.clock")
    guilty = [path.name for path in below("bot/recovery") if any(name.startswith(asked) for name in imports(path))]
    assert guilty == []


def test_the_bot_does_not_know_the_lab() -> None:
    """What runs in production never imports the practice lab, but for the command that starts it."""
    guilty = [str(path) for path in below("bot") if any(name.split(".")[0] == "lab" for name in imports(path))]
    assert guilty == []


def test_only_the_simulation_of_an_action_knows_the_lab() -> None:
    """Everything else in an action's folder runs in production, where the lab may not be installed."""
    users = {path.name for path in below("actions") if any(name.split(".")[0] == "lab" for name in imports(path))}
    assert users == {"simulation.py"}


def test_the_workspace_knows_nothing_of_what_stands_beside_it() -> None:
    """Servers, stories and the bot are shown in its page through ports that the lab fills."""
    known = ("lab.workspace", "bot.documents", "bot.errors", "bot.language", "bot.settings", "bot.text", "bot.clock")
    guilty = {
        f"{path.name}: {name}"
        for path in below("lab/workspace")
        for name in imports(path)
        if name.split(".")[0] in {"lab", "bot"} and not name.startswith(known)
    }
    assert {line for line in guilty if not line.endswith((": bot", ": lab"))} == set()


def test_only_the_wiring_imports_winrm() -> None:
    """The WinRM runner is chosen in one place."""
    users = {path.name for path in below("bot") if "bot.execution.winrm" in imports(path)}
    assert users <= {"app.py"}


def test_only_the_wiring_imports_what_posts_cards_unasked() -> None:
    """The cards of requests are drawn through one door, which is chosen in one place."""
    users = {path.name for path in below("bot") if "bot.slack.notify" in imports(path)}
    assert users <= {"app.py"}


def test_the_database_is_known_to_the_store_alone() -> None:
    """Whoever works with rows is given them as values, and a transaction as a thing to hand back."""
    users = {path.parent.name for path in below("bot") if any(n.split(".")[0] == "sqlalchemy" for n in imports(path))}
    assert users == {"store"}


def test_files_stay_short() -> None:
    """No file grows past 400 lines."""
    folders = ("bot", "actions", "lab", "tests")
    long = [str(p) for folder in folders for p in below(folder) if len(p.read_text("utf-8").splitlines()) > 400]
    assert long == []
