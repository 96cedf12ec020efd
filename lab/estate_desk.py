"""The practice servers as the page shows them: their state as JSON, their switches, their estates.

Fills the port `lab.workspace.beside.Servers`; the workspace knows nothing of what is behind it.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from bot.catalogue.action import Catalogue
from bot.errors import Faulty
from bot.language import LANGS
from lab.estate_switches import switches_of
from lab.windows import estate as estates
from lab.windows.estate import Estate, KeyPack, LicenseServer, ServerState, SessionHost
from lab.windows.server import Ran, Running, Server
from lab.windows.servers import PracticeServers
from lab.windows.tasks import Task
from lab.workspace.payload import Json
from lab.workspace.refusals import PersonRefused

FOLDER: Final = Path(__file__).parent / "estates"
RUNS_SHOWN: Final = 100
LAST_GROUP: Final = 5
"""Characters of a licence server ID that may be shown."""

ACTIVATION: Final = {0: "activated", 1: "not_activated", 2: "unknown"}
MODES: Final = {1: "remote_administration", 2: "per_device", 4: "per_user", 5: "not_configured"}
SOURCES: Final = {0: "server", 1: "policy"}


@dataclass(slots=True)
class EstateDesk:
    """Looks at running servers and changes them. `path`: the estate that they were started from."""

    servers: PracticeServers
    catalogue: Catalogue
    path: Path
    _changing: threading.Lock = field(default_factory=threading.Lock)
    _estates: dict[str, Estate] = field(default_factory=dict)
    _name: str = ""

    def __post_init__(self) -> None:
        self._name = self.path.stem

    def look(self) -> Json:
        """Return the estate, its servers, what runs and what ran, newest first."""
        runs = [_run(number, ran) for number, ran in self.servers.numbered_journal[-RUNS_SHOWN:]]
        return {
            "estate": self._name,
            "estates": [{"name": name, "about": dict(estate.about)} for name, estate in self._choice().items()],
            "servers": [self._server(address.name) for address in self.servers.addresses],
            "runs": runs[::-1],
            "actions": {
                name: {lang: action.manifest.text[lang].title for lang in LANGS}
                for name, action in self.catalogue.items()
            },
        }

    def switch(self, server: str, name: str, value: object) -> None:
        """Turn a switch of a server. Raises PersonRefused: no such server, no such switch, not such a value."""
        with self._changing:
            found = self._find(server)
            switch = next((one for one in switches_of(found, self.catalogue) if one.name == name), None)
            if switch is None:
                raise PersonRefused("no_such_switch", f"{server} has no switch {name!r}.")
            try:
                switch.turn(value)
            except (ValidationError, TypeError):
                raise PersonRefused("invalid_value", f"{name!r} does not take this value.") from None
            if name == "unreachable":
                self._connect(found.name, reachable=not found.faults.unreachable)

    def reset(self, server: str | None) -> None:
        """Put one server, or all of them, back as the estate has them. Raises PersonRefused."""
        with self._changing:
            if server is not None:
                self._find(server)
            for state in self._choice()[self._name].servers:
                if server in {None, state.name}:
                    self._renew(state)

    def choose(self, estate: str) -> None:
        """Put all servers into the states of another estate. Raises PersonRefused."""
        with self._changing:
            chosen = self._choice().get(estate)
            if chosen is None:
                raise PersonRefused("no_such_estate", f"There is no estate {estate!r} with these servers.")
            self._name = estate
            for state in chosen.servers:
                self._renew(state)

    def _choice(self) -> Mapping[str, Estate]:
        """Return the estates whose servers are those that run: the bot was told of these and of no others."""
        if not self._estates:
            own = estates.load(self.path)
            found = {path.stem: path for path in sorted(FOLDER.glob("*.yml"))}
            loaded = {name: _loaded(path) for name, path in found.items()}
            fitting = {name: one for name, one in loaded.items() if one is not None and _fits(one, own)}
            self._estates = {self.path.stem: own, **fitting, self.path.stem: own}
        return self._estates

    def _find(self, name: str) -> Server:
        try:
            return self.servers.server(name)
        except KeyError:
            raise PersonRefused("no_such_server", f"There is no server {name!r} here.") from None

    def _renew(self, state: ServerState) -> None:
        try:
            self.servers.renew(state)
        except OSError:
            raise _taken(state.name) from None

    def _connect(self, name: str, *, reachable: bool) -> None:
        try:
            self.servers.set_reachable(name, reachable=reachable)
        except OSError:
            raise _taken(name) from None

    def _server(self, name: str) -> Json:
        server = self.servers.server(name)
        server.catch_up()
        state, switches = server.state, switches_of(server, self.catalogue)
        host = state.session_host
        return {
            "name": name,
            "os": f"Windows Server {state.os}",
            "build": state.os_build,
            "locale": state.locale,
            "domain": state.domain if state.part_of_domain else "",
            "is_reachable": not server.faults.unreachable,
            "services": [
                {
                    "name": service,
                    "state": found.state,
                    "start_mode": found.start_mode,
                    "switches": [one.as_json() for one in switches if one.service == service],
                }
                for service, found in state.services.items()
            ],
            "license_server": _license_server(state.license_server) if state.license_server else None,
            "session_host": _session_host(host) if host and host.role else None,
            "tasks": [_task(server, task) for task in server.machine.tasks.called("")],
            "files": [{"path": path, "bytes": size} for path, size in server.disk.sizes()],
            "shells": server.shells.count(),
            "running": [_running(running) for running in list(server.running)],
            "switches": [one.as_json() for one in switches if one.service is None],
        }


def _loaded(path: Path) -> Estate | None:
    try:
        return estates.load(path)
    except Faulty:
        return None


def _fits(one: Estate, other: Estate) -> bool:
    """Tell whether a bot that was told of one estate's servers can work with the other's."""
    return _as_configured(one) == _as_configured(other)


def _as_configured(estate: Estate) -> set[tuple[object, ...]]:
    return {
        (state.name, state.tls, state.license_server is not None, bool(state.session_host and state.session_host.role))
        for state in estate.servers
    }


def _taken(name: str) -> PersonRefused:
    return PersonRefused("port_taken", f"{name} cannot come back: another program has taken its port meanwhile.")


def _license_server(role: LicenseServer) -> Json:
    shown = role.server_id[-LAST_GROUP:] if role.server_id and role.activation == 0 else ""
    return {
        "activation": ACTIVATION[role.activation],
        "server_id_last": shown,
        "database_path": role.database_path,
        "packs": [_pack(pack) for pack in role.packs],
    }


def _pack(pack: KeyPack) -> Json:
    is_endless = pack.total == pack.available
    return {
        "id": pack.id,
        "version": pack.version,
        "type": pack.type,
        "product": pack.product,
        "total": None if is_endless and pack.total > 0x7FFFFFFF else pack.total,  # noqa: PLR2004 - Windows' word for no end
        "issued": pack.issued,
        "available": pack.available,
    }


def _session_host(host: SessionHost) -> Json:
    return {
        "mode": MODES.get(host.mode, str(host.mode)),
        "mode_source": SOURCES[host.mode_source],
        "servers": list(host.servers),
        "servers_source": SOURCES[host.servers_source],
        "grace_days": host.grace_days,
    }


def _task(server: Server, task: Task) -> Json:
    following = server.machine.tasks.next_run(task)
    return {
        "name": task.name,
        "service": task.service,
        "next_at": server.machine.outside(following).timestamp() if following else None,
        "after_start": task.boot_delay is not None,
    }


def _running(running: Running) -> Json:
    return {
        "action": running.action,
        "script_sha256": running.script_sha256,
        "params": dict(running.params),
        "since": running.since.timestamp(),
        "step": running.step,
    }


def _run(number: int, ran: Ran) -> Json:
    return {
        "id": number,
        "server": ran.server,
        "action": ran.action,
        "script_sha256": ran.script_sha256,
        "params": dict(ran.params),
        "ok": ran.ok,
        "at": ran.at.timestamp(),
        "took_ms": round(ran.took.total_seconds() * 1000),
        "answer": ran.answer,
    }
