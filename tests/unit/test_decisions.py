"""The decisions in `docs/adr` have one form, and can be found."""

import re

import pytest

from tests.support.rooms import ROOT

FOLDER = ROOT / "docs" / "adr"
DECISIONS = sorted(FOLDER.glob("[0-9]*.md"))


@pytest.mark.parametrize("number", range(1, len(DECISIONS) + 1))
def test_a_decision_says_what_was_what_was_decided_and_what_follows(number: int) -> None:
    """In this order, under its number; and the list leads to it by its title."""
    path = DECISIONS[number - 1]
    lines = path.read_text("utf-8").splitlines()
    title = lines[0].removeprefix(f"# {number}. ")
    assert path.name.startswith(f"{number:04}-")
    assert [line for line in lines if line.startswith("## ")] == ["## Context", "## Decision", "## Consequences"]
    assert f"{number}. [{title}]({path.name})" in (FOLDER / "README.md").read_text("utf-8").splitlines()


@pytest.mark.parametrize(
    "name", [path.relative_to(ROOT).as_posix() for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"))]
)
def test_links_lead_somewhere(name: str) -> None:
    """Whoever follows a link of ours to a file finds it."""
    page = ROOT / name
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []
