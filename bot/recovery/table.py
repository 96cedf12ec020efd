"""Situations and the step that comes next: the first row that is about something wins. Pure.

The order is that of the recovery: look where something is in doubt, then the licence server, its activation, its
packs (install again, migrate, telephone), the session hosts, the backup. Rebuilding the database is in no row.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from bot.recovery import packs, serving
from bot.recovery.facts import AttemptKind
from bot.recovery.serving import Repair, hosts_that
from bot.recovery.situation import BACKUP_FRESH, CALM_FRESH, OURS, STATE_FRESH, Situation

About: TypeAlias = Callable[[Situation], Collection[str]]
"""Returns the servers that a row is about, by name; none: the row does not apply."""

BACKUP: Final = "backup_lserver"
ACTIVATING: Final = ("activate", "call_to_activate")
DONE: Final[frozenset[AttemptKind]] = frozenset({"accepted", "transferred"})


@dataclass(frozen=True, slots=True)
class AdviceRow:
    """One situation. `step` names the sentences `dossier.next.<step>` and `dossier.why.<step>`.

    `changes` says whether following the step changes something on the licence server or on the session hosts:
    then what was read there must be fresh.
    """

    step: str
    about: About
    changes: Literal["server", "hosts"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """The next step, and the servers that it is about. `repair`: what sets those hosts right, when that is the step."""

    step: str
    about: tuple[str, ...]
    repair: Repair | None = None


def next_step(situation: Situation) -> Advice:
    """Return the step that comes next; before one that changes something, what is too old is read again."""
    row, about = next((row, about) for row in TABLE if (about := tuple(row.about(situation))))
    if row.changes == "server" and _is_old(situation, situation.focus.name):
        return Advice(step="read_again", about=(situation.focus.name,))
    if row.changes == "hosts":
        return _about_hosts(situation, row, about)
    return Advice(step=row.step, about=about)


def _about_hosts(situation: Situation, row: AdviceRow, about: tuple[str, ...]) -> Advice:
    """Return a step for the hosts that are set right in the same way as the first one; the others come after them."""
    stale = tuple(name for name in about if situation.is_older(situation.known.host(name).read_at, STATE_FRESH))
    if stale:
        return Advice(step="read_hosts_again", about=stale)
    repair = serving.repair(situation, about[0])
    old = tuple(name for name in serving.relied_upon(situation, about[0], repair) if _is_old(situation, name))
    if old:
        return Advice(step="read_again", about=old)
    alike = tuple(name for name in about if serving.repair(situation, name) == repair)
    return Advice(step=row.step, about=alike, repair=repair)


def _is_old(situation: Situation, name: str) -> bool:
    return situation.is_older(situation.known.server(name).read_at, STATE_FRESH)


def _if(condition: Callable[[Situation], object]) -> About:
    """Return a row's `about` for the licence server concerned."""
    return lambda situation: (situation.focus.name,) if condition(situation) else ()


# -- in doubt, or not known ----------------------------------------------------------------------------------


def _in_doubt(situation: Situation) -> tuple[str, ...]:
    return tuple(
        name for name in dict.fromkeys((situation.server, situation.host)) if name and situation.in_doubt(name)
    )


def _nameless(situation: Situation) -> tuple[str, ...]:
    return () if situation.server else (situation.host,)


def _unread(situation: Situation) -> bool:
    server = situation.focus
    return server.service is None or (server.service == "Running" and None in (server.activation, server.packs))


# -- the licence server and its activation -------------------------------------------------------------------


def _in_workgroup(situation: Situation) -> bool:
    """Tell whether User CALs are to serve from a workgroup; those for devices may."""
    return situation.focus.part_of_domain is False and "per_user" in packs.kinds_wanted(situation)


def _activating(situation: Situation, *kinds: AttemptKind, read: bool | None = None) -> bool:
    """Tell whether the newest attempt to activate came to this, and whether the server was read after it."""
    tried = situation.tried(*ACTIVATING)
    inactive = situation.focus.activation == "not_activated"
    return inactive and bool(tried) and tried[0].kind in kinds and read in {None, situation.is_read_since(tried[0])}


def _activation_call_failed(situation: Situation) -> bool:
    tried = situation.tried(*ACTIVATING)
    return _activating(situation, "refused", "limit_reached", "already_used") and tried[0].means == "call_to_activate"


# -- session hosts -------------------------------------------------------------------------------------------


def _answering(about: About) -> About:
    """Leave out the hosts that cannot be read now: they have a row of their own."""
    return lambda situation: [name for name in about(situation) if situation.reach(name) is None]


def _to_repair(situation: Situation, fits: Callable[[Repair], bool]) -> list[str]:
    repairs = {name: serving.repair(situation, name) for name in hosts_that(situation, "unserved")}
    return [name for name, repair in repairs.items() if repair and fits(repair)]


def _asking_unknown(situation: Situation) -> list[str]:
    uncertain = hosts_that(situation, "uncertain")
    return [name for name in uncertain if serving.unknown_servers(situation, name)]


def _unsure(situation: Situation, *, readable: bool) -> list[str]:
    """Return the licence servers on which it depends whether a host is served, and which may be read, or may not."""
    uncertain = hosts_that(situation, "uncertain")
    unsure = [server for name in uncertain for server in serving.unsure_servers(situation, name)]
    found = [server for server in dict.fromkeys(unsure) if _may_be_read(situation, server) == readable]
    return sorted(found)


def _may_be_read(situation: Situation, server: str) -> bool:
    """Tell whether reading a licence server would tell more: it may have come right since, and it answers."""
    return situation.reach(server) is None and situation.may_be_better(server)


# -- the backup, and the end ---------------------------------------------------------------------------------


def _backup_failed(situation: Situation) -> bool:
    run = situation.runs.get(situation.focus.name)
    if run is None or run.action != BACKUP or run.says in OURS:
        return False
    return run.kind in {"failed", "error"} and not _backed_up(situation)


def _backed_up(situation: Situation) -> bool:
    """Tell whether a verified, recent backup holds what was installed since."""
    backup = situation.focus.backup
    if backup is None or not backup.verified or situation.is_older(backup.at, BACKUP_FRESH) or backup.at is None:
        return False
    installed = [one.at for one in situation.tried(*packs.MEANS) if one.kind == "accepted"]
    return all(at <= backup.at for at in installed)


def _stale_hosts(situation: Situation) -> list[str]:
    return [name for name in hosts_that(situation, "served") if serving.is_stale(situation, name)]


TABLE: Final = (
    # what is in doubt, and what is not known
    AdviceRow("verify", _in_doubt),
    AdviceRow("name_server", _nameless),
    AdviceRow("look_at_server", _if(lambda s: s.reach(s.focus.name) == "unreachable")),
    AdviceRow("make_readable", _if(lambda s: s.reach(s.focus.name) == "unreadable")),
    AdviceRow("read_server", _if(_unread)),
    # the licence server
    AdviceRow("leftover_task", _if(lambda s: s.focus.leftover_tasks), "server"),
    AdviceRow("start_service", _if(lambda s: s.focus.service == "Stopped"), "server"),
    AdviceRow("look_at_service", _if(lambda s: s.focus.service != "Running")),
    AdviceRow("workgroup", _if(_in_workgroup), "server"),
    AdviceRow("read_after_activation", _if(lambda s: _activating(s, *DONE, "released", read=False))),
    AdviceRow("look_at_activation", _if(lambda s: _activating(s, *DONE, "released", read=True))),
    AdviceRow("activate_with_identifier", _if(lambda s: _activating(s, "new_identifier")), "server"),
    AdviceRow("call_refused", _if(_activation_call_failed)),
    AdviceRow("call_to_activate", _if(lambda s: _activating(s, "refused", "limit_reached", "already_used"))),
    AdviceRow("activate", _if(lambda s: s.focus.activation == "not_activated"), "server"),
    AdviceRow("look_at_activation", _if(lambda s: s.focus.activation != "activated")),
    # its packs
    AdviceRow("server_too_old", packs.hosts_all_newer),
    AdviceRow("read_after_attempt", _if(lambda s: packs.came_to(s, *DONE, read=False))),
    AdviceRow("look_for_pack", _if(lambda s: packs.came_to(s, "accepted", read=True))),
    AdviceRow("install_identifier", _if(lambda s: packs.came_to(s, "new_identifier")), "server"),
    AdviceRow("reinstall_again", _if(lambda s: packs.came_to(s, "released", "transferred")), "server"),
    AdviceRow("call_limit", _if(lambda s: packs.came_to(s, "limit_reached"))),
    AdviceRow("call_refused", _if(lambda s: packs.came_to(s, "refused"))),
    AdviceRow("call", _if(packs.all_wizards_failed)),
    AdviceRow(
        "migrate_from_former", _if(lambda s: packs.came_to(s, "already_used") and packs.former_answers(s)), "server"
    ),
    AdviceRow("migrate", _if(lambda s: packs.came_to(s, "already_used")), "server"),
    AdviceRow("reinstall_pack", _if(packs.is_missing), "server"),
    AdviceRow("look_at_packs", _if(packs.is_unclear)),
    AdviceRow("wrong_kind", packs.hosts_of_another_kind),
    AdviceRow("server_too_old", packs.hosts_newer_than_server),
    AdviceRow("pack_too_old", packs.hosts_newer_than_packs),
    # the session hosts
    AdviceRow("gpupdate_hosts", _answering(lambda s: hosts_that(s, "pending")), "hosts"),
    AdviceRow("set_mode", _answering(lambda s: _to_repair(s, lambda r: not r.servers)), "hosts"),
    AdviceRow("set_hosts", _answering(lambda s: _to_repair(s, lambda r: r.mode is not None)), "hosts"),
    AdviceRow("point_hosts", _answering(lambda s: _to_repair(s, lambda r: r.mode is None)), "hosts"),
    AdviceRow("read_hosts", _answering(lambda s: hosts_that(s, "unread"))),
    AdviceRow("read_asked", lambda s: _unsure(s, readable=True)),
    # the backup
    AdviceRow("look_at_backup", _if(_backup_failed)),
    AdviceRow("back_up", _if(lambda s: not _backed_up(s)), "server"),
    # what only people can settle, and what does not hurry
    AdviceRow("workgroup_hosts", lambda s: hosts_that(s, "workgroup")),
    AdviceRow("look_at_hosts", lambda s: hosts_that(s, "odd_mode")),
    AdviceRow("look_at_silent_hosts", lambda s: [name for name in s.inventory.session_hosts if _is_silent(s, name)]),
    AdviceRow("name_asked", _asking_unknown),
    AdviceRow("look_at_asked", lambda s: _unsure(s, readable=False)),
    AdviceRow("hosts_without_role", lambda s: hosts_that(s, "no_role")),
    AdviceRow("over_allocated", _if(lambda s: any(pack.over for pack in s.focus.packs or ()))),
    AdviceRow("read_again", _if(lambda s: s.is_older(s.focus.read_at, CALM_FRESH))),
    AdviceRow("read_hosts_again", _answering(_stale_hosts)),
    AdviceRow("keep", _if(lambda _: True)),
)
"""The rows, in order. `call_refused`, `look_at_activation` and `server_too_old` are reached in two ways each."""


def _is_silent(situation: Situation, name: str) -> bool:
    """Tell whether a host of concern cannot be read, and is not known to be served."""
    return (
        situation.reach(name) is not None
        and serving.concerns(situation, name)
        and serving.standing(situation, name) not in {"served", "no_role"}
    )
