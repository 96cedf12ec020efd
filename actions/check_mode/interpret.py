"""What check_mode found. Mode numbers are those of Win32_TerminalServiceSetting.ChangeMode: 2 device, 4 user."""

from typing import Final

from bot.execution.reading import Reading, understood
from bot.execution.runner import RunResult
from bot.execution.verdict import Facts, Failed, Value

CODES: Final = frozenset({"not_64bit", "not_elevated", "class_absent"})
MODE: Final = {0: "personal", 1: "remote_admin", 2: "per_device", 4: "per_user", 5: "not_configured"}
SOURCE: Final = {0: "server", 1: "policy"}


def facts(run: RunResult) -> Facts | Failed:
    """Return the licensing mode of a session host, or why it is not known."""
    return understood(run, CODES, _read)


def _read(data: Reading) -> Facts:
    number = data.number("licensing_type")
    servers = data.texts("license_servers")
    known: dict[str, Value] = {
        "computer": data.text("computer"),
        "domain": data.text("domain"),
        "part_of_domain": data.flag("part_of_domain"),
        "os_build": data.text("os_build"),
        "role_present": data.flag("role_present"),
        "mode": _mode(number),
        "mode_source": _source(data, "mode_source"),
        "license_servers": servers,
        "license_servers_source": _source(data, "servers_source"),
        "grace_days": data.number_or_none("grace_days"),
    }
    local, wanted = data.number_or_none("local_mode"), data.number_or_none("policy_mode")
    if local is not None and known["mode_source"] == "policy":
        known["local_mode"] = _mode(local)
    words = {
        "computer": str(known["computer"]),
        "source": f"mode_source.{known['mode_source']}",
        "servers": ", ".join(servers),
        "number": str(number),
        "mode": f"mode.{known['mode']}",
        "wanted": f"mode.{_mode(wanted)}" if wanted is not None else "",
    }
    pending = wanted is not None and wanted != number
    return Facts(says=_verdict(known, pending=pending), words=words, facts=known)


def _mode(number: int) -> str:
    return MODE.get(number, f"unexpected:{number}")


def _source(data: Reading, name: str) -> str:
    number = data.number(name)
    return SOURCE.get(number, f"unexpected:{number}")


def _verdict(known: dict[str, Value], *, pending: bool) -> str:
    if not known["role_present"]:
        return "role_absent"
    if pending:
        return "policy_pending"
    if known["mode"] == "not_configured":
        return "not_configured"
    if known["mode"] == "per_device":
        return "per_device"
    if known["mode"] != "per_user":
        return "unexpected"
    if not known["part_of_domain"]:
        return "workgroup_per_user"
    return "per_user" if known["license_servers"] else "no_server"
