"""`check_mode` on a simulated session host; follows `actions/check_mode/run.ps1` statement by statement."""

from typing import Final

from lab.windows.estate import SessionHost
from lab.windows.script import Data, Params, ScriptThrow, Step
from lab.windows.server import Server
from lab.windows.system import identity, require_rights

POLICY: Final = r"HKLM\SOFTWARE\Policies\Microsoft\Windows NT\Terminal Services"
CORE: Final = r"HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server\RCM\Licensing Core"


def simulate(server: Server, params: Params, step: Step) -> Data:
    """Return what the script returns. Raises ScriptThrow, Killed."""
    del params
    require_rights(server)
    step("system")
    system = identity(server)
    step("mode")
    setting = server.state.session_host
    if setting is None:
        raise ScriptThrow("class_absent")
    step("servers")
    # a list that cannot be read is told as an empty one
    told = [] if server.faults.server_list_unread else setting.servers
    servers = [name.strip() for name in told if name.strip()]
    step("grace")
    return {**system, **_setting(setting, servers), **_registry(server)}


def _setting(setting: SessionHost, servers: list[str]) -> Data:
    return {
        "role_present": setting.role,
        "licensing_type": setting.mode,
        "mode_source": setting.mode_source,
        "servers_source": setting.servers_source,
        "license_servers": servers,
        "grace_days": setting.grace_days if setting.role else None,
    }


def _registry(server: Server) -> Data:
    return {
        "policy_mode": server.registry.value(POLICY, "LicensingMode"),
        "policy_servers": server.registry.value(POLICY, "LicenseServers"),
        "local_mode": server.registry.value(CORE, "LicensingMode"),
    }
