"""The registry of a practice server: what the estate says, over what every Windows has."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from lab.windows.estate import RegistryValue, ServerState, Service

WINDOWS: Final = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion"
CRYPTOGRAPHY: Final = r"HKLM\SOFTWARE\Microsoft\Cryptography"
SERVICES: Final = r"HKLM\SYSTEM\CurrentControlSet\Services"
LICENSING: Final = rf"{SERVICES}\TermServLicensing"
INSTALLED: Final = 1_731_628_800
"""InstallDate where the estate names none: 15 November 2024, in seconds since 1970."""
START: Final[Mapping[str, int]] = {"Automatic": 2, "Manual": 3, "Disabled": 4}


@dataclass(frozen=True, slots=True)
class Entry:
    """One value below a key: the rest of the path, name, kind as .NET calls it."""

    key: str
    name: str
    kind: str
    value: RegistryValue


class Registry:
    """Keys and values, found in any case. A value that an estate sets to null is not there."""

    def __init__(self, state: ServerState) -> None:
        self._state = state

    def value(self, path: str, name: str) -> RegistryValue:
        """Return a value, None when it is not there."""
        return next((entry.value for entry in self.below(path) if not entry.key and _same(entry.name, name)), None)

    def has(self, path: str) -> bool:
        """Tell whether there is a key."""
        return any(_within(key, path) for key in self._keys())

    def below(self, path: str) -> Iterator[Entry]:
        """Yield every value of a key and of those below it."""
        for key, values in self._keys().items():
            if _within(key, path):
                for name, value in values.items():
                    if value is not None:
                        yield Entry(key[len(path) :].lstrip("\\"), name, _kind(value), value)

    def _keys(self) -> Mapping[str, Mapping[str, RegistryValue]]:
        keys: dict[str, dict[str, RegistryValue]] = {}
        spelt: dict[str, str] = {}
        for key, values in (*_built_in(self._state), *self._state.registry.items()):
            merged = keys.setdefault(spelt.setdefault(key.lower(), key), {})
            for name, value in values.items():
                merged[next((known for known in merged if _same(known, name)), name)] = value
        return keys


def _built_in(state: ServerState) -> Iterator[tuple[str, Mapping[str, RegistryValue]]]:
    build, _, revision = state.os_build.partition(".")
    yield WINDOWS, {"CurrentBuildNumber": build, "UBR": int(revision), "InstallDate": INSTALLED}
    yield CRYPTOGRAPHY, {"MachineGuid": str(uuid.uuid5(uuid.NAMESPACE_DNS, state.name))}
    for name, service in state.services.items():
        yield rf"{SERVICES}\{name}", _service(name, service)
    role = state.license_server
    if role is not None and any(_same(name, "TermServLicensing") for name in state.services):
        yield rf"{LICENSING}\Parameters", {"DBPath": role.database_path, "DBFile": "TLSLic.edb"}


def _service(name: str, service: Service) -> Mapping[str, RegistryValue]:
    return {
        "DisplayName": name,
        "ErrorControl": 1,
        "ImagePath": rf"%SystemRoot%\System32\svchost.exe -k {name}",
        "ObjectName": r"NT AUTHORITY\NetworkService",
        "Start": START[service.start_mode],
        "Type": 32,
    }


def _kind(value: RegistryValue) -> str:
    if isinstance(value, int):
        return "DWord"
    if isinstance(value, list):
        return "MultiString"
    return "ExpandString" if "%" in str(value) else "String"


def _same(one: str, other: str) -> bool:
    return one.lower() == other.lower()


def _within(key: str, path: str) -> bool:
    return f"{key}\\".lower().startswith(f"{path}\\".lower())
