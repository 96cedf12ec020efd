"""Being led: a step is done when the workspace shows what the story expects, since the step began."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from slack_sdk import WebClient

from bot.language import LANGS
from lab.person import Person
from lab.story import load
from lab.tour import FOLDER, Tour
from lab.workspace.refusals import PersonRefused
from lab.workspace.server import Workspace
from tests.support.workspaces import HELLO

CARD: Final[list[dict[str, Any]]] = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "Pick one"}},
    {
        "type": "actions",
        "elements": [{"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}],
    },
]
STORY = """
place: 1
title: {fr: Une histoire, en: A story}
steps:
  - title: {fr: Saluer, en: Greet}
    say: {channel: "#rds-help", text: "bonjour tout le monde"}
    sees: [{who: guest, channel: "#rds-help", has: [bonjour], remember: greeting}]
    tour: &words {do: {fr: a, en: a}, look: {fr: b, en: b}, why: {fr: c, en: c}}
  - title: {fr: Répondre, en: Answer}
    who: guest
    press: {of: card, action: go, channel: "#rds-help"}
    sees:
      - {who: admin, channel: "#rds-help", thread_of: greeting, has: [welcome]}
    tour: *words
  - title: {fr: Une carte, en: A card}
    sees: [{who: guest, channel: "#rds-help", has: [Pick, Go], remember: card}]
    tour: *words
"""


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    """Give a workspace."""
    with Workspace.start(HELLO) as workspace:
        yield workspace


@pytest.fixture
def tour(workspace: Workspace, tmp_path: Path) -> Tour:
    """Give a tour of one story, beside one that cannot be read and one that has no place in it."""
    (tmp_path / "short.yml").write_text(STORY, encoding="utf-8")
    (tmp_path / "faulty.yml").write_text("title: {", encoding="utf-8")
    (tmp_path / "other.yml").write_text(STORY.replace("place: 1", ""), encoding="utf-8")
    return Tour(workspace.person_url, tmp_path)


def test_only_stories_with_a_place_are_told(tour: Tour) -> None:
    """The page gets the deeds and whom to look over the shoulder, but not the words that are waited for."""
    (story,) = tour.listed()
    assert story["name"] == "short"
    assert story["steps"][0]["deed"] == {"kind": "say", "channel": "#rds-help", "text": "bonjour tout le monde"}
    assert [step["deed"]["kind"] for step in story["steps"]] == ["say", "press", "look"]
    assert "bonjour" not in str(story["steps"][0]["sees"])


def test_a_step_is_done_when_it_is_seen(workspace: Workspace, tour: Tour) -> None:
    """By whatever way it came; what was there before the step began does not count."""
    admin = Person(workspace.person_url, "admin")
    assert tour.seen("short", 0, since="0", known={})["seen"] == [None]
    said = str(admin.say("rds-help", "bonjour, bonjour")["ts"])
    done = tour.seen("short", 0, since="0", known={})
    place = {"channel": "#rds-help", "ts": said}
    assert done == {"seen": [place], "known": {"greeting": place}, "is_done": True}
    assert tour.seen("short", 0, since=said, known={})["is_done"] is False


def test_a_step_that_needs_an_earlier_one(workspace: Workspace, tour: Tour) -> None:
    """What is said in the thread of a remembered message is found; without that message nothing is."""
    admin = Person(workspace.person_url, "admin")
    said = str(admin.say("rds-help", "bonjour")["ts"])
    admin.say("rds-help", "welcome", thread_ts=said)
    known = {"greeting": {"channel": "#rds-help", "ts": said}}
    assert tour.seen("short", 1, since="0", known=known)["is_done"] is True
    assert tour.seen("short", 1, since="0", known={})["is_done"] is False


def test_a_step_is_done_for_a_person(workspace: Workspace, tour: Tour) -> None:
    """The deed is done as whose turn it is, and then seen like any other."""
    tour.play("short", 0, known={})
    assert tour.seen("short", 0, since="0", known={})["is_done"] is True
    WebClient(token=workspace.bot_token, base_url=workspace.api_url).chat_postMessage(
        channel="C0RDSHELP", text="card", blocks=CARD
    )
    card = tour.seen("short", 2, since="0", known={})["known"]
    with pytest.raises(PersonRefused) as refused:
        tour.play("short", 1, known=card)
    assert refused.value.code == "dispatch_failed"


def test_what_cannot_be_done_is_said(tour: Tour) -> None:
    """A button of a card that never came, a step that does not exist."""
    for step, code in ((1, "not_yet"), (7, "no_such_step")):
        with pytest.raises(PersonRefused) as refused:
            tour.play("short", step, known={})
        assert refused.value.code == code


def test_the_tour_has_its_four_stories_in_both_languages() -> None:
    """Asking, checking, approving a backup, the whole recovery; each step says what, where and why."""
    told = Tour("http://127.0.0.1:1").stories
    assert list(told) == ["ask", "check", "backup", "recovery"]
    for path in FOLDER.glob("*.yml"):
        story = load(path)
        texts = [story.title, *([story.about] if story.place else [])]
        for step in story.steps:
            texts += [step.title, *([step.tour.do, step.tour.look, step.tour.why] if step.tour else [])]
        assert all(set(text) == set(LANGS) and all(text.values()) for text in texts), path.name
