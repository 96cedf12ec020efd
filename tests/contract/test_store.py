"""What every database must do: the same rules on SQLite and on PostgreSQL, with several people at once."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.errors import ConnectionLost, NotFound, TargetUnreachable
from bot.requests.model import Decided, Refused, Request, Status, Submitted
from bot.requests.plan import sha256
from bot.requests.verdict import Scalar
from bot.store.asked import NewQuestion
from bot.store.connections import Conflict
from bot.store.database import Store
from tests.support.databases import database
from tests.support.desk import ALTER, APPROVER, DEPUTY, NOON, OTHER, SERVER, Desk, settings
from tests.support.threads import at_once

ROUNDS = 5
"""A race is run several times: the winner differs, the rules do not."""


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Return the URL of an empty database."""
    with database(request.param, tmp_path) as address:
        yield address


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """Open it."""
    opened = Store.open(url)
    yield opened
    opened.close()


@pytest.fixture
def desk(store: Store) -> Desk:
    """Return everything a request needs."""
    return Desk(store=store)


def recorded(answers: list[Decided | Refused]) -> int:
    """Return how many decisions were taken."""
    return sum(isinstance(answer, Decided) for answer in answers)


def test_processes_that_start_together_create_the_tables_once(url: str) -> None:
    """Three replicas meet an empty database in the same instant."""
    for opened in at_once([partial(Store.open, url)] * 3):
        opened.close()


def test_two_approvers_race_and_one_wins(desk: Desk) -> None:
    """One decision, one job; the slower one learns who decided."""
    for _ in range(ROUNDS):
        request = desk.asks()
        desk.engine.jobs.clear()
        answers = at_once([partial(desk.decides, request, who) for who in (APPROVER, DEPUTY)])
        [refused] = [answer for answer in answers if isinstance(answer, Refused)]
        [decision] = desk.now(request).decisions
        assert (refused.reason, refused.words["who"]) == ("already_decided", decision.by)
        assert list(desk.engine.jobs) == [(request.id, 1)]


def test_yes_and_no_race_and_one_counts(desk: Desk) -> None:
    """A request is never both queued and denied."""
    for _ in range(ROUNDS):
        request = desk.asks()
        desk.engine.jobs.clear()
        answers = at_once(
            [partial(desk.decides, request, APPROVER), partial(desk.decides, request, DEPUTY, approved=False)]
        )
        assert recorded(answers) == 1
        assert (desk.status(request) is Status.QUEUED) == bool(desk.engine.jobs)


def test_two_approvals_at_once_are_two_approvals(desk: Desk) -> None:
    """What destroys needs both, and is queued by whichever came second, once."""
    for _ in range(ROUNDS):
        request = desk.asks("wipe")
        desk.engine.jobs.clear()
        assert recorded(at_once([partial(desk.decides, request, who) for who in (APPROVER, DEPUTY)])) == 2
        assert desk.status(request) is Status.QUEUED
        assert list(desk.engine.jobs) == [(request.id, 1)]


def test_four_clicks_of_one_person_are_one_decision(desk: Desk) -> None:
    """Impatience is harmless, also where two approvals are needed."""
    for name in ("alter", "wipe"):
        request = desk.asks(name)
        assert recorded(at_once([partial(desk.decides, request, APPROVER)] * 4)) == 1
        assert len(desk.now(request).decisions) == 1
        assert desk.story(request) == ["asked", "approved"]


def test_approving_and_cancelling_race(desk: Desk) -> None:
    """Whatever came last, a cancelled request has nothing that could be claimed."""
    for number in range(ROUNDS):
        request = desk.asks()
        at_once([partial(desk.decides, request, APPROVER), partial(desk.cancels, request)])
        assert desk.status(request) is Status.CANCELLED
        assert desk.real.claim(request.id, 1, f"token-{number}") is None


def test_one_claim_wins(desk: Desk) -> None:
    """The same job delivered to several threads runs in one of them."""
    for number in range(ROUNDS):
        request = desk.approved()
        deeds = [partial(desk.real.claim, request.id, 1, f"token-{number}-{thread}") for thread in range(4)]
        assert [won for won in at_once(deeds) if won] == [desk.now(request)]
        with desk.store.begin() as connection:
            desk.store.requests.move(connection, desk.now(request), Status.SUCCEEDED)


def test_one_server_runs_one_thing(desk: Desk) -> None:
    """Of several requests for one server claimed in the same instant one runs, the others are held."""
    waiting = [desk.approved() for _ in range(4)]
    elsewhere = desk.approved(host=OTHER)
    deeds = [partial(desk.real.claim, one.id, 1, f"token-{one.id}") for one in (*waiting, elsewhere)]
    at_once(deeds)
    statuses = [desk.status(one) for one in waiting]
    assert (statuses.count(Status.RUNNING), statuses.count(Status.HELD)) == (1, 3)
    assert desk.status(elsewhere) is Status.RUNNING


def test_the_database_itself_forbids_two_runs_on_a_server(desk: Desk) -> None:
    """Even a fault in our own code could not start a second one."""
    first, second = desk.approved(), desk.approved()
    with desk.store.begin() as connection:
        desk.store.requests.move(connection, first, Status.RUNNING)
    with pytest.raises(Conflict), desk.store.begin() as connection:
        desk.store.requests.move(connection, second, Status.RUNNING)
    assert desk.status(second) is Status.QUEUED


def test_a_transition_that_no_request_may_make_is_a_fault(desk: Desk) -> None:
    """What was denied cannot be queued, whoever writes the code."""
    request = desk.asks()
    desk.decides(request, APPROVER, approved=False)
    with pytest.raises(ValueError, match="denied -> queued"), desk.store.begin() as connection:
        desk.store.requests.move(connection, desk.now(request), Status.QUEUED)


def test_what_was_seen_must_still_be_so(desk: Desk) -> None:
    """Compare and set: a change based on an old look at the row does nothing."""
    seen = desk.asks()
    desk.cancels(seen)
    with desk.store.begin() as connection:
        assert not desk.store.requests.move(connection, seen, Status.QUEUED)
    assert desk.status(seen) is Status.CANCELLED


def test_lists_of_requests(desk: Desk) -> None:
    """Newest first for people, oldest first for those who work them off."""
    requests = []
    for _ in range(3):
        requests.append(desk.asks())
        desk.clock.advance(seconds=1)
    mine = desk.asks(who="UOTHER01")
    desk.cancels(requests[1])
    store = desk.store
    assert [one.id for one in store.requests.recent(limit=2)] == [mine.id, requests[2].id]
    assert [one.id for one in store.requests.recent(requester="UOTHER01")] == [mine.id]
    assert [one.id for one in store.requests.waiting()] == [requests[0].id, requests[2].id, mine.id]
    assert store.requests.on_host(SERVER) == ()
    desk.decides(requests[0], APPROVER)
    assert [one.id for one in store.requests.on_host(SERVER)] == [requests[0].id]


def test_a_request_comes_back_as_it_was(desk: Desk) -> None:
    """Moments with their zone, text with its accents, the plan with its digest."""
    submitted = desk.submits(reason="« à vérifier » — ü 🚑")
    assert not isinstance(submitted, Refused)
    kept: Request = desk.now(submitted.request)
    assert kept.created_at == NOON
    assert kept.created_at.tzinfo is not None
    assert kept.reason == "« à vérifier » — ü 🚑"
    assert kept.plan == submitted.request.plan


def test_cards_are_intended_once(desk: Desk) -> None:
    """Of several threads that are about to post the same card one is told to; all know where it went."""
    request = desk.asks()
    intend = partial(desk.store.cards.intend, request.id, "approval", channel="C1", thread_ts=None, lang="en")
    answers = at_once([intend] * 4)
    assert [intended for _, intended in answers].count(False) == 1
    desk.store.cards.posted(request.id, "approval", channel="C2", ts="1.2")
    card = desk.store.cards.of(request.id)["approval"]
    assert (card.channel, card.ts) == ("C2", "1.2")
    assert intend() == (card, True)


def test_cards_know_what_they_show(desk: Desk) -> None:
    """A request is out of date until its newest version was drawn; an older drawing does not count."""
    request = desk.asks()
    desk.cancels(request)
    assert desk.store.requests.outdated() == (request.id,)
    desk.store.cards.drawn(request.id, 1)
    assert desk.store.requests.outdated() == (request.id,)
    desk.store.cards.drawn(request.id, 2)
    desk.store.cards.drawn(request.id, 1)
    assert desk.store.requests.outdated() == ()


def test_facts_keep_their_newest_value(desk: Desk) -> None:
    """Tables, numbers and words of a server replace the earlier reading of the same name only."""
    request = desk.asks()
    readings = ({"packs": [{"type": "volume", "issued": 3}], "mode": "per_user"}, {"mode": "per_device"})
    for number, facts in enumerate(readings):
        at = NOON + timedelta(minutes=number)
        with desk.store.begin() as connection:
            desk.store.facts.record(connection, SERVER, facts, read_at=at, action="look", request_id=request.id)  # type: ignore[arg-type]  # two shapes in one table
    known = desk.store.facts.newest(SERVER)
    assert known["packs"].value == [{"type": "volume", "issued": 3}]
    assert (known["mode"].value, known["mode"].read_at) == ("per_device", NOON + timedelta(minutes=1))
    assert desk.store.facts.newest(OTHER) == {}


def test_who_is_alive(store: Store) -> None:
    """A process is alive for a while after its heartbeat, and gone once it said goodbye."""
    store.replicas.beat("a", NOON)
    store.replicas.beat("b", NOON)
    store.replicas.beat("a", NOON)
    assert store.replicas.alive(NOON, timedelta(seconds=30)) == {"a", "b"}
    store.replicas.forget("b")
    assert store.replicas.alive(NOON, timedelta(seconds=30)) == {"a"}
    assert store.replicas.alive(NOON, timedelta(0)) == frozenset()


def test_the_last_run_on_each_server_is_known(desk: Desk) -> None:
    """The newest one that ended, with how; one in doubt that nobody looked at comes before a newer one."""
    assert desk.store.requests.last_runs() == {}
    desk.asks("look")
    read = desk.approved("look")
    desk.works()
    [run] = desk.store.requests.last_runs().values()
    assert (run.host, run.request_id, run.action, run.kind, run.says) == (SERVER, read.id, "look", "facts", "seen")
    desk.clock.advance(minutes=1)
    desk.runner.unreachable = {OTHER: TargetUnreachable(host=OTHER, url="http://x")}
    desk.approved("look", OTHER)
    desk.runner.plays[sha256(ALTER)] = [ConnectionLost(host=SERVER, started=True)]
    lost = desk.approved("alter")
    desk.works()
    runs = desk.store.requests.last_runs()
    assert runs[OTHER].says == "error.target_unreachable"
    assert (runs[SERVER].request_id, runs[SERVER].status, runs[SERVER].verified) == (lost.id, Status.INTERRUPTED, False)
    desk.verifies(lost)
    assert desk.store.requests.last_runs()[SERVER].verified is True


def test_questions_do_not_keep_who_asked(store: Store) -> None:
    """What was asked, what came of it and whether it helped; the person only as a hash that always is the same."""
    for asked in ("a", "b"):
        number = store.questions.note(
            NewQuestion(text=asked, lang="fr", zone="decline", entry_id=None, score=0.1, asker="UADMIN01")
        )
    store.questions.feedback(number, helped=False, missing="the telephone number")
    store.questions.chosen(number, "contact-clearinghouse")
    with store.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT question, asker, helped, missing, chosen FROM question").all()
    assert [row.question for row in rows] == ["a", "b"]
    assert len({row.asker for row in rows}) == 1
    assert "UADMIN01" not in str(rows)
    assert (rows[1].missing, rows[1].chosen) == ("the telephone number", "contact-clearinghouse")


def test_a_configuration_without_gate_counts_on_every_database(desk: Desk) -> None:
    """A read that needs nobody is queued with its request, in one transaction."""
    desk.settings = settings(gate_reads=False)
    request = desk.asks("look")
    assert request.status is Status.QUEUED
    assert list(desk.engine.jobs) == [(request.id, 1)]


def test_text_that_no_database_takes_is_kept_all_the_same(desk: Desk) -> None:
    """A lone surrogate or a NUL, from a person or a server, in a name or a value, fails nobody's request."""
    odd, kept = "a\0b\ud800c", "a\ufffdb\ufffdc"
    submitted = desk.submits("look", reason=odd)
    assert isinstance(submitted, Submitted), submitted
    assert desk.now(submitted.request).reason == kept
    row = dict[str, Scalar]({odd: odd})
    with desk.store.begin() as connection:
        desk.store.facts.record(
            connection, SERVER, {odd: odd, "rows": [row]}, read_at=NOON, action="look", request_id="R-1"
        )
        desk.store.requests.note(connection, submitted.request.id, "verified", at=NOON, found=odd)
    known = desk.store.facts.newest(SERVER)
    assert {name: fact.value for name, fact in known.items()} == {kept: kept, "rows": [{kept: kept}]}
    assert desk.store.requests.events(submitted.request.id)[-1].facts == {"found": kept}


def test_an_odd_name_is_looked_for_without_a_fault(store: Store) -> None:
    """What nobody could have stored is found nowhere."""
    with pytest.raises(NotFound):
        store.requests.get("R-\ud800\0")
