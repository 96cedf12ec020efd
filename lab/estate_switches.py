"""What can be switched on a practice server: faults, services that disobey, the language of Windows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, get_args

from bot.execution.action import Catalogue
from lab.windows.estate import CtrlC, Faults, Operation, Service, ServiceState, State
from lab.windows.server import Server
from lab.workspace.payload import Json

Kind: TypeAlias = Literal["yes_no", "seconds", "step", "choice", "actions"]
LICENCE_ONLY: Final = frozenset({"database_dirty", "copy_fails", "copy_differs"})
"""Faults that mean something on a licence server only."""

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
    found = [*_faults(server, catalogue), _language(server)]
    return [*found, *(one for name, service in server.state.services.items() for one in _service(name, service))]


def _faults(server: Server, catalogue: Catalogue) -> Iterator[Switch]:
    kinds: dict[str, Kind] = {"slow_step_s": "seconds", "connection_drops_at_step": "step", "only": "actions"}
    choices = {
        "only": tuple(sorted(catalogue)),
        "ctrl_c": get_args(CtrlC),
        "loses_next_reply": get_args(Operation),
    }
    for name in Faults.model_fields:
        if name in LICENCE_ONLY and server.state.license_server is None:
            continue
        yield Switch(
            name=name,
            kind=kinds.get(name, "choice" if name in choices else "yes_no"),
            value=getattr(server.faults, name),
            store=_setter(server.faults, name),
            choices=choices.get(name, ()),
        )


def _language(server: Server) -> Switch:
    def speak(value: object) -> None:
        server.state.locale = "fr-FR" if value else "en-US"

    return Switch(name="french", kind="yes_no", value=server.state.french, store=speak)


def _service(name: str, service: Service) -> Iterator[Switch]:
    choices: dict[str, tuple[str, ...]] = {"state": get_args(ServiceState), "start_mode": START_MODES}
    for switch in Service.model_fields:
        yield Switch(
            name=f"{name}.{switch}",
            kind="choice" if switch in choices else "yes_no",
            value=getattr(service, switch),
            store=_setter(service, switch),
            service=name,
            choices=choices.get(switch, ()),
        )


def _setter(thing: State, name: str) -> Callable[[object], None]:
    return lambda value: setattr(thing, name, value)
