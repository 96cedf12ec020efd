"""Whether the copy of the licence database can be relied upon: what ran, and the server before and after."""

from typing import Final

from bot.execution.reading import Reading, understood
from bot.execution.runner import RunResult
from bot.execution.verdict import Changed, Facts, Failed, Scalar, Unchanged, Value

CODES: Final = frozenset(
    {
        "not_64bit",
        "not_elevated",
        "role_absent",
        "database_absent",
        "destination_inside",
        "destination_exists",
        "destination_not_fixed",
        "space_low",
        "service_did_not_stop",
        "database_dirty",
        "copy_failed",
        "service_did_not_start",
    }
)
DATABASE: Final = "tlslic.edb"
COMPARED: Final = ("activation", "license_server_id_last", "packs")


def verdict(before: Facts, run: RunResult, after: Facts | Failed) -> Changed | Unchanged | Failed:
    """Judge the copy: every file equal on both sides, the service as before, the licences as before."""
    return understood(run, CODES, lambda data: _judge(before, data, after))


def _judge(before: Facts, data: Reading, after: Facts | Failed) -> Changed | Failed:
    files = [_file(row) for row in data.rows("files")]
    words = {
        "path": data.text("backup_path"),
        "count": str(len(files)),
        "kilobytes": str(sum(int(file["bytes"] or 0) for file in files) // 1024),
        "service": "service." + data.text("service_after"),
    }
    whole = bool(files) and data.flag("same_count") and all(file["verified"] for file in files)
    known: dict[str, Value] = {
        "backup_path": words["path"],
        "backup_at": data.text("backup_at"),
        "backup_files": len(files),
        "backup_bytes": sum(int(file["bytes"] or 0) for file in files),
        "backup_verified": whole,
        "files": files,
    }
    says = _says(files, whole=whole, data=data)
    if says is None and _differs(before, after):
        says = "licences_differ" if isinstance(after, Facts) else "after_unknown"
    if says is not None:
        return Failed(says=says, words=words, facts=known)
    return Changed(says="backed_up", words=words, facts=known)


def _says(files: list[dict[str, Scalar]], *, whole: bool, data: Reading) -> str | None:
    if not any(str(file["name"]).lower() == DATABASE for file in files):
        return "database_not_copied"
    if not whole:
        return "copy_differs"
    if data.text("service_before") != data.text("service_after"):
        return "service_not_as_before"
    return "start_type_differs" if data.text("start_type_before") != data.text("start_type_after") else None


def _differs(before: Facts, after: Facts | Failed) -> bool:
    return isinstance(after, Failed) or any(before.facts.get(name) != after.facts.get(name) for name in COMPARED)


def _file(row: Reading) -> dict[str, Scalar]:
    return {
        "name": row.text("name"),
        "bytes": row.number("bytes"),
        "sha256": row.text("sha256"),
        "verified": row.flag("verified"),
    }
