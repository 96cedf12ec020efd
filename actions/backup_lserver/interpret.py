"""Whether the copy of the licence database can be relied upon: what ran, and the server before and after."""

import re
from collections.abc import Mapping
from typing import Final

from bot.catalogue.reading import NotUnderstood, Reading, understood
from bot.requests.verdict import Changed, Facts, Failed, Scalar, Unchanged, Value
from bot.servers.runner import RunResult

CODES: Final = frozenset(
    {
        "role_absent",
        "database_path_unknown",
        "database_absent",
        "destination_not_plain",
        "destination_inside",
        "destination_system",
        "destination_not_fixed",
        "destination_no_rights",
        "destination_not_ours",
        "space_low",
        "destination_exists",
        "licences_unread",
        "service_not_stopped",
        "database_header_unknown",
        "database_dirty",
        "file_in_use",
        "copy_too_slow",
        "copy_failed",
    }
)
"""What the script may throw; the frame around it has its own (`bot.servers.frame`)."""
DATABASE: Final = "tlslic.edb"
IDENTITY: Final = ("type", "product", "version", "total")
"""What makes a pack the same one. How many licences of it are issued changes while people work, and is no failure."""
LONGEST_RIGHTS: Final = 2_000
"""Characters of an access right list (SDDL)."""
FORMS: Final = {"manifest_sha256": "[0-9a-f]{64}", "license_server_id_last": "[A-Za-z0-9]{0,5}"}
"""Fields that must look like this: a digest that proves something, and no more of an identifier than may be kept."""


def verdict(before: Facts, run: RunResult, after: Facts | Failed) -> Changed | Unchanged | Failed:
    """Judge the copy: every file equal on both sides, the service as before, the licences as before."""
    return understood(run, CODES, lambda data: _judge(before, data, after))


def _judge(before: Facts, data: Reading, after: Facts | Failed) -> Changed | Failed:
    files = [_file(row) for row in data.rows("files")]
    words = {
        "path": data.text("backup_path"),
        "count": str(len(files)),
        "kilobytes": str(_bytes(files) // 1024),
        "service": "service." + data.text("service_after"),
        "place": "place.system_drive" if data.flag("on_system_drive") else "place.other_drive",
    }
    bad = _no_copy(files, data)
    if bad is not None:
        # what is known of an earlier, good copy stays known
        return Failed(says=bad, words=words, facts={"backup_failed_path": words["path"], "files": files})
    known = _known(files, data)
    says = _says(data) or _differs(before, after)
    if says is not None:
        return Failed(says=says, words=words, facts=known)
    return Changed(says="backed_up", words=words, facts=known)


def _no_copy(files: list[dict[str, Scalar]], data: Reading) -> str | None:
    """Say why there is no copy that could be relied upon, or nothing."""
    if not any(str(file["name"]).lower() == DATABASE for file in files):
        return "database_not_copied"
    whole = data.flag("same_count") and all(file["verified"] for file in files)
    return None if whole else "copy_differs"


def _says(data: Reading) -> str | None:
    """Say what is no longer as it was on the server, by what the script itself saw, or nothing."""
    if data.text("service_before") != data.text("service_after"):
        return "service_not_as_before"
    return "start_type_differs" if data.text("start_type_before") != data.text("start_type_after") else None


def _differs(before: Facts, after: Facts | Failed) -> str | None:
    """Say what is no longer as it was before, by the facts read around the run, or nothing."""
    if isinstance(after, Failed):
        return "after_unknown"
    was, now = before.facts, after.facts
    if now.get("activation") == "unknown" != was.get("activation"):
        return "activation_not_told"
    same = all(was.get(name) == now.get(name) for name in ("activation", "license_server_id_last"))
    return None if same and _packs(was) == _packs(now) else "licences_differ"


def _packs(facts: Mapping[str, Value]) -> list[tuple[str, ...]]:
    rows = facts.get("packs")
    found = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return sorted(tuple(str(row.get(name)) for name in IDENTITY) for row in found)


def _known(files: list[dict[str, Scalar]], data: Reading) -> dict[str, Value]:
    """Return what the bot keeps of a good copy: where and when, of which Windows, and what it can be checked with."""
    return {
        "backup_path": data.text("backup_path"),
        "backup_at": data.text("backup_at"),
        "backup_files": len(files),
        "backup_bytes": _bytes(files),
        "backup_verified": True,
        "files": files,
        "backup_older": [_older(row) for row in data.rows("older")],
        "backup_manifest_sha256": _formed(data, "manifest_sha256"),
        "backup_computer": data.text("computer"),
        "backup_machine_guid": data.text("machine_guid"),
        "backup_installed_at": data.text("installed_at"),
        "backup_os_build": data.text("os_build"),
        "backup_license_server_id_last": _formed(data, "license_server_id_last"),
        # a service that was found stopped tells of no packs: unknown, which is not none
        "backup_packs": [_pack(row) for row in data.rows("packs")] if data.told("packs") else None,
        "backup_source": data.text("source"),
        "backup_source_sddl": data.text("source_sddl", LONGEST_RIGHTS),
        "backup_registry": [_registry(row) for row in data.rows("registry")],
    }


def _formed(data: Reading, name: str) -> str:
    given = data.text(name)
    if not re.fullmatch(FORMS[name], given):
        raise NotUnderstood(name)
    return given


def _bytes(files: list[dict[str, Scalar]]) -> int:
    return sum(int(file["bytes"] or 0) for file in files)


def _file(row: Reading) -> dict[str, Scalar]:
    return {
        "name": row.text("name"),
        "bytes": row.number("bytes"),
        "sha256": row.text("sha256"),
        "verified": row.flag("verified"),
    }


def _older(row: Reading) -> dict[str, Scalar]:
    return {"name": row.text("name"), "made_at": row.text("made_at"), "complete": row.flag("complete")}


def _pack(row: Reading) -> dict[str, Scalar]:
    numbers = ("id", "type", "product", "version_id", "total", "issued", "available")
    return {"version": row.text("version"), **{name: row.number(name) for name in numbers}}


def _registry(row: Reading) -> dict[str, Scalar]:
    return {name: row.text(name) for name in ("key", "name", "kind", "value")}
