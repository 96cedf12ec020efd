"""What can be switched on a practice server: faults, services that disobey, the language of Windows."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, get_args

from bot.catalogue.action import Catalogue
from bot.servers.frame import TASK_PREFIX
from lab.windows.estate import CtrlC, Faults, Operation, Service, ServiceState, State
from lab.windows.server import LICENSING, Server
from lab.windows.tasks import Task
from lab.workspace.payload import Json

Kind: TypeAlias = Literal["yes_no", "seconds", "step", "choice", "actions"]
LICENCE_ONLY: Final = frozenset(
    {
        "database_dirty",
        "database_in_use_tries",
        "copy_fails",
        "copy_differs",
        "activation_unread",
        "packs_unread",
        "provider_late_s",
    }
)
"""Faults that mean something on a licence server only."""
HOST_ONLY: Final = frozenset({"server_list_unread"})
"""Faults that mean something on a session host only."""
SECONDS: Final = frozenset({"slow_step_s", "slow_program_s", "provider_late_s", "stops_slowly_s", "starts_slowly_s"})
STEPS: Final = frozenset({"connection_drops_at_step", "dies_at_step", "host_restarts_at_step", "database_in_use_tries"})
UNSWITCHED: Final = frozenset({"depends_on"})
"""What belongs to a service, and is no trouble of it."""

START_MODES: Final = ("Automatic", "Manual", "Disabled")


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """One switch: its name, what it takes, where it stands. `store` raises ValidationError."""

    name: str
    kind: Kind
    value: object
    store: Callable[[object], None]
    service: str | None = None
    choices: tuple[str, ...] = ()

    def turn(self, value: object) -> None:
        """Set it. Raises TypeError or ValidationError: not such a value."""
        wanted: dict[Kind, type | tuple[type, ...]] = {
            "yes_no": bool, "seconds": (int, float), "step": int, "choice": str, "actions": list,
        }  # fmt: skip
        is_number_misread = self.kind != "yes_no" and isinstance(value, bool)
        if not isinstance(value, wanted[self.kind]) or is_number_misread:
            raise TypeError(self.name)
        if self.choices and not set(value if isinstance(value, list) else [value]) <= set(self.choices):
            raise TypeError(self.name)
        self.store(value)

    def as_json(self) -> Json:
        """Return it as the page shows it."""
        choices = {"choices": list(self.choices)} if self.choices else {}
        return {"name": self.name, "kind": self.kind, "value": self.value, **choices}


def switches_of(server: Server, catalogue: Catalogue) -> list[Switch]:
    """Return every switch of a server."""
    found = [*_faults(server, catalogue), _leftover_task(server), _language(server)]
    return [*found, *(one for name, service in server.state.services.items() for one in _service(name, service))]


def _faults(server: Server, catalogue: Catalogue) -> Iterator[Switch]:
    choices = {
        "only": tuple(sorted(catalogue)),
        "ctrl_c": get_args(CtrlC),
        "loses_next_reply": get_args(Operation),
    }
    for name in Faults.model_fields:
        if name in LICENCE_ONLY and server.state.license_server is None:
            continue
        if name in HOST_ONLY and not (server.state.session_host and server.state.session_host.role):
            continue
        yield Switch(
            name=name,
            kind="actions" if name == "only" else _kind(name, choices),
            value=getattr(server.faults, name),
            store=_setter(server.faults, name),
            choices=choices.get(name, ()),
        )


def _leftover_task(server: Server) -> Switch:
    """Return the switch of what changes left behind: on, it leaves one; off, somebody has looked and removed them."""

    def leave(value: object) -> None:
        if value and not server.machine.tasks.called(TASK_PREFIX):
            server.machine.tasks.register(Task(name=f"{TASK_PREFIX}practice", service=LICENSING))
        for task in [] if value else server.machine.tasks.called(TASK_PREFIX):
            server.machine.tasks.unregister(task.name)

    is_there = bool(server.machine.tasks.called(TASK_PREFIX))
    return Switch(name="leftover_task", kind="yes_no", value=is_there, store=leave)


def _kind(name: str, choices: Mapping[str, tuple[str, ...]]) -> Kind:
    if name in choices:
        return "choice"
    return "seconds" if name in SECONDS else "step" if name in STEPS else "yes_no"


def _language(server: Server) -> Switch:
    def speak(value: object) -> None:
        server.state.locale = "fr-FR" if value else "en-US"

    return Switch(name="french", kind="yes_no", value=server.state.french, store=speak)


def _service(name: str, service: Service) -> Iterator[Switch]:
    choices: dict[str, tuple[str, ...]] = {"state": get_args(ServiceState), "start_mode": START_MODES}
    for switch in Service.model_fields:
        if switch in UNSWITCHED:
            continue
        yield Switch(
            name=f"{name}.{switch}",
            kind=_kind(switch, choices),
            value=getattr(service, switch),
            store=_setter(service, switch),
            service=name,
            choices=choices.get(switch, ()),
        )


def _setter(thing: State, name: str) -> Callable[[object], None]:
    return lambda value: setattr(thing, name, value)
