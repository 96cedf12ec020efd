"""Where a recovery stands, from facts alone, and which step comes next. Pure.

Order: prerequisites, reinstall the pack, migrate from a server that no longer works, telephone, and a rebuild
only for a corrupted database. Every decision here is made from what was read; the unread leads to reading.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.approvals.model import KnownFact, Request, Status
from bot.settings import Host

BACKUP_FRESH: Final = timedelta(days=30)
"""How old a verified backup may be before the page asks for a new one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """The inventory and everything known of it, seen from `host`."""

    host: Host
    hosts: Mapping[str, Host]
    known: Mapping[str, Mapping[str, KnownFact]]
    now: datetime
    last: Request | None

    @property
    def server(self) -> str | None:
        """Return the licence server concerned: the host itself, the one it asks, or the only one there is."""
        if "license_server" in self.host.roles:
            return self.host.name
        return self._asked() or self._only()

    @property
    def former(self) -> str | None:
        """Return the name of the licence server that was replaced, from the inventory."""
        server = self.hosts.get(self.server or "")
        return server.replaces if server else None

    @property
    def facts(self) -> Mapping[str, KnownFact]:
        """Return what is known of the licence server."""
        return self.facts_of(self.server or "")

    @property
    def session_hosts(self) -> tuple[str, ...]:
        """Return the session hosts of the inventory, by name."""
        return tuple(sorted(name for name, host in self.hosts.items() if "session_host" in host.roles))

    def facts_of(self, name: str) -> Mapping[str, KnownFact]:
        """Return what is known of one server, by fact name."""
        return self.known.get(name, {})

    def value(self, name: str) -> object:
        """Return the value of a fact of the licence server, or None."""
        fact = self.facts.get(name)
        return fact.value if fact else None

    def _asked(self) -> str | None:
        named = {short(name) for name in names(self.facts_of(self.host.name).get("license_servers"))}
        found = [name for name in in_service(self.hosts) if short(name) in named]
        return found[0] if len(found) == 1 else None

    def _only(self) -> str | None:
        candidates = in_service(self.hosts)
        heirs = [name for name in candidates if self.hosts[name].replaces]
        return heirs[0] if len(heirs) == 1 else candidates[0] if len(candidates) == 1 else None


def in_service(hosts: Mapping[str, Host]) -> tuple[str, ...]:
    """Return the licence servers of an inventory that no other one has replaced."""
    replaced = {short(host.replaces) for host in hosts.values() if host.replaces}
    servers = (name for name, host in hosts.items() if "license_server" in host.roles)
    return tuple(name for name in servers if short(name) not in replaced)


def next_step(situation: Situation) -> str:
    """Return the name of the next step, which has a sentence under `dossier.next` and a reason under `dossier.why`."""
    if situation.last and situation.last.status is Status.INTERRUPTED:
        return "verify"
    return _of_server(situation) or _of_packs(situation) or _of_hosts(situation) or _of_backup(situation) or "keep"


def hosts_to_set(situation: Situation) -> tuple[str, ...]:
    """Return the session hosts read as not Per User, or as not asking this licence server."""
    return tuple(name for name in situation.session_hosts if _is_wrong(situation, name))


def hosts_unread(situation: Situation) -> tuple[str, ...]:
    """Return the session hosts whose mode nobody has read."""
    return tuple(name for name in situation.session_hosts if "mode" not in situation.facts_of(name))


def backup_made_at(situation: Situation) -> datetime | None:
    """Return when the newest known backup was made, aware; None when there is none or the time is not one."""
    value = situation.value("backup_at")
    if not isinstance(value, str):
        return None
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def names(fact: KnownFact | None) -> tuple[str, ...]:
    """Return the names in a list fact."""
    values = fact.value if fact and isinstance(fact.value, list) else []
    return tuple(value for value in values if isinstance(value, str))


def listed(fact: KnownFact | None) -> str:
    """Return a list fact in one line, empty when there is nothing in it."""
    return ", ".join(names(fact))


def short(name: str) -> str:
    """Return a server's name without its domain, for comparison only: `SRV-LIC-01.corp.example` and `srv-lic-01`."""
    return name.strip().split(".")[0].lower()


def _of_server(situation: Situation) -> str | None:
    if situation.server is None:
        return "name_server"
    if "activation" not in situation.facts:
        return "read_server"
    service = situation.value("service")
    if isinstance(service, str) and service != "Running":
        return "start_service"
    if situation.value("part_of_domain") is False:
        return "workgroup"
    return {"not_activated": "activate", "unknown": "look_at_activation"}.get(str(situation.value("activation")))


def _of_packs(situation: Situation) -> str | None:
    packs = situation.value("packs")
    if not isinstance(packs, list):
        return "read_server"
    if not packs:
        return "reinstall_pack"
    products = {pack.get("product") for pack in packs if isinstance(pack, dict)}
    return None if "per_user" in products else "reinstall_pack"


def _of_hosts(situation: Situation) -> str | None:
    if hosts_to_set(situation):
        return "set_hosts"
    return "read_hosts" if hosts_unread(situation) else None


def _of_backup(situation: Situation) -> str | None:
    made = backup_made_at(situation)
    verified = situation.value("backup_verified") is True
    return None if made and verified and situation.now - made <= BACKUP_FRESH else "back_up"


def _is_wrong(situation: Situation, name: str) -> bool:
    facts = situation.facts_of(name)
    if "mode" not in facts:
        return False
    asked = {short(server) for server in names(facts.get("license_servers"))}
    return facts["mode"].value != "per_user" or short(situation.server or "") not in asked
