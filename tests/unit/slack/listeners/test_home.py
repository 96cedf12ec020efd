"""The App Home: drawn when opened, and drawn again for those whom a change concerns."""

from datetime import timedelta

import pytest
from structlog.typing import EventDict

from bot.errors import TargetUnreachable
from bot.requests.model import Status
from bot.requests.plan import sha256
from bot.requests.verdict import Value
from bot.servers.runner import RunResult
from bot.slack.posting.homes import MOST, OPEN_FOR
from bot.text import text
from lab.drawing import everything
from tests.support.chat import Chat, Json
from tests.support.desk import ADMIN, APPROVER, DEPUTY, GUEST, LOOK, NOON, SERVER


def opened(who: str, tab: str = "home") -> Json:
    """Return the event of opening a tab."""
    return {"type": "app_home_opened", "user": who, "channel": "D1A", "tab": tab}


def drawn(chat: Chat) -> list[str]:
    """Return whose Home was published, in order, and forget it."""
    published = [args["user_id"] for args in chat.slack.of("views.publish")]
    chat.slack.calls.clear()
    return published


def home(chat: Chat, who: str) -> str:
    """Return what the Home of a person shows, as last published."""
    views = [args["view"] for args in chat.slack.of("views.publish") if args["user_id"] == who]
    assert views, f"{who} has no Home"
    return everything(views[-1])


def reads(chat: Chat, **facts: Value) -> None:
    """Ask for a read of the server, approve it, run it; the server says what is given."""
    chat.desk.runner.plays[sha256(LOOK)] = [RunResult(ok=True, data={"level": 0, **facts})]
    request = chat.asks(f'run look {SERVER} reason="what is there"')
    chat.click(APPROVER, "approve", request.id)
    chat.run()


def test_it_shows_what_waits_and_what_was_asked(chat: Chat) -> None:
    """The approver sees what to decide; the requester what they asked for, and nothing about decisions."""
    request = chat.asks()
    chat.event(opened(APPROVER))
    chat.event(opened(ADMIN))
    approver, admin = (args["view"] for args in chat.slack.of("views.publish"))
    assert request.id in everything({"blocks": approver["blocks"][:3]})
    assert text("en", "cards.home.mine_none") in everything(approver)
    assert text("fr", "cards.home.waiting_title") not in everything(admin)
    assert request.id in everything(admin)


def test_what_one_may_not_decide_does_not_wait(chat: Chat) -> None:
    """An approver's own request, and one on which they decided already, wait for somebody else."""
    own = chat.asks(who=APPROVER)
    chat.desk.clock.advance(seconds=1)
    second = chat.asks('run wipe SRV-LIC-02 reason="start again"')
    chat.click(APPROVER, "approve", second.id)
    chat.event(opened(APPROVER))
    chat.event(opened(DEPUTY))
    assert text("en", "cards.home.waiting_none") in home(chat, APPROVER)
    assert own.id in home(chat, DEPUTY)
    assert second.id in home(chat, DEPUTY)


def test_the_messages_tab_needs_nothing(chat: Chat) -> None:
    """Opening the conversation publishes no home tab, and nothing is kept up to date."""
    chat.event(opened(ADMIN, "messages"))
    chat.asks()
    assert not drawn(chat)


def test_a_request_appears_and_goes_while_people_look(chat: Chat) -> None:
    """The requester sees each state, the approver what waits; a guest who looks is not concerned."""
    for who in (ADMIN, APPROVER, GUEST):
        chat.event(opened(who))
    assert drawn(chat) == [ADMIN, APPROVER, GUEST]
    request = chat.asks()
    assert request.id in home(chat, ADMIN)
    assert request.id in home(chat, APPROVER)
    assert set(drawn(chat)) == {ADMIN, APPROVER}
    chat.click(APPROVER, "deny", request.id)
    chat.draw()
    assert text("fr", "approvals.status.denied") in home(chat, ADMIN)
    assert text("en", "cards.home.waiting_none") in home(chat, APPROVER)
    assert set(drawn(chat)) == {ADMIN, APPROVER}


def test_a_request_that_expires_leaves_the_home(chat: Chat) -> None:
    """Nobody did anything, and yet nobody is asked to decide any more."""
    chat.asks()
    chat.event(opened(APPROVER))
    chat.desk.clock.advance(minutes=31)
    chat.draw()
    assert text("en", "cards.home.waiting_none") in home(chat, APPROVER)


def test_facts_are_shown_to_everybody_who_looks(chat: Chat) -> None:
    """A read has ended: the guest, who asked for nothing, sees the server as it was read."""
    chat.event(opened(GUEST))
    assert text("en", "cards.home.activation_unread") in home(chat, GUEST)
    reads(chat, activation="activated", packs=[])
    assert text("en", "dossier.value.activation.activated") in home(chat, GUEST)


def test_an_interruption_becomes_the_next_step(chat: Chat) -> None:
    """A change whose end is unknown is to be looked at first, says every Home, until somebody has looked."""
    chat.event(opened(GUEST))
    request = chat.asks()
    chat.click(APPROVER, "approve", request.id)
    chat.draw()
    store, seen = chat.bot.store, chat.desk.now(request)
    with store.begin() as connection:
        store.requests.move(connection, seen, Status.RUNNING, started_at=NOON, executor="another", run_token="x")
    with store.begin() as connection:
        store.requests.move(connection, chat.desk.now(request), Status.INTERRUPTED, finished_at=NOON)
    chat.draw()
    step = text("en", "dossier.next.verify", host=SERVER, request=request.id)
    assert step in home(chat, GUEST)
    chat.bot.services.desk.verify(request.id, by=APPROVER, found="all is well")
    chat.draw()
    assert step not in home(chat, GUEST)


def test_a_server_that_does_not_answer_is_looked_at_and_not_asked_again(chat: Chat) -> None:
    """A reading that could not connect is no reason to ask for it once more, says every Home, until it answers."""
    chat.event(opened(GUEST))
    again = text("en", "dossier.next.read_server", server=SERVER)
    assert again in home(chat, GUEST)
    chat.desk.runner.unreachable = {SERVER: TargetUnreachable(host=SERVER, url="http://x")}
    reads(chat)
    shown = home(chat, GUEST)
    assert again not in shown
    assert f"Look at {SERVER} itself" in shown
    chat.desk.runner.unreachable = {}
    chat.desk.clock.advance(minutes=1)
    reads(chat, service="Stopped", activation="unknown", packs=[])
    assert text("en", "dossier.next.start_service", server=SERVER) in home(chat, GUEST)


def test_what_looks_the_same_is_not_drawn_again(chat: Chat) -> None:
    """A step of a run changes the request's card, and no Home."""
    request = chat.asks()
    chat.event(opened(ADMIN))
    drawn(chat)
    with chat.bot.store.begin() as connection:
        chat.bot.store.requests.change(connection, request.id, step="look:first")
    chat.draw()
    assert not drawn(chat)


def test_who_has_not_looked_for_long_is_left_alone(chat: Chat) -> None:
    """A week after its opening a Home is no longer kept up to date; opening it again is enough."""
    chat.event(opened(ADMIN))
    chat.desk.clock.advance(seconds=OPEN_FOR.total_seconds() + 1)
    drawn(chat)
    chat.asks()
    assert not drawn(chat)
    chat.event(opened(ADMIN))
    assert drawn(chat) == [ADMIN]


def test_the_fifty_who_looked_last_are_served(chat: Chat) -> None:
    """In a large company a change is not fifty calls and more to Slack."""
    for number in range(MOST + 5):
        chat.desk.clock.advance(seconds=1)
        user = f"UCROWD{number:02}"
        chat.bot.store.homes.opened(user, chat.desk.clock(), since=chat.desk.clock() - timedelta(days=1))
    reads(chat, activation="activated")
    served = set(drawn(chat))
    assert len(served) == MOST
    assert "UCROWD04" not in served


def test_somebody_who_left_is_forgotten(chat: Chat, logged: list[EventDict]) -> None:
    """Slack does not know the person: that is logged once, and the others' Homes are drawn."""
    chat.event(opened(ADMIN))
    chat.event(opened(APPROVER))
    drawn(chat)
    chat.slack.refusals["views.publish"] = lambda args: "user_not_found" if args["user_id"] == ADMIN else None
    first = chat.asks()
    assert first.id in home(chat, APPROVER)
    chat.asks()
    assert drawn(chat).count(ADMIN) == 1
    assert [line["person"] for line in logged if line["event"] == "home_refused"] == [ADMIN]


def test_a_rate_limit_delays_and_loses_nothing(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack refuses for a while: cards are drawn meanwhile, and later the Home shows the newest state."""
    chat.event(opened(ADMIN))
    drawn(chat)
    chat.slack.refusals["views.publish"] = lambda _: "ratelimited"
    request = chat.asks()
    assert chat.slack.of("chat.postMessage")
    chat.slack.refusals.clear()
    drawn(chat)
    monkeypatch.setattr(chat.bot.drawer.homes, "_now", lambda: float("inf"))
    chat.draw()
    assert request.id in home(chat, ADMIN)


def test_a_home_published_late_by_another_process_is_drawn_again(chat: Chat) -> None:
    """While ours is on its way another process claims and publishes: the newest view is the one that stays."""
    chat.event(opened(ADMIN))
    drawn(chat)
    homes = chat.bot.store.homes

    def overtaken(args: Json) -> None:
        chat.slack.refusals.clear()
        homes.claim(args["user_id"], seen=str(homes.digest(args["user_id"])), digest="of-the-other")

    chat.slack.refusals["views.publish"] = overtaken
    chat.asks()
    assert drawn(chat) == [ADMIN, ADMIN]


def test_a_restart_brings_homes_up_to_date(chat: Chat) -> None:
    """What changed while nobody served is drawn by the next process, for those who look."""
    chat.event(opened(ADMIN))
    drawn(chat)
    request = chat.desk.asks()
    chat.bot.store.cards.drawn(request.id, request.version)
    chat.bot.drawer.start()
    chat.bot.drawer.stop()
    assert request.id in home(chat, ADMIN)


def test_asking_from_the_home_tab_opens_the_form(chat: Chat) -> None:
    """The button asks for any action; the request will be answered in the direct conversation."""
    chat.click(ADMIN, "offer_action", "", channel=None)
    view = chat.slack.of("views.open")[-1]["view"]
    assert ADMIN in view["private_metadata"]


def test_reading_a_server_from_the_home_tab(chat: Chat) -> None:
    """The form opens with action and server filled in: the reason is all that is missing."""
    chat.event(opened(ADMIN))
    view = chat.slack.of("views.publish")[-1]["view"]
    rows = [block for block in view["blocks"] if block["type"] == "actions"]
    press = next(one for row in rows for one in row["elements"] if one["value"] == f"look:{SERVER}")
    chat.click(ADMIN, press["action_id"], press["value"], channel=None)
    form = chat.slack.of("views.open")[-1]["view"]
    chosen = [block["element"].get("initial_option", {}).get("value") for block in form["blocks"] if "element" in block]
    assert {"look", SERVER} <= set(chosen)


def test_the_dossier_of_a_server_opens_in_front_of_the_home(chat: Chat) -> None:
    """What is known and what is missing, in the person's language; no message is posted."""
    chat.click(ADMIN, "home_dossier", SERVER, channel=None)
    view = chat.slack.of("views.open")[-1]["view"]
    assert SERVER in str(view["title"])
    assert text("fr", "dossier.missing.company") in everything(view)
    assert not chat.slack.of("chat.postMessage")


def test_a_server_that_left_the_inventory_is_said(chat: Chat) -> None:
    """An old Home may still show it; the person is told directly."""
    chat.click(ADMIN, "home_dossier", "SRV-GONE", channel=None)
    assert "SRV-GONE" in chat.slack.of("chat.postMessage")[-1]["text"]


def test_an_opening_that_slack_refuses_is_told(chat: Chat) -> None:
    """The Home cannot be drawn just now: the person hears of it in the direct conversation."""
    chat.slack.refusals["views.publish"] = lambda _: "ratelimited"
    chat.event(opened(ADMIN))
    assert chat.slack.of("chat.postMessage")[-1]["channel"] == ADMIN
