"""What check_mode found. Mode numbers are those of Win32_TerminalServiceSetting.ChangeMode: 2 device, 4 user."""

from typing import Final

from bot.execution.reading import NotUnderstood, Reading, failed
from bot.execution.runner import RunResult
from bot.execution.verdict import Facts, Failed, Value

CODES: Final = frozenset({"not_64bit", "not_elevated", "class_absent"})
MODE: Final = {0: "personal", 1: "remote_admin", 2: "per_device", 4: "per_user", 5: "not_configured"}
SOURCE: Final = {0: "server", 1: "policy"}


def facts(run: RunResult) -> Facts | Failed:
    """Return the licensing mode of a session host, or why it is not known."""
    if not run.ok:
        return failed(run, CODES)
    try:
        return _read(Reading(run.data))
    except NotUnderstood as field:
        return Failed(says="not_understood", words={"field": str(field)})


def _read(data: Reading) -> Facts:
    number = data.number("licensing_type")
    servers = data.texts("license_servers")
    known: dict[str, Value] = {
        "computer": data.text("computer"),
        "domain": data.text("domain"),
        "part_of_domain": data.flag("part_of_domain"),
        "os_build": data.text("os_build"),
        "role_present": data.flag("role_present"),
        "mode": MODE.get(number, f"unexpected:{number}"),
        "mode_source": SOURCE.get(data.number("mode_source"), "server"),
        "license_servers": servers,
        "license_servers_source": SOURCE.get(data.number("servers_source"), "server"),
        "grace_days": data.number_or_none("grace_days"),
    }
    words = {
        "computer": str(known["computer"]),
        "source": f"mode_source.{known['mode_source']}",
        "servers": ", ".join(servers),
        "mode": str(number),
    }
    return Facts(says=_verdict(known), words=words, facts=known)


def _verdict(known: dict[str, Value]) -> str:
    if not known["role_present"]:
        return "role_absent"
    if known["mode"] == "not_configured":
        return "not_configured"
    if known["mode"] == "per_device":
        return "per_device"
    if known["mode"] != "per_user":
        return "unexpected"
    if not known["part_of_domain"]:
        return "workgroup_per_user"
    return "per_user" if known["license_servers"] else "no_server"
