"""The packs of the licence server concerned: what is missing, what was tried, and whom they do not suit. Pure."""

from collections.abc import Iterable
from typing import Final

from bot.recovery.facts import AttemptKind, AttemptMeans, Pack
from bot.recovery.serving import hosts_that, repair
from bot.recovery.situation import STATE_FRESH, Situation
from bot.recovery.versions import reaches
from bot.settings import Bought, CalKind

MEANS: Final[tuple[AttemptMeans, ...]] = ("reinstall", "migrate", "call")
"""By which means a pack is brought back."""


def is_missing(situation: Situation) -> bool:
    """Tell whether a pack that was bought is not installed; where nobody says what was bought, whether there is none.

    Only when all of what was bought can be compared; a pack of unknown kind, version or quantity may be it.
    """
    installed = situation.focus.packs or ()
    bought = situation.inventory.bought(situation.focus.name)
    if not bought:
        return not installed
    return any(_has(installed, one) is False for one in bought)


def is_unclear(situation: Situation) -> bool:
    """Tell whether too little is known of an installed pack to say what it is."""
    installed = situation.focus.packs or ()
    return any(
        pack.kind is None or pack.total is None or reaches(pack.version, pack.version) is None for pack in installed
    )


def kinds_wanted(situation: Situation) -> frozenset[CalKind]:
    """Return the kinds of CAL that are to serve from here: as bought, else as installed, else for users."""
    bought = {one.kind for one in situation.inventory.bought(situation.focus.name)}
    installed = {pack.kind for pack in situation.focus.packs or () if pack.kind}
    return frozenset(bought or installed or {"per_user"})


# -- attempts ------------------------------------------------------------------------------------------------


def came_to(situation: Situation, *kinds: AttemptKind, read: bool | None = None) -> bool:
    """Tell whether the newest attempt to bring back the missing pack came to this, and was or was not read after."""
    tried = situation.tried(*MEANS)
    if not tried or not is_missing(situation):
        return False
    return tried[0].kind in kinds and read in {None, situation.is_read_since(tried[0])}


def all_wizards_failed(situation: Situation) -> bool:
    """Tell whether the wizard says "already used" although more than installing again was tried before."""
    return came_to(situation, "already_used") and any(one.means != "reinstall" for one in situation.tried(*MEANS))


def former_answers(situation: Situation) -> bool:
    """Tell whether the replaced licence server was lately read as running, so that a wizard can reach it."""
    if situation.former is None:
        return False
    name = situation.inventory.license_server(situation.former) or situation.former
    former = situation.known.server(name)
    fresh = not situation.is_older(former.read_at, STATE_FRESH)
    return fresh and former.service == "Running" and situation.reach(name) is None


# -- hosts that they do not suit -----------------------------------------------------------------------------


def hosts_of_another_kind(situation: Situation) -> list[str]:
    """Return the hosts that ask for CALs of a kind of which there is none."""
    return [name for name in _unsuited(situation) if _host_kind(situation, name) not in kinds_installed(situation)]


def hosts_newer_than_server(situation: Situation) -> list[str]:
    """Return the hosts that no CAL of this licence server can serve: it is older than they are."""
    version = situation.focus.version
    return [name for name in _unsuited(situation) if reaches(version, situation.known.host(name).version) is False]


def hosts_newer_than_packs(situation: Situation) -> list[str]:
    """Return the hosts for which the installed CALs are too old."""
    return list(_unsuited(situation))


def hosts_all_newer(situation: Situation) -> list[str]:
    """Return the hosts of a licence server without its pack, when all of them are newer than the server itself."""
    waiting = hosts_that(situation, "unserved", "uncertain") if is_missing(situation) else ()
    version = situation.focus.version
    newer = [name for name in waiting if reaches(version, situation.known.host(name).version) is False]
    return newer if len(newer) == len(waiting) else []


def kinds_installed(situation: Situation) -> frozenset[CalKind | None]:
    """Return the kinds of the packs that hold anything."""
    return frozenset(pack.kind for pack in situation.focus.packs or () if pack.total != 0)


def _unsuited(situation: Situation) -> Iterable[str]:
    """Return the hosts that no licence server can serve as things are, though this one works."""
    return [name for name in hosts_that(situation, "unserved") if repair(situation, name) is None]


def _host_kind(situation: Situation, name: str) -> CalKind:
    return situation.known.host(name).kind or "per_user"


def _has(installed: Iterable[Pack], bought: Bought) -> bool | None:
    """Tell whether the CALs of one purchase are installed; None when a pack that may be part of it is not known."""
    alike = [pack for pack in installed if pack.kind in {None, bought.kind} and _may_be(pack.version, bought.version)]
    known = [pack.total for pack in alike if pack.kind and pack.version == bought.version and pack.total is not None]
    if sum(known) >= bought.quantity:
        return True
    return False if len(known) == len(alike) else None


def _may_be(version: str | None, bought: str) -> bool:
    return version == bought or reaches(version, version) is None
