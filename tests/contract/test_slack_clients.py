"""Clients that we did not write, unmodified, against the practice workspace."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager

import pytest

from lab.person import Refused
from lab.workspace.server import Workspace
from tests.support import hello_clients, hello_http
from tests.support.hello_views import CONTENT
from tests.support.practice import Patient

Client = Callable[[], AbstractContextManager[Workspace]]
SOCKETS: Mapping[str, Client] = {
    "websocket_client": hello_clients.websocket_client,
    "builtin": hello_clients.builtin,
    "aiohttp": hello_clients.aiohttp,
    "node": hello_clients.node,
}
HTTP: Mapping[str, Client] = {
    "app_http": hello_http.app_http,
    "async_app_http": hello_http.async_app_http,
    "node_http": hello_http.node_http,
}

pytestmark = pytest.mark.filterwarnings(
    # the clients leave a socket to the garbage collector when they reconnect
    "ignore::pytest.PytestUnraisableExceptionWarning",
)


@pytest.fixture(params=[*SOCKETS, *HTTP], scope="module")
def client(request: pytest.FixtureRequest) -> str:
    """Give the name of one client library and the way it is reached."""
    return str(request.param)


@pytest.fixture(scope="module")
def workspace(client: str) -> Iterator[Workspace]:
    """Give a workspace to which the app in that client library listens."""
    with {**SOCKETS, **HTTP}[client]() as workspace:
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


def test_a_form_shown_while_loading_is_replaced(admin: Patient) -> None:
    """A first modal opens within three seconds; the app then replaces it, told from which state."""
    admin.say("#rds-help", "/hello loading")
    view = admin.view_opens()
    while view["callback_id"] != "greet":
        view = admin.view_opens(after=view)
    admin.leave(view)
    assert admin.view() is None


@pytest.mark.parametrize(("wish", "left"), [("update", "Noted"), ("push", "Noted"), ("clear", None)])
def test_a_form_on_top_of_another(admin: Patient, wish: str, left: str | None) -> None:
    """A button in a modal pushes one on top; sending that one updates it, pushes a third, or clears them all."""
    admin.say("#rds-help", "/hello form")
    first = admin.view_opens()
    admin.press_in(first, "more")
    second = admin.view_opens(after=first)
    assert (second["title"]["text"], second["previous_view_id"]) == ("Details", first["id"])
    admin.submit(second["id"], {"what": {"wish": wish}})
    top = admin.view()
    assert (top and top["title"]["text"]) == left
    if top is not None:
        admin.leave(top, all=True)
        assert admin.view() is None


def test_a_form_that_is_left_tells_the_app(guest: Patient) -> None:
    """Closing a form without sending it reaches an app that asked for it."""
    guest.say("#rds-help", "/hello form")
    guest.leave(guest.view_opens())
    assert guest.sees("dm", "You left the form")


def test_an_answer_for_everybody_with_the_acknowledgement(admin: Patient, guest: Patient) -> None:
    """The acknowledgement of a command may carry an answer that the whole channel sees."""
    admin.say("#rds-help", "/hello all")
    assert "is_ephemeral" not in guest.sees("#rds-help", "Hello, all")


def test_a_file_goes_up_and_comes_down(admin: Patient, guest: Patient) -> None:
    """The library's own upload works as it is; members see the file, and the app reads it back with its token."""
    admin.say("#rds-help", "/hello file")
    assert admin.sees("#rds-help", "Read back")["text"] == f"Read back: {CONTENT}"
    shared = guest.sees("#rds-help", "Here it is")
    assert [(file["name"], file["title"], file["size"]) for file in shared["files"]] == [
        ("dossier.md", "Dossier", len(CONTENT.encode()))
    ]


def test_a_global_shortcut_opens_a_form(guest: Patient) -> None:
    """A shortcut that belongs to no message can open a modal."""
    guest.use("greet_somebody")
    view = guest.view_opens()
    guest.submit(view["id"], {"who": {"name": "Ana"}})
    assert guest.sees("#rds-help", "Welcome Ana")


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
    guest.press_in(home, "redraw")
    assert guest.home_comes_to(lambda view: bool(view["blocks"][0]["text"]["text"] == "Drawn again"))


UNHEARD = {
    "app_http": {"dispatch_failed"},
    "async_app_http": {"dispatch_failed"},
    # it answers 404 a millisecond after the three seconds: whichever clock is first, the app's or the workspace's
    "node_http": {"dispatch_failed", "operation_timeout"},
}


def test_a_command_nobody_listens_to_fails_visibly(client: str, admin: Patient) -> None:
    """Without acknowledgement in three seconds, or with an HTTP error, the person is told in Slack's words."""
    with pytest.raises(Refused, match="/unheard failed with the error"):
        admin.say("#rds-help", "/unheard")
    reasons = UNHEARD.get(client, {"operation_timeout"})
    told = admin.sees("#rds-help", lambda message: any(reason in message["text"] for reason in reasons))
    assert told["user"] == "USLACKBOT"


def test_an_event_delivered_again_is_taken(admin: Patient) -> None:
    """A second attempt of an event that was acknowledged reaches the app, which cannot tell that it heard it."""
    admin.fault("retried_event")
    admin.say("dm", "encore")
    assert admin.sees_twice("dm", "Heard: encore")


@pytest.mark.parametrize("fault", ["disconnect", "warning", "dropped_connections"])
def test_the_client_comes_back(workspace: Workspace, client: str, admin: Patient, fault: str) -> None:
    """After a disconnect frame, or a cut without a word, the client reconnects and commands work again.

    Several clients connect twice on the way and lose what comes in between: a person types the command again.
    """
    if client in HTTP:
        pytest.skip("there is no connection over HTTP")
    if client == "builtin" and fault == "dropped_connections":
        pytest.skip("the built-in client is deaf for a minute after a cut, and keeps a processor busy meanwhile")
    before = workspace.opened
    if fault == "warning":
        admin.fault("disconnect", reason="warning")
    else:
        admin.fault(fault)
    workspace.wait_connected(times=before + 1, timeout_s=90)
    assert admin.insists("#rds-help", f"/hello after {fault}")
    assert admin.sees("#rds-help", f"Hello after {fault}")
