"""An estate as it really is, and what following each advice does to it; it knows nothing of the table's own labels.

The bot knows of it only what it reads, through the interpreters of the actions. A person follows the advice: what the
step says is done to the estate, and whatever was right must not be touched by it. What breaks that is a `Harm`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from bot.catalogue import catalogue
from bot.recovery.facts import Attempt, AttemptKind, AttemptMeans, read_known
from bot.recovery.inventory import Inventory
from bot.recovery.situation import Survey
from bot.recovery.table import Advice
from bot.requests.model import KnownFact, LastRun, Status
from bot.requests.verdict import Facts
from bot.servers.runner import RunResult
from bot.settings import Bought, Host
from tests.support.surveys import NOW

ACTIONS: Final = catalogue.load()
BUILDS: Final = {"2016": "14393.1", "2019": "17763.1", "2022": "20348.1", "2025": "26100.1"}
ORDER: Final = tuple(BUILDS)
NUMBERS: Final = {"per_device": 2, "per_user": 4, "not_configured": 5}
VERSION_IDS: Final = {"2016": 5, "2019": 6, "2022": 7, "2025": 8}


class Harm(AssertionError):
    """Following an advice changed what was right, or asked for what may not be done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalPack:
    """CALs that are installed, or were bought."""

    kind: str
    version: str
    total: int = 5
    issued: int = 3


@dataclass(slots=True, kw_only=True)
class Licensing:
    """A licence server as it is. `answers`: it can be read; `starts`: its service does, when it is told to."""

    name: str
    os: str = "2022"
    listed: bool = True
    replaces: str | None = None
    said_bought: bool = False
    answers: bool = True
    repairable: bool = True
    service: str = "Running"
    starts: bool = True
    activated: bool = True
    packs: list[CalPack] = field(default_factory=list)
    bought: CalPack | None = None
    wizard: list[AttemptKind] = field(default_factory=list)
    """What the Clearinghouse says to each further attempt; when it has nothing left to say, it accepts."""

    @property
    def whole(self) -> bool:
        """Tell whether it has what was bought, as far as anybody but its owner can tell."""
        if self.said_bought and self.bought:
            alike = [p for p in self.packs if (p.kind, p.version) == (self.bought.kind, self.bought.version)]
            return sum(pack.total for pack in alike) >= self.bought.total
        return bool(self.packs)


@dataclass(slots=True, kw_only=True)
class Sessions:
    """A session host as it is."""

    name: str
    os: str = "2022"
    answers: bool = True
    repairable: bool = True
    mode: str = "per_user"
    servers: list[str] = field(default_factory=list)
    policy: tuple[str, list[str]] | None = None
    """What group policy asks for, and the host has not taken up yet: mode and servers."""


@dataclass(slots=True, kw_only=True)
class Estate:
    """The truth, what the bot knows of it, and what was asked and reported."""

    servers: dict[str, Licensing]
    hosts: dict[str, Sessions]
    now: datetime = NOW
    facts: dict[str, dict[str, KnownFact]] = field(default_factory=dict)
    runs: dict[str, LastRun] = field(default_factory=dict)
    attempts: list[Attempt] = field(default_factory=list)
    drifted: bool = False
    """Something was repaired or broken since it was read."""
    reports_only: bool = False
    """After a wizard, a person reports what it said and does not ask for a reading by themselves."""

    # -- what the bot sees -----------------------------------------------------------------------------------

    @property
    def inventory(self) -> Inventory:
        """Return the configuration."""
        listed = [server for server in self.servers.values() if server.listed]
        hosts = [_host(one.name, "license_server", replaces=one.replaces, bought=_bought(one)) for one in listed]
        hosts += [_host(name, "session_host") for name in self.hosts]
        return Inventory({host.name: host for host in hosts})

    @property
    def survey(self) -> Survey:
        """Return what the table is given."""
        return Survey(
            inventory=self.inventory,
            known=read_known(self.facts),
            runs=dict(self.runs),
            now=self.now,
            attempts=tuple(self.attempts),
        )

    def reads(self, name: str) -> None:
        """Run the read action of a server, as far as it answers."""
        if name not in self.servers and name not in self.hosts:
            raise Harm(f"{name} is asked to be read, and there is no such server")
        one = self.servers.get(name) or self.hosts[name]
        last = self.runs.get(name)
        if last and last.says == "error.target_unreachable" and not one.answers:
            raise Harm(f"{name} did not answer, and is asked again")
        self.now += timedelta(minutes=1)
        action = "check_activation" if name in self.servers else "check_mode"
        if one.answers:
            self._learns(name, action, self._raw(name))
        self.runs[name] = LastRun(
            host=name,
            request_id=f"R-{len(self.facts):05}",
            action=action,
            status=Status.SUCCEEDED if one.answers else Status.FAILED,
            verified=False,
            started_at=self.now,
            kind="facts" if one.answers else "error",
            says="seen" if one.answers else "error.target_unreachable",
        )

    def _learns(self, name: str, action: str, raw: Mapping[str, Any]) -> None:
        read = ACTIONS[action].facts
        assert read is not None
        found = read(RunResult(ok=True, data=raw), self.inventory)
        assert isinstance(found, Facts), found
        for fact, value in found.facts.items():
            self.facts.setdefault(name, {})[fact] = KnownFact(
                host=name, name=fact, value=value, read_at=self.now, action=action, request_id=self.now.isoformat()
            )

    def _raw(self, name: str) -> Mapping[str, Any]:
        return _raw_server(self.servers[name]) if name in self.servers else _raw_host(self.hosts[name])

    # -- what is right ---------------------------------------------------------------------------------------

    def is_replaced(self, name: str) -> bool:
        """Tell whether another server took over from this one."""
        return any(server.replaces == name for server in self.servers.values())

    def is_served(self, host: Sessions) -> bool:
        """Tell whether a session host gets its CALs: one server that it names works and has the right ones."""
        named = [self.servers[name] for name in host.servers if name in self.servers and not self.is_replaced(name)]
        return any(_can_serve(server, host) for server in named)

    def all_is_well(self) -> bool:
        """Tell whether every server in service has its CALs and every host is served."""
        used = [server for server in self.servers.values() if server.listed and not self.is_replaced(server.name)]
        works = all(server.service == "Running" and server.activated and server.whole for server in used)
        return works and all(self.is_served(host) for host in self.hosts.values())

    # -- following an advice ---------------------------------------------------------------------------------

    def follows(self, advice: Advice) -> bool:
        """Do what an advice says; False when it leaves what comes next to somebody outside. Raises Harm."""
        deed = DEEDS.get(advice.step)
        return deed(self, advice) if deed else False

    def in_service(self, advice: Advice) -> Licensing:
        """Return the licence server that an advice is about. Raises Harm when it was replaced."""
        server = self.servers[advice.about[0]]
        if self.is_replaced(server.name):
            raise Harm(f"{server.name} was replaced, and {advice.step} is advised for it")
        return server

    def tries(self, server: Licensing, means: AttemptMeans) -> AttemptKind:
        """Try a wizard or call, report what came of it, and return that."""
        kind = server.wizard.pop(0) if server.wizard else "accepted"
        self.now += timedelta(hours=1)
        self.attempts.append(Attempt(server=server.name, at=self.now, means=means, kind=kind))
        return kind


def _host(name: str, role: str, **more: object) -> Host:
    return Host.model_validate({"name": name, "url": "http://x/wsman", "roles": [role], **more})


def _bought(server: Licensing) -> tuple[Bought, ...]:
    if not server.said_bought or server.bought is None:
        return ()
    pack = server.bought
    return (Bought.model_validate({"kind": pack.kind, "version": pack.version, "quantity": pack.total}),)


def _can_serve(server: Licensing, host: Sessions) -> bool:
    works = server.service == "Running" and server.activated
    fit = [
        pack for pack in server.packs if pack.kind == host.mode and ORDER.index(pack.version) >= ORDER.index(host.os)
    ]
    return works and any(pack.total > 0 for pack in fit)


def _raw_server(server: Licensing) -> Mapping[str, Any]:
    running = server.service == "Running"
    packs = [_raw_pack(number, pack) for number, pack in enumerate(server.packs)] if running else []
    return {
        "computer": server.name,
        "domain": "corp.example.test",
        "part_of_domain": True,
        "os_build": BUILDS[server.os],
        "service": server.service,
        "activation_status": int(not server.activated) if running else None,
        "license_server_id_last": "",
        "database_path": "C:\\x" if running else "",
        "packs": packs,
        "leftover_tasks": [],
    }


def _raw_pack(number: int, pack: CalPack) -> Mapping[str, Any]:
    return {
        "id": number,
        "type": 2,
        "product": int(pack.kind == "per_user"),
        "version_id": VERSION_IDS[pack.version],
        "version": f"Windows Server {pack.version}",
        "total": pack.total,
        "issued": pack.issued,
        "available": max(pack.total - pack.issued, 0),
    }


def _raw_host(host: Sessions) -> Mapping[str, Any]:
    mode, servers = host.policy or (None, [])
    return {
        "computer": host.name,
        "domain": "corp.example.test",
        "part_of_domain": True,
        "os_build": BUILDS[host.os],
        "role_present": True,
        "licensing_type": NUMBERS[host.mode],
        "mode_source": 0,
        "servers_source": 0,
        "license_servers": list(host.servers),
        "grace_days": 0,
        "policy_mode": NUMBERS[mode] if mode else None,
        "policy_servers": ",".join(servers) or None,
        "local_mode": None,
    }


# -- what a person does when a step is advised ---------------------------------------------------------------


def _reads(estate: Estate, advice: Advice) -> bool:
    for name in advice.about:
        if estate.is_replaced(name):
            raise Harm(f"{name} was replaced, and is asked to be read")
        estate.reads(name)
    return True


def _looks(estate: Estate, advice: Advice) -> bool:
    """Look at a server that does not answer: some can be switched on again, and are read then."""
    found = [estate.servers.get(name) or estate.hosts[name] for name in advice.about]
    mended = [one for one in found if not one.answers and one.repairable]
    for one in mended:
        one.answers = True
        estate.reads(one.name)
    return bool(mended)


def _verifies(estate: Estate, advice: Advice) -> bool:
    for name in advice.about:
        estate.runs[name] = replace(estate.runs[name], verified=True)
    return True


def _starts(estate: Estate, advice: Advice) -> bool:
    server = estate.in_service(advice)
    if server.service == "Running":
        raise Harm(f"{server.name} runs, and is to be started")
    if not server.starts:
        return False
    server.service = "Running"
    estate.reads(server.name)
    return True


def _activates(estate: Estate, advice: Advice) -> bool:
    server = estate.in_service(advice)
    if server.activated:
        raise Harm(f"{server.name} is activated, and is to be activated again")
    if advice.step == "activate_with_identifier":
        server.wizard.insert(0, "accepted")
    if estate.tries(server, "activate") == "accepted":
        server.activated = True
    if not estate.reports_only:
        estate.reads(server.name)
    return True


def _calls_to_activate(estate: Estate, advice: Advice) -> bool:
    estate.tries(estate.in_service(advice), "call_to_activate")
    return True


def _brings_back(means: AttemptMeans) -> Callable[[Estate, Advice], bool]:
    def brings_back(estate: Estate, advice: Advice) -> bool:
        server = estate.in_service(advice)
        if server.whole:
            raise Harm(f"{server.name} has its packs, and {advice.step} is advised for it")
        if estate.tries(server, means) == "accepted" and server.bought:
            server.packs.append(server.bought)
        return True

    return brings_back


def _calls(estate: Estate, advice: Advice) -> bool:
    """Call the Clearinghouse; it says something once, and a second call is left to people."""
    server = estate.in_service(advice)
    if sum(one.means == "call" and one.server == server.name for one in estate.attempts) > 2:
        return False
    estate.tries(server, "call")
    return True


def _sets(estate: Estate, advice: Advice) -> bool:
    assert advice.repair is not None
    for name in advice.about:
        host = estate.hosts[name]
        if estate.is_served(host):
            raise Harm(f"{name} is served, and is to be changed")
        host.mode = advice.repair.mode or host.mode
        host.servers = list(advice.repair.servers) or host.servers
        if not estate.is_served(host):
            raise Harm(f"{name} was set as advised, and is not served")
        estate.reads(name)
    return True


def _updates(estate: Estate, advice: Advice) -> bool:
    for name in advice.about:
        host = estate.hosts[name]
        if estate.is_served(host):
            raise Harm(f"{name} is served, and is to be changed")
        if host.policy is None:
            raise Harm(f"{name} has no policy that waits")
        (host.mode, host.servers), host.policy = host.policy, None
        estate.reads(name)
    return True


def _backs_up(estate: Estate, advice: Advice) -> bool:
    server = estate.in_service(advice)
    if server.service != "Running":
        raise Harm(f"{server.name} is to be backed up, and its service does not run")
    estate.reads(server.name)
    source = {"read_at": estate.now, "action": "backup_lserver", "request_id": "R-BACKUP"}
    values = {"backup_path": "C:\\x", "backup_at": estate.now.isoformat(), "backup_verified": True}
    for name, value in values.items():
        estate.facts[server.name][name] = KnownFact(host=server.name, name=name, value=value, **source)  # type: ignore[arg-type]  # as above
    return True


DEEDS: Final[Mapping[str, Callable[[Estate, Advice], bool]]] = {
    **dict.fromkeys(
        ("read_server", "read_again", "read_hosts", "read_hosts_again", "read_asked", "read_after_attempt"), _reads
    ),
    "read_after_activation": _reads,
    **dict.fromkeys(("look_at_server", "look_at_silent_hosts", "look_at_asked"), _looks),
    "verify": _verifies,
    "start_service": _starts,
    "activate": _activates,
    "activate_with_identifier": _activates,
    "call_to_activate": _calls_to_activate,
    **dict.fromkeys(("reinstall_pack", "reinstall_again", "install_identifier"), _brings_back("reinstall")),
    **dict.fromkeys(("migrate", "migrate_from_former"), _brings_back("migrate")),
    **dict.fromkeys(("call", "call_limit", "call_refused"), _calls),
    **dict.fromkeys(("set_mode", "set_hosts", "point_hosts"), _sets),
    "gpupdate_hosts": _updates,
    "back_up": _backs_up,
}
"""What the words of a step make a person do. A step that is not here leaves the next move to people outside."""
