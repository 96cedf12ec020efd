"""Which session host is served by which licence server, and how one that is served by none is set right. Pure.

A host is wrong only if none of the servers that it names can serve it. What is not known well enough is None here,
and a host about which anything of that is None is never moved.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from bot.recovery.facts import LicenseServer, Pack, SessionHost
from bot.recovery.situation import CALM_FRESH, Situation, Standing
from bot.recovery.versions import reaches
from bot.settings import CalKind

MODES: Final = frozenset({"per_user", "per_device", "not_configured"})
PREFERRED: Final[tuple[CalKind, ...]] = ("per_user", "per_device")
"""User CALs first: they are what this recovery is about, where nobody says what was bought."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """What sets a host right. `mode`: None when it stays. `servers`: any of them; none when those named there stay."""

    mode: CalKind | None
    servers: tuple[str, ...]


def serves(situation: Situation, name: str, host: SessionHost, kind: CalKind | None) -> bool | None:
    """Tell whether the server that a host knows by `name` can give it CALs of that kind; None when nobody knows."""
    if situation.inventory.is_replaced(name):
        return False
    ours = situation.inventory.license_server(name)
    if ours is None:
        return None
    ready, server = situation.is_ready(ours), situation.known.server(ours)
    if not ready:
        return ready
    if server.packs is None:
        return None
    fits = has_fitting_pack(server, host, kind)
    return None if fits is False and situation.may_be_better(ours) else fits


def has_fitting_pack(server: LicenseServer, host: SessionHost, kind: CalKind | None) -> bool | None:
    """Tell whether a pack of this server suits a host; None when kind or version of one are not known."""
    return _any(_fits(pack, host, kind) for pack in server.packs or ())


def _fits(pack: Pack, host: SessionHost, kind: CalKind | None) -> bool | None:
    if pack.total == 0 or (pack.kind is not None and pack.kind != kind):
        return False
    new_enough = reaches(pack.version, host.version)
    return None if pack.kind is None and new_enough else new_enough


def standing(situation: Situation, name: str) -> Standing:
    """Return how a session host stands."""
    if name not in situation.standings:
        situation.standings[name] = _judged(situation, name)
    return situation.standings[name]


def _judged(situation: Situation, name: str) -> Standing:
    host = situation.known.host(name)
    if host.role_present is False:
        return "no_role"
    if host.mode is None or host.servers is None:
        return "unread"
    if host.kind == "per_user" and host.part_of_domain is False:
        return "workgroup"
    served = _any(serves(situation, server, host, host.kind) for server in host.servers) if host.kind else False
    if served:
        return "served"
    if host.mode not in MODES:
        return "odd_mode"
    if served is None or (host.kind is None and _named(situation, host) is None):
        return "uncertain"
    return "pending" if host.policy_pending else "unserved"


def _named(situation: Situation, host: SessionHost) -> bool | None:
    """Tell whether a server that a host without a mode names could serve it in any mode."""
    return _any(serves(situation, server, host, kind) for kind in PREFERRED for server in host.servers or ())


def repair(situation: Situation, name: str) -> Repair | None:
    """Return what sets an unserved host right; None while no server could serve it, and for every other host."""
    host = situation.known.host(name)
    if standing(situation, name) != "unserved":
        return None
    for kind in _kinds(host):
        if any(serves(situation, server, host, kind) for server in host.servers or ()):
            return Repair(mode=kind, servers=())
    as_it_is = (host.kind,) if host.kind else ()
    for kind in (*as_it_is, *_kinds(host)):
        able = [server for server in successors(situation, host) if serves(situation, server, host, kind)]
        if able:
            return Repair(mode=None if kind == host.kind else kind, servers=tuple(able))
    return None


def relied_upon(situation: Situation, name: str, repair: Repair | None) -> tuple[str, ...]:
    """Return the licence servers of which something is believed when a host is set right in that way."""
    if repair is None or repair.servers:
        return repair.servers if repair else ()
    host = situation.known.host(name)
    able = [one for one in host.servers or () if serves(situation, one, host, repair.mode)]
    return tuple(ours for one in able if (ours := situation.inventory.license_server(one)))


def _kinds(host: SessionHost) -> Sequence[CalKind]:
    """Return the modes that a host may be changed to: never away from Per User, which is what was bought by default."""
    if host.kind == "per_user":
        return ()
    return ("per_user",) if host.kind == "per_device" else PREFERRED


def successors(situation: Situation, host: SessionHost) -> tuple[str, ...]:
    """Return the licence servers that a host is to ask instead: the heirs of those it names, else any in service."""
    heirs = [heir for name in host.servers or () for heir in situation.inventory.heirs(name)]
    return tuple(dict.fromkeys(heirs)) or situation.inventory.in_service


def concerns(situation: Situation, name: str) -> bool:
    """Tell whether a session host is a matter of the licence server in question.

    It is when the host is the one seen from, asks that server, or is to ask it; or when nobody knows whom it asks.
    """
    host = situation.known.host(name)
    if name == situation.host or host.servers is None:
        return True
    ours = [situation.inventory.license_server(server) for server in host.servers]
    if situation.server in ours:
        return True
    elsewhere = any(server in situation.inventory.in_service for server in ours)
    return not elsewhere and situation.server in successors(situation, host)


def hosts_that(situation: Situation, *wanted: Standing) -> tuple[str, ...]:
    """Return the session hosts of concern that stand so, by name."""
    names = situation.inventory.session_hosts
    return tuple(name for name in names if standing(situation, name) in wanted and concerns(situation, name))


def unlicensed(situation: Situation, name: str) -> bool:
    """Tell whether it is known that no licence server can serve a host: only then does its grace counter matter."""
    host = situation.known.host(name)
    return standing(situation, name) in {"unserved", "pending", "odd_mode"} and not any(
        serves(situation, server, host, kind) is not False for kind in PREFERRED for server in host.servers or ()
    )


def unknown_servers(situation: Situation, name: str) -> tuple[str, ...]:
    """Return the servers that a host asks and the inventory does not know as licence servers."""
    asked = situation.known.host(name).servers or ()
    return tuple(one for one in asked if not _is_known(situation, one))


def unsure_servers(situation: Situation, name: str) -> tuple[str, ...]:
    """Return the licence servers of the inventory that a host asks and of which too little is known."""
    host = situation.known.host(name)
    kinds = (host.kind,) if host.kind else PREFERRED
    ours = [situation.inventory.license_server(one) for one in host.servers or ()]
    return tuple(one for one in ours if one and any(serves(situation, one, host, kind) is None for kind in kinds))


def is_stale(situation: Situation, name: str) -> bool:
    """Tell whether a host was read too long ago to say that all is well."""
    return situation.is_older(situation.known.host(name).read_at, CALM_FRESH)


def _is_known(situation: Situation, name: str) -> bool:
    return situation.inventory.is_replaced(name) or situation.inventory.license_server(name) is not None


def _any(answers: Iterable[bool | None]) -> bool | None:
    """Return True when one is, False when none is, None when that is not known."""
    given = list(answers)
    return True if True in given else None if None in given else False
