"""What check_mode found. Mode numbers are those of Win32_TerminalServiceSetting.ChangeMode: 2 device, 4 user."""

from collections.abc import Sequence
from typing import Final

from bot.catalogue.reading import NotUnderstood, Reading, understood
from bot.recovery.inventory import Inventory
from bot.requests.verdict import Facts, Failed, Value
from bot.servers.runner import RunResult

CODES: Final = frozenset({"not_64bit", "not_elevated", "class_absent"})
MODE: Final = {0: "personal", 1: "remote_admin", 2: "per_device", 4: "per_user", 5: "not_configured"}
SOURCE: Final = {0: "server", 1: "policy"}
IN_GRACE: Final = frozenset({"not_configured", "no_server", "asks_replaced"})
"""Verdicts on a host that no licence server can serve: the only ones that tell days of grace.

The counter falls to 0 on hosts that have their licences too, so that 0 is never told as the end of anything.
"""


def facts(run: RunResult, inventory: Inventory) -> Facts | Failed:
    """Return the licensing mode of a session host, or why it is not known."""
    return understood(run, CODES, lambda data: _read(data, inventory))


def _read(data: Reading, inventory: Inventory) -> Facts:
    number, wanted = data.number("licensing_type"), data.number_or_none("policy_mode")
    servers, wanted_servers = data.texts("license_servers"), _policy_servers(data)
    pending = "policy_pending" if wanted is not None and wanted != number else _servers_pending(servers, wanted_servers)
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
        "policy_pending": pending is not None,
    }
    local = data.number_or_none("local_mode")
    if local is not None and known["mode_source"] == "policy":
        known["local_mode"] = _mode(local)
    old = [name for name in servers if inventory.is_replaced(name)]
    words = {
        "computer": str(known["computer"]),
        "source": f"mode_source.{known['mode_source']}",
        "servers": ", ".join(servers),
        "number": str(number),
        "mode": f"mode.{known['mode']}",
        "wanted": f"mode.{_mode(wanted)}" if wanted is not None else "",
        "wanted_servers": ", ".join(wanted_servers),
        "old": ", ".join(old),
        "heirs": ", ".join(dict.fromkeys(heir for name in old for heir in inventory.heirs(name))) or "?",
        "days": str(known["grace_days"]),
    }
    says = _verdict(known, pending, served_by=[name for name in servers if name not in old], old=old)
    return Facts(says=says, words=words, facts=known)


def _mode(number: int) -> str:
    return MODE.get(number, f"unexpected:{number}")


def _source(data: Reading, name: str) -> str:
    number = data.number(name)
    return SOURCE.get(number, f"unexpected:{number}")


def _policy_servers(data: Reading) -> list[str]:
    """Return the servers that group policy names: one text, separated by commas."""
    texts = data.texts("policy_servers")
    if len(texts) > 1:
        raise NotUnderstood("policy_servers")
    return [name.strip() for text in texts for name in text.split(",") if name.strip()]


def _servers_pending(servers: Sequence[str], wanted: Sequence[str]) -> str | None:
    """Tell whether group policy names other servers than those in force; their order does not matter."""
    differ = {name.lower() for name in wanted} != {name.lower() for name in servers}
    return "servers_pending" if wanted and differ else None


def _verdict(known: dict[str, Value], pending: str | None, *, served_by: list[str], old: list[str]) -> str:
    says = _said(known, pending, served_by=served_by, old=old)
    days = known["grace_days"]
    told = says in IN_GRACE and not served_by and isinstance(days, int) and days > 0
    return f"{says}_in_grace" if told else says


def _said(known: dict[str, Value], pending: str | None, *, served_by: list[str], old: list[str]) -> str:
    if not known["role_present"]:
        return "role_absent"
    if pending:
        return pending
    if known["mode"] == "not_configured":
        return "not_configured"
    if known["mode"] not in {"per_user", "per_device"}:
        return "unexpected"
    if known["mode"] == "per_user" and not known["part_of_domain"]:
        return "workgroup_per_user"
    return _asked(str(known["mode"]), served_by=served_by, old=old)


def _asked(mode: str, *, served_by: list[str], old: list[str]) -> str:
    """Return what there is to say of the licence servers that a host asks, and of its mode."""
    if old:
        return "names_replaced" if served_by else "asks_replaced"
    if mode == "per_device":
        return "per_device"
    return "per_user" if served_by else "no_server"
