"""The bot's own runner against practice servers: one action, carried out as an approved run does it."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any, Final

from pydantic import SecretStr

from bot.requests.verdict import Scalar, Value
from bot.servers.runner import RunResult
from bot.servers.winrm import WinrmRunner
from bot.settings import Host
from lab.windows.servers import PracticeServers
from tests.support.played import ACTIONS, FOLDER, change

LICENCES, HOST, OFF, SECURED = "SRV-LIC", "SRV-RDS", "SRV-OFF", "SRV-TLS"
POLICY: Final = r"HKLM\SOFTWARE\Policies\Microsoft\Windows NT\Terminal Services"
ESTATE: Final[dict[str, Any]] = {
    "servers": [
        {
            "name": LICENCES,
            "services": {"TermServLicensing": {}},
            "license_server": {"activation": 0, "server_id": "A" * 30 + "LAST5", "packs": [{"id": 3, "issued": 2}]},
            "files": {
                rf"{FOLDER}\TLSLic.edb": "database",
                rf"{FOLDER}\edb.log": "log",
                rf"{FOLDER}\sub\edb.chk": "check",
            },
        },
        {
            "name": HOST,
            "session_host": {"mode": 4, "mode_source": 1, "servers": [" srv-lic "]},
            "registry": {POLICY: {"LicensingMode": 4}},
        },
        {"name": OFF, "faults": {"unreachable": True}},
        {"name": SECURED, "tls": True, "license_server": {}},
    ]
}
"""A licence server, a session host, a server that is off and one that speaks TLS."""


def host_of(servers: PracticeServers, name: str, *, trusted: bool = True) -> Host:
    """Return a server as the bot's inventory would have it."""
    address = servers.address(name)
    return Host(
        name=name,
        url=address.url,
        roles=frozenset({"license_server"}),
        username=address.username,
        password=SecretStr(address.password),
        ca=address.ca if trusted else None,
    )


def run(servers: PracticeServers, name: str, action: str, **params: str) -> tuple[RunResult, list[str]]:
    """Run one action; return what it gave and the steps that it announced."""
    steps: list[str] = []
    return carried_out(servers, name, action, params, steps), steps


def carried_out(
    servers: PracticeServers,
    name: str,
    action: str,
    params: Mapping[str, Value],
    steps: list[str],
    *,
    stops: Collection[str] = (),
) -> RunResult:
    """Run one action, a change within its frame; `steps` takes what it announces, and one of `stops` ends the wish."""
    manifest, host = ACTIONS[action].manifest, host_of(servers, name)
    around = change(f"run-{len(servers.journal)}", *manifest.interruptible) if manifest.facts else None
    deadline = timedelta(seconds=manifest.deadline_s)
    wanted = WinrmRunner().connect(
        host, deadline=deadline, cancelled=lambda: not set(steps).isdisjoint(stops), change=around
    )
    with wanted as connection:
        carry_out = connection.change if around else connection.run
        return carry_out(ACTIONS[action].script, params, on_step=steps.append)


def rows(result: RunResult, name: str) -> list[dict[str, Scalar]]:
    """Return a table of an answer."""
    table = result.data[name]
    assert isinstance(table, list)
    return [row for row in table if isinstance(row, dict)]
