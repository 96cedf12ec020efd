"""Estates of any kind to begin with: what is there, what of it was read, and how long ago."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from bot.recovery.facts import AttemptKind
from bot.requests.model import LastRun, Status
from tests.support.estate_in_recovery import ORDER, CalPack, Estate, Licensing, Sessions
from tests.support.surveys import NOW

Pick = Callable[[Sequence[Any]], Any]
"""Chooses one: hypothesis, or a seeded generator."""
SAID: Final[tuple[AttemptKind, ...]] = (
    "accepted", "already_used", "limit_reached", "new_identifier", "released", "transferred", "refused",
)  # fmt: skip


def made_up(pick: Pick) -> Estate:
    """Return an estate of up to three licence servers and three session hosts, in any state, read or not, long ago."""
    names = ["LIC-01", "LIC-02", "OLD"][: pick([1, 2, 3])]
    servers = {name: _made_up_server(name, pick) for name in names}
    if pick([True, False]):
        servers["LIC-01"].replaces = "OLD"
        if "OLD" in servers:
            servers["OLD"].listed = pick([True, False])
    elif "LIC-02" in servers and pick([False, False, True]):
        servers["LIC-02"].replaces = "LIC-01"
    if pick([False, False, True]):
        servers["ELSEWHERE"] = replace(_made_up_server("ELSEWHERE", pick), listed=False)
    hosts = {name: _made_up_host(name, [*servers, "OLD", "NOWHERE"], pick) for name in ("RDS-01", "RDS-02", "RDS-03")}
    estate = Estate(servers=servers, hosts=dict(list(hosts.items())[: pick([0, 1, 2, 3])]))
    estate.reports_only = pick([True, False])
    if pick([True, True, False]):
        _known_already(estate, pick)
    return estate


def _made_up_server(name: str, pick: Pick) -> Licensing:
    bought = CalPack(kind=pick(["per_user", "per_user", "per_device"]), version=pick(["2019", "2022", "2022"]))
    other = CalPack(kind=pick(["per_user", "per_device"]), version=pick(ORDER), issued=pick([0, 5, 9]))
    return Licensing(
        name=name,
        os=pick(["2019", "2022", "2022", "2025"]),
        said_bought=pick([True, False]),
        answers=pick([True, True, True, False]),
        repairable=pick([True, False]),
        service=pick(["Running", "Running", "Running", "Stopped", "StopPending"]),
        starts=pick([True, True, False]),
        activated=pick([True, True, False]),
        packs=pick([[], [], [bought], [bought], [other], [bought, other], [replace(bought, total=2)]]),
        bought=bought,
        wizard=[pick(SAID) for _ in range(pick([0, 0, 1, 3, 6]))],
    )


def _made_up_host(name: str, servers: Sequence[str], pick: Pick) -> Sessions:
    modes, some = ["per_user", "per_user", "per_device", "not_configured"], [pick(servers), pick(servers)]
    return Sessions(
        name=name,
        os=pick(["2016", "2019", "2022", "2022", "2025"]),
        answers=pick([True, True, True, False]),
        repairable=pick([True, False]),
        mode=pick(modes),
        servers=pick([[], some[:1], some[:1], list(dict.fromkeys(some))]),
        policy=pick([None, None, None, (pick(modes[:3]), some[:1])]),
    )


def _known_already(estate: Estate, pick: Pick) -> None:
    """Let some of it have been read, some of that long ago, and some of that have changed since."""
    listed = [*estate.inventory.hosts]
    for days in (pick([60, 20, 9]), pick([6, 1, 0])):
        estate.now = NOW - timedelta(days=days)
        for name in listed:
            if pick([True, False]) and name not in estate.runs:
                estate.reads(name)
        if days > 7:
            _drifts(estate, pick)
    estate.now = NOW
    if pick([False, False, False, True]):
        name = pick(listed)
        estate.runs[name] = LastRun(
            host=name, request_id="R-DOUBT", action="backup_lserver", status=Status.INTERRUPTED, verified=False,
            started_at=NOW - timedelta(hours=1), kind="error", says="error.connection_lost",
        )  # fmt: skip


def _drifts(estate: Estate, pick: Pick) -> None:
    """Let somebody repair, or break, what was read more than a week ago."""
    estate.drifted = True
    for server in estate.servers.values():
        if pick([True, False]):
            other = _made_up_server(server.name, pick)
            server.service, server.activated, server.packs = other.service, other.activated, other.packs
    for host in estate.hosts.values():
        if pick([True, False]):
            host.mode, host.servers = pick(["per_user", "per_device"]), [pick(list(estate.servers))]
