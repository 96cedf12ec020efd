"""What each entry's examples must give, on a small library and on the one that is shipped."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot import check
from bot.catalogue import catalogue
from bot.cli import rdslic
from bot.errors import Fault, Faulty
from bot.guide.library.library import Library, load
from bot.guide.matching.match import Matcher
from bot.guide.matching.trained import matcher_of
from bot.guide.writing import examples
from bot.language import LANGS
from bot.text import text
from tests.support import small_library

SURE = "restart the licensing service"
TWO_THINGS = "How do I set the hosts to per user mode? When should we call the Clearinghouse?"
"""Two questions at once are never answered; the second one's entry comes first."""


def found(tell: Callable[[Library, Matcher], Iterable[Fault]], folder: Path) -> dict[str, list[tuple[str, int | None]]]:
    """Return what is told of the examples of a folder, each as file and line, by the end of its key."""
    library = load(folder)
    by_key: dict[str, list[tuple[str, int | None]]] = {}
    for fault in tell(library, matcher_of(library, cache=folder / "cache")):
        assert all(text(lang, fault.key, **fault.facts) for lang in LANGS)
        by_key.setdefault(fault.key.rpartition(".")[2], []).append((fault.path.name, fault.line))
    return by_key


def line_of(path: Path, words: str) -> int:
    """Return the number of the one line that holds these words, from 1."""
    (number,) = (n for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1) if words in line)
    return number


def test_examples_that_do_not_hold_are_faults(tmp_path: Path) -> None:
    """A hit that finds another entry, a hit that is declined, a miss that is answered: each with its line."""
    hits = ["licensing service will not start", "bonjour à tous"]
    small_library.write(tmp_path, set_mode={"hits": hits, "misses": ["GPO for the per user mode"]})
    file = tmp_path / "topic" / "set-mode.yml"
    assert found(examples.faults, tmp_path) == {
        "hit": [(file.name, line_of(file, "will not start"))],
        "hit_declined": [(file.name, line_of(file, "bonjour à tous"))],
        "miss": [(file.name, line_of(file, "GPO for the per user mode"))],
    }


def test_an_example_that_is_only_suggested_is_a_fault(tmp_path: Path) -> None:
    """Its line is told, whether it stands there as text or under `ask`; and what comes near is named."""
    small_library.write(tmp_path, call_microsoft={"hits": ["calling the Clearinghouse", {"ask": TWO_THINGS}]})
    file = tmp_path / "topic" / "call-microsoft.yml"
    assert found(examples.faults, tmp_path) == {"hit_unsure": [(file.name, line_of(file, "ask: "))]}
    (fault,) = examples.faults(library := load(tmp_path), matcher_of(library, cache=tmp_path / "cache"))
    assert "set-mode" in fault.facts["near"]


def test_an_example_that_is_marked_may_be_only_suggested(tmp_path: Path) -> None:
    """The mark says that suggesting is enough; the entry must still be the first one, and the message ours."""
    marked = [{"ask": words, "unsure": True} for words in (TWO_THINGS, SURE, "bonjour à tous")]
    small_library.write(tmp_path, call_microsoft={"hits": marked})
    assert {key: len(told) for key, told in found(examples.faults, tmp_path).items()} == {"hit": 1, "hit_declined": 1}


def test_a_mark_that_is_no_longer_needed_is_told(tmp_path: Path) -> None:
    """One that is answered with its own entry; not one that is unsure still, or answered with another entry."""
    service = [{"ask": words, "unsure": True} for words in (SURE, TWO_THINGS)]
    small_library.write(tmp_path, restart_service={"hits": service}, set_mode={"hits": service})
    file = tmp_path / "topic" / "restart-service.yml"
    assert found(examples.grown_sure, tmp_path) == {"hit_sure": [(file.name, line_of(file, f"ask: {SURE}"))]}


@pytest.mark.parametrize("hit", [{"unsure": True}, {"ask": "how", "sure": True}, {"ask": ""}, 2022, ["how"]])
def test_an_example_of_another_shape_is_a_fault_with_its_line(tmp_path: Path, hit: object) -> None:
    """A forgotten question, an unknown key, an empty text, a number, a list."""
    small_library.write(tmp_path, set_mode={"hits": [SURE, TWO_THINGS, hit]})
    with pytest.raises(Faulty) as refused:
        load(tmp_path)
    (fault,) = refused.value.faults
    lines = (tmp_path / "topic" / "set-mode.yml").read_text(encoding="utf-8").splitlines()
    assert fault.line is not None
    assert lines[fault.line - 1].startswith(("- unsure", "  sure", "- ask", "- 2022", "- - how"))
    assert all(text(lang, fault.key, **fault.facts) for lang in LANGS)


def test_the_examples_of_the_real_knowledge_hold() -> None:
    """Each entry's own hits are answered with it unless they are marked, and its misses are not."""
    library = load()
    matcher = matcher_of(library)
    assert [f"{f.path.name}:{f.line} {f.facts}" for f in examples.faults(library, matcher)] == []


def test_all_that_is_wrong_with_entries_is_told_in_one_pass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A dead link, an action that does not exist and an example that is only suggested: each with its line."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    changed: dict[str, object] = {
        "related": ["gone"],
        "action": "check_nothing",
        "hits": ["calling the Clearinghouse", TWO_THINGS],
    }
    monkeypatch.setattr(
        "bot.guide.library.library.KNOWLEDGE", small_library.write(tmp_path / "own", call_microsoft=changed)
    )
    file = tmp_path / "own" / "topic" / "call-microsoft.yml"
    told = {(fault.key, fault.path, fault.line) for fault in check.faults(Path("rdslic.yml"))}
    assert told == {
        ("answers.fault.related", file, line_of(file, "- gone")),
        ("fault.action_offered", file, line_of(file, "action: ")),
        ("answers.fault.hit_unsure", file, line_of(file, TWO_THINGS[:30])),
    }


def test_an_action_that_has_faults_is_offered_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That an entry offers it is not called a fault: it exists, and what is wrong with it is told by its own rule."""
    (tmp_path / "actions" / "check_half").mkdir(parents=True)
    (tmp_path / "actions" / "check_half" / "action.yml").write_text("effect: [", encoding="utf-8")
    names = catalogue.names
    monkeypatch.setattr(catalogue, "names", lambda **_: names(tmp_path / "actions"))
    own = small_library.write(tmp_path / "own", set_mode={"action": "check_half"}, call_microsoft={"action": "other"})
    monkeypatch.setattr("bot.guide.library.library.KNOWLEDGE", own)
    assert [fault.facts["name"] for fault in check.offered(Path("rdslic.yml"))] == ["other"]


def test_a_note_is_shown_and_nothing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is worth a look is told by the command beside the sentence that all is well."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    changed: dict[str, object] = {"hits": [{"ask": SURE, "unsure": True}, "service does not start"]}
    monkeypatch.setattr(
        "bot.guide.library.library.KNOWLEDGE", small_library.write(tmp_path / "own", restart_service=changed)
    )
    told = CliRunner(env={"RDSLIC_LANG": "en"}).invoke(rdslic, ["check"])
    assert told.exit_code == 0
    note, fine, *_ = told.output.splitlines()
    file = Path("own/topic/restart-service.yml")
    assert note.startswith(f"{file}:{line_of(file, 'ask: ')}: note: The example “{SURE}” is answered")
    assert fine.startswith("Everything is in order: 4 entries")
