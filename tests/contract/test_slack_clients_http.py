"""HTTP mode: an unmodified Bolt app checks what the practice workspace signed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from slack_bolt import App
from slack_sdk import WebClient

from lab.person import Refused
from lab.workspace.server import Workspace
from tests.support.hello_app import listen
from tests.support.hello_http import http_server, serving
from tests.support.practice import Patient
from tests.support.workspaces import manifest_with

Statuses = list[tuple[int, str]]


@pytest.fixture
def statuses() -> Statuses:
    """Give the list of what the app answered, with the retry number it was told."""
    return []


@pytest.fixture
def apps() -> list[App]:
    """Give the place where the app that listens is put."""
    return []


@pytest.fixture
def workspace(tmp_path: Path, apps: list[App], statuses: Statuses) -> Iterator[Workspace]:
    """Give a workspace in HTTP mode, with the hello app listening where the manifest says."""
    server = http_server(apps, statuses)
    url = f"http://127.0.0.1:{server.server_address[1]}/slack/events"
    manifest = manifest_with(
        tmp_path,
        settings__socket_mode_enabled=False,
        settings__interactivity={"is_enabled": True, "request_url": url},
        settings__event_subscriptions={"bot_events": ["app_mention", "message.im"], "request_url": url},
        features__slash_commands=[{"command": name, "description": "x", "url": url} for name in ("/hello", "/unheard")],
    )
    with serving(server), Workspace.start(manifest) as workspace:
        client = WebClient(token=workspace.bot_token, base_url=workspace.api_url)
        apps.append(App(client=client, signing_secret=workspace.signing_secret))
        listen(apps[0])
        yield workspace


@pytest.fixture
def admin(workspace: Workspace) -> Iterator[Patient]:
    """Give the person who asks."""
    person = Patient(workspace.person_url, "admin")
    yield person
    person.close()


def test_commands_clicks_forms_and_events(admin: Patient, statuses: Statuses) -> None:
    """Everything that works over Socket Mode works over signed HTTP, and every signature is accepted."""
    admin.say("rds-help", "/hello there")
    ts = admin.sees("rds-help", "Hello there")["ts"]
    admin.press("rds-help", ts, "wave")
    assert admin.sees("rds-help", "Waved 42")
    admin.say("rds-help", "/hello form")
    admin.submit(admin.view_opens()["id"], {"who": {"name": "Zoé & co"}})
    assert admin.sees("rds-help", "Welcome Zoé & co")
    admin.say("dm", "bonjour")
    assert admin.sees("dm", "Heard: bonjour")
    assert {status for status, _ in statuses} == {200}


def test_a_command_nobody_listens_to(admin: Patient) -> None:
    """An HTTP error is a failed command."""
    with pytest.raises(Refused, match="/unheard failed with the error"):
        admin.say("rds-help", "/unheard")


def test_signatures_of_another_secret_are_refused(
    workspace: Workspace, apps: list[App], admin: Patient, statuses: Statuses
) -> None:
    """An app that holds another secret answers 401: its address stays unverified and its commands fail."""
    client = WebClient(token=workspace.bot_token, base_url=workspace.api_url)
    apps[:] = [App(client=client, signing_secret="another")]
    listen(apps[0])
    with pytest.raises(Refused, match="/hello failed with the error"):
        admin.say("rds-help", "/hello there")
    assert statuses[-1][0] == 401
