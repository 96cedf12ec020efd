"""What every script begins with: the right to ask, and which machine this is."""

from bot.requests.verdict import Scalar
from lab.windows.script import ScriptThrow
from lab.windows.server import Server


def require_rights(server: Server) -> None:
    """Refuse a PowerShell of 32 bits, then an account with a filtered token. Raises ScriptThrow."""
    if server.faults.not_64bit:
        raise ScriptThrow("not_64bit")
    if server.faults.not_elevated:
        raise ScriptThrow("not_elevated")


def identity(server: Server) -> dict[str, Scalar]:
    """Return what Win32_ComputerSystem and the CurrentVersion key say."""
    state = server.state
    return {
        "computer": state.name,
        "domain": state.domain,
        "part_of_domain": state.part_of_domain,
        "os_build": state.os_build,
    }
