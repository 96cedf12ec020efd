"""Services that are told to stop and to start, and what Windows answers."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lab.windows.estate import ServerState, Service
from lab.windows.services import (
    ALREADY_RUNNING,
    CANNOT_ACCEPT_CONTROL,
    DEPENDENT_SERVICES_RUNNING,
    DISABLED,
    INVALID_CONTROL,
    REQUEST_TIMEOUT,
    UNKNOWN,
    ServiceRefused,
    Services,
)

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def services(**installed: dict[str, Any]) -> Services:
    """Return the services of a server."""
    return Services(ServerState.model_validate({"name": "SRV-A", "services": installed}))


def found(among: Services, name: str = "X") -> Service:
    """Return one of them."""
    service = among.find(name)
    assert service is not None
    return service


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"does_not_stop": True}, REQUEST_TIMEOUT),
        ({"not_stoppable": True}, INVALID_CONTROL),
        ({"state": "StartPending"}, CANNOT_ACCEPT_CONTROL),
        ({"state": "StopPending"}, CANNOT_ACCEPT_CONTROL),
    ],
)
def test_orders_to_stop_that_are_refused(given: dict[str, Any], code: int) -> None:
    """The order itself fails, and the service stays as it was."""
    among = services(X=given)
    before = found(among).state
    with pytest.raises(ServiceRefused) as refused:
        among.stop("x", NOON)
    assert (refused.value.code, found(among).state) == (code, before)


def test_a_paused_service_can_be_stopped() -> None:
    """It takes orders, as one that runs does; one on its way does not."""
    among = services(X={"state": "Paused"}, Y={"state": "StartPending"})
    assert among.can_stop(found(among))
    assert not among.can_stop(found(among, "Y"))
    among.stop("X", NOON)
    assert found(among).state == "Stopped"


def test_a_stopped_service_stays_stopped() -> None:
    """Stopping it again is no error, as with Stop-Service."""
    among = services(X={"state": "Stopped"})
    among.stop("X", NOON)
    assert found(among).state == "Stopped"


def test_a_service_that_others_need_is_not_stopped() -> None:
    """Windows names those that depend on it; once they are stopped it obeys."""
    among = services(X={}, Y={"depends_on": ["x"]})
    assert among.dependants("X") == ["Y"]
    with pytest.raises(ServiceRefused) as refused:
        among.stop("X", NOON)
    assert refused.value.code == DEPENDENT_SERVICES_RUNNING
    among.stop("Y", NOON)
    among.stop("X", NOON)
    assert found(among).state == "Stopped"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"state": "Stopped", "start_mode": "Disabled"}, DISABLED),
        ({"state": "Running"}, ALREADY_RUNNING),
        ({"state": "Paused"}, ALREADY_RUNNING),
        ({"state": "StopPending"}, ALREADY_RUNNING),
    ],
)
def test_orders_to_start_that_are_refused(given: dict[str, Any], code: int) -> None:
    """A start during a stop is lost: it is refused, and not remembered."""
    among = services(X=given)
    before = found(among).state
    with pytest.raises(ServiceRefused) as refused:
        among.start("X", NOON)
    assert (refused.value.code, found(among).state) == (code, before)


def test_a_service_that_is_not_installed() -> None:
    """There is none to be told anything; the scheduler is on every Windows."""
    among = services()
    for order in (among.stop, among.start):
        with pytest.raises(ServiceRefused) as refused:
            order("X", NOON)
        assert refused.value.code == UNKNOWN
    assert found(among, "Schedule").state == "Running"


def test_slow_services_are_on_their_way_for_a_while() -> None:
    """Each state between lasts as long as was said, and ends at its moment."""
    among = services(X={"stops_slowly_s": 90, "starts_slowly_s": 30})
    among.stop("X", NOON)
    assert (found(among).state, among.next_at()) == ("StopPending", NOON + timedelta(seconds=90))
    among.run_until(NOON + timedelta(seconds=89))
    assert found(among).state == "StopPending"
    among.run_until(NOON + timedelta(seconds=90))
    assert found(among).state == "Stopped"
    among.start("X", NOON + timedelta(minutes=5))
    assert found(among).state == "StartPending"
    among.run_until(NOON + timedelta(minutes=6))
    assert (found(among).state, among.next_at()) == ("Running", None)
    assert among.running_since("x") == NOON + timedelta(minutes=5, seconds=30)


def test_what_somebody_sets_by_hand_stays() -> None:
    """A service that was put into another state meanwhile is not moved when its time comes."""
    among = services(X={"stops_slowly_s": 90})
    among.stop("X", NOON)
    found(among).state = "Running"
    among.run_until(NOON + timedelta(hours=1))
    assert found(among).state == "Running"


def test_a_hanging_stop_never_ends() -> None:
    """Nothing is due for it."""
    among = services(X={"hangs_when_stopping": True})
    among.stop("X", NOON)
    assert (found(among).state, among.next_at()) == ("StopPending", None)


def test_a_service_that_does_not_start_is_stopped_again() -> None:
    """The order is taken, and the service ends at once."""
    among = services(X={"state": "Stopped", "does_not_start": True})
    among.start("X", NOON)
    assert found(among).state == "Stopped"


def test_a_start_of_windows_starts_what_starts_by_itself() -> None:
    """Automatic services run afterwards, others do not, whatever they did before; a stop under way is forgotten."""
    among = services(
        Auto={"state": "Stopped"},
        Manual={"start_mode": "Manual"},
        Off={"start_mode": "Disabled"},
        Stopping={"stops_slowly_s": 900},
        Slow={"starts_slowly_s": 20},
    )
    among.stop("Stopping", NOON)
    among.boot(NOON + timedelta(minutes=1))
    among.run_until(NOON + timedelta(hours=1))
    states = {name: found(among, name).state for name in ("Auto", "Manual", "Off", "Stopping", "Slow", "Schedule")}
    assert states == {
        "Auto": "Running",
        "Manual": "Stopped",
        "Off": "Stopped",
        "Stopping": "Running",
        "Slow": "Running",
        "Schedule": "Running",
    }
