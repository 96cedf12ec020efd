"""What the manifest allows."""

from pathlib import Path

import pytest

from bot.errors import Faulty
from lab.workspace import manifest
from tests.support.workspaces import HELLO, manifest_with


def test_what_is_declared_is_found() -> None:
    """Commands and shortcuts are found by name, in any case of letters; others are not."""
    declared = manifest.load(HELLO)
    assert declared.command("/HELLO") is not None
    assert declared.command("/other") is None
    assert declared.shortcut("quote", "message") is not None
    assert declared.shortcut("quote", "global") is None


def test_an_event_needs_its_scope(tmp_path: Path) -> None:
    """A subscription without the scope delivers nothing; a command without `commands` does not exist."""
    declared = manifest.load(manifest_with(tmp_path, oauth_config__scopes={"bot": ["chat:write"]}))
    assert not declared.subscribes("app_mention")
    assert declared.subscribes("app_home_opened")
    assert declared.command("/hello") is None


def test_faults_are_named(tmp_path: Path) -> None:
    """A manifest that Slack would not take stops the workspace, with the file."""
    path = manifest_with(tmp_path, features__slash_commands=[{"command": "hello", "description": "no slash"}])
    with pytest.raises(Faulty) as faulty:
        manifest.load(path)
    assert faulty.value.faults[0].path == path
