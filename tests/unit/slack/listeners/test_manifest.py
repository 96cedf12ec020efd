"""`manifest.yml` against what Slack accepts, and against what the code listens to."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.slack.cards import ids

PATH = Path(__file__).parents[4] / "manifest.yml"
MANIFEST: dict[str, Any] = yaml.safe_load(PATH.read_text(encoding="utf-8"))
KEYS = {
    "": {"_metadata", "display_information", "features", "oauth_config", "settings"},
    "display_information": {"name", "description", "long_description", "background_color"},
    "features": {
        "bot_user",
        "app_home",
        "agent_view",
        "assistant_view",
        "slash_commands",
        "shortcuts",
        "unfurl_domains",
    },
    "features.bot_user": {"display_name", "always_online"},
    "features.app_home": {"home_tab_enabled", "messages_tab_enabled", "messages_tab_read_only_enabled"},
    "features.agent_view": {"agent_description", "suggested_prompts"},
    "oauth_config": {"scopes", "redirect_urls"},
    "oauth_config.scopes": {"bot", "user"},
    "settings": {
        "event_subscriptions",
        "interactivity",
        "org_deploy_enabled",
        "socket_mode_enabled",
        "token_rotation_enabled",
    },
    "settings.event_subscriptions": {"bot_events", "user_events", "request_url"},
    "settings.interactivity": {"is_enabled", "request_url", "message_menu_options_url"},
}
USES = {
    "app_mentions:read": "app_mention",
    "im:history": "message.im",
    "assistant:write": "agent_view",
    "channels:history": "conversations.history",
    "groups:history": "conversations.history",
    "im:write": "conversations.open",
    "chat:write": "chat.postMessage",
    "commands": "/rdslic",
    "reactions:write": "reactions.add",
    "usergroups:read": "usergroups.users.list",
    "users:read": "users.info",
}
"""Every scope, and what needs it."""


def part(path: str) -> dict[str, Any]:
    """Return a part of the manifest: `features.bot_user`."""
    found: dict[str, Any] = MANIFEST
    for name in path.split(".") if path else []:
        found = found[name]
    return found


@pytest.mark.parametrize("path", KEYS)
def test_it_holds_no_key_that_slack_does_not_know(path: str) -> None:
    """The published schema allows no additional keys."""
    assert set(part(path)) <= KEYS[path]


def test_names_and_descriptions_fit() -> None:
    """Every length is within Slack's limit."""
    about, features = part("display_information"), part("features")
    assert len(about["name"]) <= 35
    assert len(about["description"]) <= 140
    assert re.fullmatch(r"#[0-9A-Fa-f]{6}", about["background_color"])
    assert re.fullmatch(r"[a-z0-9._-]{1,80}", features["bot_user"]["display_name"])
    assert len(features["agent_view"]["agent_description"]) <= 300
    assert len(features["agent_view"]["suggested_prompts"]) <= 4
    [command], [shortcut] = features["slash_commands"], features["shortcuts"]
    assert len(command["description"]) <= 2000
    assert len(command["usage_hint"]) <= 1000
    assert len(shortcut["name"]) <= 24
    assert len(shortcut["description"]) <= 150


def test_it_declares_what_the_code_listens_to() -> None:
    """The command, the shortcut and the events are the ones that have listeners."""
    [command], [shortcut] = part("features")["slash_commands"], part("features")["shortcuts"]
    assert (command["command"], command["should_escape"]) == (ids.COMMAND, True)
    assert (shortcut["callback_id"], shortcut["type"]) == (ids.FIND, "message")
    assert sorted(part("settings.event_subscriptions")["bot_events"]) == sorted(ids.EVENTS)
    assert part("settings.interactivity")["is_enabled"] is True


def test_it_asks_for_no_scope_without_a_use() -> None:
    """Scopes are exactly those that something needs, each with its reason beside it."""
    assert sorted(part("oauth_config.scopes")["bot"]) == sorted(USES)
    lines = [line for line in PATH.read_text(encoding="utf-8").splitlines() if re.match(r"\s+- \w+:?\w* #", line)]
    assert len(lines) >= len(USES)


def test_it_is_for_socket_mode() -> None:
    """Socket Mode is the default, and then there is no address anywhere."""
    assert part("settings")["socket_mode_enabled"] is True
    assert "url:" not in re.sub(r"#.*", "", PATH.read_text(encoding="utf-8"))


def test_it_has_the_agent_view_alone() -> None:
    """Slack takes one of the two, and the older one goes away."""
    assert "assistant_view" not in part("features")
