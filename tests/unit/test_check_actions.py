"""What `rdslic check` finds in actions that load: with file, line and a sentence in both languages."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot import check, check_actions
from bot.cli import rdslic
from bot.errors import Fault
from bot.language import LANGS
from bot.text import text
from tests.support.spoilt_actions import Spoil, copied, keeping, lacking, replacing

MODE, ACTIVATION = "check_mode", "check_activation"
HEALTHY = f"{MODE}/cases/per_user_by_policy.yml"


def also(action: str, *lines: str, before: str) -> Spoil:
    """Return what adds lines to a manifest, in front of one that is there."""
    return replacing(f"{action}/action.yml", f"{before}\n", "".join(f"{line}\n" for line in (*lines, before)))


SPOILT = {
    "a verdict that the interpreter names has no sentence": (
        lacking(MODE, "per_device"),
        ("fault.verdict_unsaid", f"{MODE}/interpret.py", '        return "per_device"'),
    ),
    "a code that the script may throw has no sentence": (
        replacing(f"{MODE}/interpret.py", '"class_absent"})', '"class_absent", "surprise"})'),
        ("fault.verdict_unsaid", f"{MODE}/interpret.py", '"surprise"'),
    ),
    "a verdict that only a case shows has no sentence": (
        lacking(MODE, "no_server_in_grace"),
        ("fault.verdict_unsaid", f"{MODE}/cases/no_server_in_grace.yml", "says: no_server_in_grace"),
    ),
    "a sentence of no verdict": (
        also(MODE, "      forgotten: x", before="    facts:"),
        ("fault.verdict_never", f"{MODE}/action.yml", "      forgotten: x"),
    ),
    "a fact without a label": (
        lacking(MODE, "grace_days"),
        ("fault.label_missing", f"{MODE}/interpret.py", '        "grace_days":'),
    ),
    "a column without a label": (
        lacking(ACTIVATION, "packs.total"),
        ("fault.label_missing", f"{ACTIVATION}/cases/activated_over.yml", "run:"),
    ),
    "a label of nothing": (
        also(MODE, "      forgotten: x", before="    values:"),
        ("fault.label_never", f"{MODE}/action.yml", "      forgotten: x"),
    ),
    "words for values of nothing": (
        also(MODE, "      forgotten.Running: x", before="    steps:"),
        ("fault.label_never", f"{MODE}/action.yml", "      forgotten.Running: x"),
    ),
    "a vocabulary for nothing": (
        also(MODE, "  forgotten: licence_kind", before="  local_mode: licensing_mode"),
        ("fault.label_never", f"{MODE}/action.yml", "  forgotten: licence_kind"),
    ),
    "a value without words, where others have them": (
        lacking(ACTIVATION, "activation.unknown"),
        ("fault.value_unworded", f"{ACTIVATION}/cases/activation_null.yml", "run:"),
    ),
    "a fact that the recovery advice reads has another name": (
        replacing(f"{ACTIVATION}/interpret.py", '"activation"', '"activated"'),
        ("fault.fact_unread", f"{ACTIVATION}/interpret.py", None),
    ),
    "a column that the recovery advice reads has another name": (
        replacing(f"{ACTIVATION}/interpret.py", '"issued"', '"given"'),
        ("fault.fact_unread", f"{ACTIVATION}/interpret.py", None),
    ),
    "no case": (keeping(MODE), ("fault.cases_few", f"{MODE}/cases", None)),
    "one case": (keeping(MODE, "per_user_by_policy"), ("fault.cases_few", f"{MODE}/cases", None)),
    "no case that ends well": (
        keeping(MODE, "nothing", "class_absent"),
        ("fault.cases_none_well", f"{MODE}/cases", None),
    ),
    "a case that breaks the interpreter": (
        replacing(
            f"{MODE}/interpret.py", '    number, wanted = data.number("licensing_type")', "    number, wanted = 1 / 0"
        ),
        ("fault.case_breaks", f"{MODE}/cases/asks_replaced.yml", "run:"),
    ),
    "a case that is none": (
        replacing(HEALTHY, "expect:", "expects:"),
        ("fault.unknown_key", HEALTHY, "expects:"),
    ),
    "no simulation": (
        lambda folder: (folder / MODE / "simulation.py").unlink(),
        ("fault.simulation_missing", f"{MODE}/simulation.py", None),
    ),
    "an action that does not load": (
        replacing(f"{MODE}/run.ps1", "Step 'grace'", "Step 'days'"),
        ("fault.script_steps", f"{MODE}/run.ps1", "Step 'days'"),
    ),
}


def place(fault: Fault, folder: Path) -> tuple[str, str, str | None]:
    """Return what is wrong, in which file, and what stands on the line that is named."""
    line = fault.path.read_text("utf-8").splitlines()[fault.line - 1] if fault.line else None
    return fault.key, str(fault.path.relative_to(folder)), line


def test_the_actions_that_ship_are_in_order() -> None:
    """And they are looked at as a checkout of the source, cases and simulations included."""
    assert check_actions.is_source()
    assert list(check_actions.faults()) == []


@pytest.mark.parametrize(("spoil", "expected"), SPOILT.values(), ids=SPOILT)
def test_each_fault_is_found(tmp_path: Path, spoil: Spoil, expected: tuple[str, str, str | None]) -> None:
    """The sentence names the file, the line where there is one, and can be said in both languages."""
    folder = copied(tmp_path)
    spoil(folder)
    key, file, begins = expected
    found = [fault for fault in check_actions.faults(folder) if fault.key == key]
    places = [place(fault, folder) for fault in found]
    assert any(one[1] == file and (begins or "") in (one[2] or "") for one in places), places
    for fault in found:
        assert all(text(lang, fault.key, **fault.facts) for lang in LANGS)


def test_an_unchanged_copy_is_found_file_by_file(tmp_path: Path) -> None:
    """Whoever copies a folder to begin with has to change all three files of it."""
    folder = copied(tmp_path)
    shutil.copytree(folder / MODE, folder / "check_more")
    assert [place(fault, folder)[:2] for fault in check_actions.faults(folder)] == [
        ("fault.copied", f"check_more/{name}") for name in ("action.yml", "run.ps1", "interpret.py")
    ]
    replacing("check_more/run.ps1", "Changes nothing", "Changes nothing at all")(folder)
    assert len(list(check_actions.faults(folder))) == 2


def test_an_installed_package_carries_no_cases_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the source beside it, what only the source has is not missed; the person at the terminal is told."""
    folder = copied(tmp_path)
    (tmp_path / check_actions.SOURCE).unlink()
    for path in (*folder.glob("*/cases"), *folder.glob("*/simulation.py")):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert list(check_actions.faults(folder)) == []
    monkeypatch.setattr(check_actions, "is_source", lambda *_: False)
    monkeypatch.setattr(check, "faults", lambda _: (Fault(folder, None, "fault.encoding"),))
    monkeypatch.setenv("RDSLIC_LANG", "en")
    assert text("en", "cli.check.installed") in CliRunner().invoke(rdslic, ["check"]).output
