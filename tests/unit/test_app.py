"""The bot as it is wired, against a practice workspace: real Socket Mode, real durable engine, no Windows."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from pydantic import SecretStr

from bot import app
from bot.app import secrets_of
from bot.errors import SlackRefused, StoreUnavailable
from bot.process import Bot
from bot.requests.plan import sha256
from bot.servers.fake import FakeRunner
from bot.servers.runner import RunResult
from bot.settings import Settings, Slack
from bot.store.engine import InlineEngine
from bot.text import text
from lab.drawing import everything, pressables
from lab.person import Refused
from lab.workspace.server import Workspace
from tests.support import chat, desk
from tests.support.practice import Json, Patient

ROOT = Path(__file__).parents[2]
MANIFEST = ROOT / "manifest.yml"


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    """Serve a practice workspace for our own manifest."""
    with Workspace.start(MANIFEST) as started:
        yield started


@pytest.fixture
def people(workspace: Workspace) -> Iterator[dict[str, Patient]]:
    """Return the people of the workspace by name."""
    there = {name: Patient(workspace.person_url, name) for name in ("admin", "approver", "deputy", "guest")}
    yield there
    for person in there.values():
        person.close()


def settings(workspace: Workspace, folder: Path, **slack: object) -> Settings:
    """Return a configuration for the practice workspace."""
    given = {
        "api_url": workspace.api_url,
        "bot_token": workspace.bot_token,
        "app_token": workspace.app_token,
        "signing_secret": workspace.signing_secret,
        **slack,
    }
    known = chat.settings()
    return known.model_copy(update={"database": f"sqlite:///{folder}/bot.sqlite", "slack": Slack.model_validate(given)})


def build(configured: Settings, *, durable: bool = False) -> Bot:
    """Build the bot with made-up actions and a scripted server."""
    runner = FakeRunner(plays={sha256(desk.LOOK): [RunResult(ok=True, data={"level": 3, "activation": "activated"})]})
    return app.build(
        configured,
        runner=runner,
        engine=None if durable else InlineEngine(),
        catalogue=desk.actions(),
        shelf=chat.small_shelf(),
    )


def test_from_asking_to_the_preparation(workspace: Workspace, people: dict[str, Patient], tmp_path: Path) -> None:
    """Asked in French, approved by another, run once by the durable engine, told in the thread."""
    bot = build(settings(workspace, tmp_path), durable=True)
    bot.start()
    try:
        admin, approver, guest = people["admin"], people["approver"], people["guest"]
        admin.say("rds-help", '/rdslic lancer look SRV-LIC-01 raison="CAL bloquées"')
        card = approver.sees("rds-approvals", lambda message: bool(pressable(message, "approve")))
        guest.press("rds-approvals", card["ts"], "approve", confirm=True)
        guest.sees("rds-approvals", lambda message: text("en", "approvals.refused.not_approver") in everything(message))
        approver.press("rds-approvals", card["ts"], "approve", confirm=True)
        asked = admin.sees("rds-help", lambda message: bool(pressable(message, "show_script")))
        thread = asked["ts"]
        admin.sees("rds-help", lambda message: "Seen." in everything(message), thread_ts=thread)
        admin.sees("rds-help", lambda message: text("fr", "dossier.title") in everything(message), thread_ts=thread)
        decided = approver.sees("rds-approvals", lambda message: "Approved by @UAPPROVER1" in everything(message))
        assert not pressable(decided, "approve")
    finally:
        assert bot.stop(drain_s=5)


def pressable(message: Json, action_id: str) -> list[str]:
    """Return the values of the buttons with this action id."""
    return [str(one.value) for one in pressables(message) if one.action_id == action_id]


def test_homes_change_while_people_look(workspace: Workspace, people: dict[str, Patient], tmp_path: Path) -> None:
    """Opened once each: what waits, what became of it and what was read appear without opening them again."""
    bot = build(settings(workspace, tmp_path), durable=True)
    bot.start()
    try:
        admin, approver, guest = people["admin"], people["approver"], people["guest"]
        for person in (admin, approver, guest):
            home = person.home()
            assert home is not None
            assert text("en" if person is not admin else "fr", "cards.home.activation_unread") in everything(home)
        admin.say("rds-help", '/rdslic lancer look SRV-LIC-01 raison="CAL bloquées"')
        admin.home_comes_to(lambda view: text("fr", "approvals.status.pending") in everything(view))
        waiting = approver.home_comes_to(lambda view: bool(pressable(view, "show_request")))
        approver.press("", "", "show_request", view_id=waiting["id"], value=pressable(waiting, "show_request")[0])
        assert "CAL bloquées" in everything(approver.view_opens())
        card = approver.sees("rds-approvals", lambda message: bool(pressable(message, "approve")))
        approver.press("rds-approvals", card["ts"], "approve", confirm=True)
        admin.home_comes_to(lambda view: text("fr", "approvals.status.succeeded") in everything(view))
        approver.home_comes_to(lambda view: text("en", "cards.home.waiting_none") in everything(view))
        guest.home_comes_to(lambda view: text("en", "dossier.value.activation.activated") in everything(view))
    finally:
        assert bot.stop(drain_s=5)


def test_the_form_from_end_to_end(workspace: Workspace, people: dict[str, Patient], tmp_path: Path) -> None:
    """Something missing opens the form; a refusal stands under its field; filled in, the request exists."""
    bot = build(settings(workspace, tmp_path))
    bot.start()
    try:
        admin = people["admin"]
        admin.say("rds-help", "/rdslic run alter SRV-LIC-01")
        view = admin.view_opens()
        filled = {
            "action": {"pick_action": "alter"},
            "host": {"typed": "SRV-LIC-01"},
            "param:destination": {"typed": "small letters"},
            "reason": {"typed": "CAL bloquées"},
        }
        with pytest.raises(Refused, match=r"^destination: .*\[A-Z\]\*"):
            admin.submit(view["id"], filled)
        admin.submit(view["id"], {**filled, "param:destination": {"typed": ""}})
        admin.sees("rds-help", lambda message: "est enregistrée" in everything(message))
    finally:
        bot.stop(drain_s=1)


def test_a_connection_that_breaks_comes_back(workspace: Workspace, people: dict[str, Patient], tmp_path: Path) -> None:
    """Cut off without a word, the bot connects again and answers."""
    bot = build(settings(workspace, tmp_path))
    bot.start()
    try:
        opened = workspace.opened
        workspace.disconnect()
        workspace.wait_connected(times=opened + 1)
        people["admin"].say("rds-help", "/rdslic mes CAL sont bloquées")
        people["admin"].sees("rds-help", lambda message: "blocked-cals" in everything(message))
    finally:
        bot.stop(drain_s=1)


def test_http_mode(people: dict[str, Patient], tmp_path: Path) -> None:
    """The same bot behind signed HTTP deliveries."""
    del people
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}/slack/events"
    content = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    content["settings"]["socket_mode_enabled"] = False
    content["settings"]["event_subscriptions"]["request_url"] = url
    content["settings"]["interactivity"]["request_url"] = url
    content["features"]["slash_commands"][0]["url"] = url
    manifest = tmp_path / "manifest.yml"
    manifest.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    with Workspace.start(manifest) as workspace:
        bot = build(settings(workspace, tmp_path, mode="http", port=port))
        bot.start()
        admin = Patient(workspace.person_url, "admin")
        try:
            admin.say("rds-help", "/rdslic mes CAL sont bloquées")
            answer = admin.sees("rds-help", lambda message: "blocked-cals" in everything(message))
            admin.press("rds-help", answer["ts"], "share")
            admin.sees("rds-help", lambda message: "Partagé par" in everything(message))
            said = admin.say("rds-help", "@rdslic hotes")
            admin.sees("rds-help", lambda message: "SRV-LIC-01" in everything(message), thread_ts=str(said["ts"]))
        finally:
            admin.close()
            bot.stop(drain_s=1)


@pytest.mark.parametrize("token", ["bot_token", "app_token"])
def test_a_wrong_token_is_a_failure_that_we_foresaw(workspace: Workspace, tmp_path: Path, token: str) -> None:
    """The bot does not start, says what Slack said, and lets go of the database."""
    configured = settings(workspace, tmp_path, **{token: "xoxb-wrong" if token == "bot_token" else "xapp-wrong"})
    with pytest.raises(SlackRefused) as refused:
        _start_and_stop(configured)
    assert refused.value.facts["code"] == "invalid_auth"
    _start_and_stop(settings(workspace, tmp_path))


def _start_and_stop(configured: Settings) -> None:
    bot = build(configured)
    try:
        bot.start()
    finally:
        bot.stop(drain_s=1)


def test_one_database_serves_one_process(workspace: Workspace, tmp_path: Path) -> None:
    """A second bot on the same SQLite file does not start."""
    bot = build(settings(workspace, tmp_path))
    try:
        with pytest.raises(StoreUnavailable):
            build(settings(workspace, tmp_path))
    finally:
        bot.stop(drain_s=1)


def test_every_secret_is_known_to_the_log() -> None:
    """Tokens, passwords of servers and of the database are masked by value."""
    host = desk.settings().hosts["SRV-LIC-01"].model_copy(update={"password": SecretStr("server-password")})
    configured = desk.settings().model_copy(
        update={
            "database": "postgresql+psycopg://u:database-password@h/d",
            "hosts": {"SRV-LIC-01": host},
            "slack": Slack.model_validate({"bot_token": "xoxb-1", "app_token": "xapp-1", "signing_secret": "sign"}),
        }
    )
    assert {"xoxb-1", "xapp-1", "sign", "server-password", "database-password"} <= set(secrets_of(configured))


@pytest.mark.skipif(os.name != "posix", reason="Windows has no SIGTERM that a process could hear: it is ended at once")
def test_serve_says_when_it_is_ready_and_ends_when_told(workspace: Workspace, tmp_path: Path) -> None:
    """`rdslic serve` connects, writes one line that says so, and leaves with 0 on SIGTERM; no secret is logged."""
    config = tmp_path / "rdslic.yml"
    config.write_text("database: sqlite:///serve.sqlite\napprovals: {approvers: [UAPPROVER1]}\n", encoding="utf-8")
    environment = {
        **os.environ,
        "SLACK_API_URL": workspace.api_url,
        "RDSLIC_SLACK_BOT_TOKEN": workspace.bot_token,
        "RDSLIC_SLACK_APP_TOKEN": workspace.app_token,
    }
    command = [sys.executable, "-m", "bot", "serve", "--config", str(config)]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own
        try:
            workspace.wait_connected(timeout_s=60)
            assert process.stderr is not None
            said = []
            for line in process.stderr:
                said.append(line)
                if '"ready"' in line:
                    process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=60) == 0, said
        finally:
            process.kill()
    assert sum('"ready"' in line for line in said) == 1
    assert not any(workspace.bot_token in line or workspace.app_token in line for line in said)
