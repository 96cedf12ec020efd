"""What the inventory says: which licence server replaces which, and whom a name means. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from bot.settings import Bought, Host

ADDRESS: Final = re.compile(r"[\d.]+|.*:.*")


@dataclass(frozen=True)
class Inventory:
    """The servers of the configuration, by name; the only place that says which licence server is old, which new."""

    hosts: Mapping[str, Host]

    @cached_property
    def license_servers(self) -> tuple[str, ...]:
        """The licence servers, the replaced ones included, in the order of the file."""
        return tuple(name for name, host in self.hosts.items() if "license_server" in host.roles)

    @cached_property
    def in_service(self) -> tuple[str, ...]:
        """The licence servers that no other one has replaced."""
        return tuple(name for name in self.license_servers if not self.is_replaced(name))

    @cached_property
    def session_hosts(self) -> tuple[str, ...]:
        """The session hosts, by name."""
        return tuple(sorted(name for name, host in self.hosts.items() if "session_host" in host.roles))

    def is_replaced(self, name: str) -> bool:
        """Tell whether another licence server takes over from this one, which need not be in the inventory any more."""
        return any(self._replacing(name))

    def heirs(self, name: str) -> tuple[str, ...]:
        """Return the licence servers in service that took over from `name`, through others if need be."""
        found: list[str] = []
        seen, waiting = {name}, [name]
        while waiting:
            for heir in self._replacing(waiting.pop(0)):
                if heir in seen:
                    continue
                seen.add(heir)
                waiting.append(heir)
                if not self.is_replaced(heir):
                    found.append(heir)
        return tuple(found)

    def former(self, name: str) -> str | None:
        """Return the name of the licence server that this one took over from."""
        host = self.hosts.get(name)
        return host.replaces if host and host.replaces and not same(host.replaces, name) else None

    def bought(self, name: str) -> tuple[Bought, ...]:
        """Return what was bought for a licence server; empty when the inventory does not say."""
        host = self.hosts.get(name)
        return host.bought if host else ()

    def license_server(self, name: str) -> str | None:
        """Return the licence server that a host means by a name; None when it is none of ours, or may be any of two."""
        found = [ours for ours in self._by_label.get(_label(name), ()) if same(ours, name)]
        return found[0] if len(found) == 1 else None

    def _replacing(self, name: str) -> Iterator[str]:
        for ours, former in self._replacements:
            # a server that is said to replace itself was installed again; it is not an old one
            if same(former, name) and not same(ours, name):
                yield ours

    @cached_property
    def _replacements(self) -> tuple[tuple[str, str], ...]:
        pairs = ((name, self.former(name)) for name in self.license_servers)
        return tuple((name, former) for name, former in pairs if former)

    @cached_property
    def _by_label(self) -> Mapping[str, list[str]]:
        """The licence servers by the first part of their name, so that hundreds are not all compared."""
        found: dict[str, list[str]] = {}
        for name in self.license_servers:
            found.setdefault(_label(name), []).append(name)
        return found


def same(one: str, other: str) -> bool:
    """Tell whether two names mean one server: `SRV-LIC-01.corp.example` and `srv-lic-01`, but not two domains.

    An address is equal to itself only: which server has it is not known here.
    """
    first, second = (name.strip().rstrip(".").lower() for name in (one, other))
    if first == second or ADDRESS.fullmatch(first) or ADDRESS.fullmatch(second):
        return first == second
    if "." in first and "." in second:
        return False
    return _label(first) == _label(second)


def _label(name: str) -> str:
    return name.strip().lower().split(".")[0]
