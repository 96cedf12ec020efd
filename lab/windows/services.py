"""The services of a practice server, as the service control manager of Windows has them.

Nothing here waits: an order that takes long leaves a state between, and when it is over is asked with the time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from lab.windows.estate import ServerState, Service, ServiceState

SCHEDULER: Final = "Schedule"
REQUEST_TIMEOUT: Final = 1053
DEPENDENT_SERVICES_RUNNING: Final = 1051
INVALID_CONTROL: Final = 1052
ALREADY_RUNNING: Final = 1056
DISABLED: Final = 1058
UNKNOWN: Final = 1060
CANNOT_ACCEPT_CONTROL: Final = 1061
ACCEPTING: Final = ("Running", "Paused")


class ServiceRefused(Exception):
    """An order that Windows refuses. `code`: the Win32 error, see System Error Codes (1000-1299) on Microsoft Learn."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class _Change:
    """A service on its way from one state to another, there at `at`."""

    name: str
    service: Service
    leaves: ServiceState
    becomes: ServiceState
    at: datetime


class Services:
    """Every service that is installed, by name. Those that every Windows has need not be in the estate."""

    def __init__(self, state: ServerState) -> None:
        self._state = state
        self._scheduler = Service()
        self._changes: list[_Change] = []
        self._since: dict[str, datetime] = {}

    def find(self, name: str) -> Service | None:
        """Return a service, None when it is not installed; Windows does not tell cases apart."""
        return next((one for key, one in self._all().items() if key.lower() == name.lower()), None)

    def can_stop(self, service: Service) -> bool:
        """Tell what `CanStop` says: only a service that runs or pauses takes orders."""
        return service.state in ACCEPTING and not service.not_stoppable

    def dependants(self, name: str) -> list[str]:
        """Return the services that depend on this one and are not stopped."""
        return [
            other
            for other, one in self._all().items()
            if one.state != "Stopped" and name.lower() in [needed.lower() for needed in one.depends_on]
        ]

    def running_since(self, name: str) -> datetime | None:
        """Return when a service began to run, None when it did before anybody looked."""
        return self._since.get(name.lower())

    # -- orders --------------------------------------------------------------------------------------------

    def stop(self, name: str, at: datetime) -> None:
        """Order a service to stop, as `Stop-Service -NoWait` does. Raises ServiceRefused; never forces anything."""
        service = self._known(name)
        if service.state == "Stopped":
            return
        if service.state not in ACCEPTING:
            raise ServiceRefused(CANNOT_ACCEPT_CONTROL)
        if self.dependants(name):
            raise ServiceRefused(DEPENDENT_SERVICES_RUNNING)
        if service.not_stoppable:
            raise ServiceRefused(INVALID_CONTROL)
        if service.does_not_stop:
            raise ServiceRefused(REQUEST_TIMEOUT)
        if service.hangs_when_stopping:
            service.state = "StopPending"
        else:
            self._go(_Change(name, service, "StopPending", "Stopped", at), service.stops_slowly_s)

    def start(self, name: str, at: datetime) -> None:
        """Order a service to start, as `sc.exe start` does. Raises ServiceRefused.

        One that does not start has ended again by the time that anybody looks.
        """
        service = self._known(name)
        if service.start_mode == "Disabled":
            raise ServiceRefused(DISABLED)
        if service.state != "Stopped":
            raise ServiceRefused(ALREADY_RUNNING)
        if not service.does_not_start:
            self._go(_Change(name, service, "StartPending", "Running", at), service.starts_slowly_s)

    def boot(self, at: datetime) -> None:
        """Begin anew, as after a start of Windows: what starts automatically does, nothing else runs."""
        self._changes.clear()
        for name, service in self._all().items():
            service.state = "Stopped"
            if service.start_mode == "Automatic":
                self.start(name, at)

    # -- time ----------------------------------------------------------------------------------------------

    def next_at(self) -> datetime | None:
        """Return when something happens next, None for never."""
        return min((change.at for change in self._changes), default=None)

    def run_until(self, at: datetime) -> None:
        """Let happen what is due. A service that somebody put into another state meanwhile stays there."""
        for change in [change for change in self._changes if change.at <= at]:
            self._changes.remove(change)
            if change.service.state == change.leaves:
                self._arrive(change)

    def _all(self) -> Mapping[str, Service]:
        return {SCHEDULER: self._scheduler, **self._state.services}

    def _known(self, name: str) -> Service:
        service = self.find(name)
        if service is None:
            raise ServiceRefused(UNKNOWN)
        return service

    def _go(self, change: _Change, seconds: float) -> None:
        if seconds <= 0:
            self._arrive(change)
            return
        change.service.state = change.leaves
        self._changes.append(replace(change, at=change.at + timedelta(seconds=seconds)))

    def _arrive(self, change: _Change) -> None:
        change.service.state = change.becomes
        if change.becomes == "Running":
            self._since[change.name.lower()] = change.at
