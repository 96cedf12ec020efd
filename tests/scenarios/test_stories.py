"""The stories play: workspace, servers and the unchanged bot, nothing in between replaced."""

from pathlib import Path

import pytest

from lab.guide import few
from lab.play import Player
from lab.start import Lab
from lab.story import load

STORIES = sorted((Path(__file__).parents[2] / "lab" / "stories").glob("*.yml"))


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_story(path: Path) -> None:
    """Every step shows what the story expects."""
    told: list[str] = []
    story = load(path)
    with few(story.entries) as guide, Lab.start(knowledge=guide) as lab:
        played = Player(lab.workspace.person_url, told.append, "fr").play(story)
        log = (lab.folder / "bot.log").read_text(encoding="utf-8")
    assert played, "\n".join([*told[-30:], log[-3000:]])
    assert "Traceback" not in log
