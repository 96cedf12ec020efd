"""Clients that we did not write, unmodified, against the practice workspace."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from lab.person import Refused
from lab.workspace.server import Workspace
from tests.support import hello_clients
from tests.support.practice import Patient

MANIFEST = Path(__file__).parent / "hello_manifest.yml"
Client = Callable[[Workspace], AbstractContextManager[None]]


pytestmark = pytest.mark.filterwarnings(
    # the clients leave a socket to the garbage collector when they reconnect
    "ignore::pytest.PytestUnraisableExceptionWarning",
)


@pytest.fixture(params=["websocket_client", "builtin", "node"], scope="module")
def client(request: pytest.FixtureRequest) -> str:
    """Give the name of one client library."""
    return str(request.param)


@pytest.fixture(scope="module")
def workspace(client: str) -> Iterator[Workspace]:
    """Give a workspace to which that client library holds a connection."""
    start: Client = getattr(hello_clients, client)
    with Workspace.start(MANIFEST) as workspace, start(workspace):
        workspace.wait_connected()
        yield workspace


@pytest.fixture
def admin(workspace: Workspace) -> Patient:
    """Give the person who asks."""
    return Patient(workspace.person_url, "admin")


@pytest.fixture
def guest(workspace: Workspace) -> Patient:
    """Give somebody else in the same channel."""
    return Patient(workspace.person_url, "guest")


def test_a_command_is_answered_privately(admin: Patient, guest: Patient) -> None:
    """A slash command round-trips: its answer is private, and mentions and escapes are as Slack makes them."""
    admin.say("#rds-help", "/hello @approver <b> & co")
    answer = admin.sees("#rds-help", "Hello")
    assert answer["text"] == "Hello <@UAPPROVER1> &lt;b&gt; &amp; co"
    assert answer["is_ephemeral"] is True
    assert answer["ts"] not in {message["ts"] for message in guest.look("#rds-help").messages}


def test_a_button_replaces_its_message(admin: Patient) -> None:
    """A click reaches the app with its value, and the response URL replaces the private message."""
    admin.say("#rds-help", "/hello there")
    ts = admin.sees("#rds-help", "Hello there")["ts"]
    admin.press("#rds-help", ts, "wave")
    assert admin.sees("#rds-help", lambda message: message["ts"] == ts and message["text"] == "Waved 42")
    with pytest.raises(Refused, match="no such button"):
        admin.press("#rds-help", ts, "wave")


def test_nobody_presses_what_only_another_person_sees(admin: Patient, guest: Patient) -> None:
    """The guest cannot press the button of a message shown to the admin alone."""
    admin.say("#rds-help", "/hello you")
    ts = admin.sees("#rds-help", "Hello you")["ts"]
    with pytest.raises(Refused, match="no such message"):
        guest.press("#rds-help", ts, "wave")


def test_a_form_is_checked_by_the_client_then_by_the_app(admin: Patient) -> None:
    """An empty or short field never leaves the client; the app's own error stands under the field; then it closes."""
    admin.say("#rds-help", "/hello form")
    view = admin.view_opens()
    for wrong, sentence in (("", "required"), ("x", "at least 2"), ("nobody", "Somebody, please.")):
        with pytest.raises(Refused, match=sentence):
            admin.submit(view["id"], {"who": {"name": wrong}})
    admin.submit(view["id"], {"who": {"name": "Zoé"}})
    assert admin.view() is None
    assert admin.sees("#rds-help", "Welcome Zoé")


def test_a_mention_is_answered_in_its_thread(admin: Patient, guest: Patient) -> None:
    """The app hears a mention in a channel and answers below it, for everybody."""
    ts = admin.say("#rds-help", "tell me, @rdslic")["ts"]
    assert guest.sees("#rds-help", "You called?", thread_ts=ts)
    assert guest.sees("#rds-help", lambda message: message["ts"] == ts and message.get("reply_count") == 1)


def test_a_direct_message_is_heard(admin: Patient) -> None:
    """The app hears what is written to it directly."""
    admin.say("dm", "bonjour")
    assert admin.sees("@rdslic", "Heard: bonjour")


def test_a_message_shortcut_carries_the_message(admin: Patient) -> None:
    """A shortcut on a message gives its text to the app, which answers in the direct message."""
    ts = admin.say("#rds-help", "to be quoted")["ts"]
    admin.shortcut("quote", "#rds-help", ts)
    assert admin.sees("im", "Quoted: to be quoted")


def test_the_home_tab_is_drawn_when_opened(guest: Patient) -> None:
    """Opening the Home tab makes the app draw it."""
    home = guest.home()
    assert home is not None
    assert home["blocks"][0]["text"]["text"] == "At home"


def test_a_command_nobody_listens_to_fails_visibly(workspace: Workspace, admin: Patient) -> None:
    """Without acknowledgement in three seconds the person is told, in the words that Slack uses."""
    del workspace
    with pytest.raises(Refused, match="/unheard failed with the error"):
        admin.say("#rds-help", "/unheard")
    assert admin.sees("#rds-help", "operation_timeout")["user"] == "USLACKBOT"


@pytest.mark.parametrize("reason", ["refresh_requested", None])
def test_the_client_comes_back(workspace: Workspace, client: str, admin: Patient, reason: str | None) -> None:
    """After a disconnect frame, or a cut without a word, the client reconnects and commands work again."""
    if client == "builtin" and reason is None:
        pytest.skip("the built-in client is deaf for a minute after a cut, and keeps a processor busy meanwhile")
    before = workspace.opened
    workspace.disconnect(reason)
    workspace.wait_connected(times=before + 1, timeout_s=90)
    admin.say("#rds-help", "/hello again")
    assert admin.sees("#rds-help", "Hello again")
