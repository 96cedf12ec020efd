"""`backup_lserver` on a simulated licence server; follows `actions/backup_lserver/run.ps1` statement by statement."""

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, TypeAlias

from bot.requests.verdict import Scalar, Value
from lab.windows import ese, licensing
from lab.windows.backup_copy import Digests, compared, copied, digests_of, set_aside
from lab.windows.backup_place import checked_destination, database_folder, older_copies
from lab.windows.files import opened
from lab.windows.frame import Frame, Program
from lab.windows.licensing import Unanswered
from lab.windows.registry import CRYPTOGRAPHY, LICENSING, WINDOWS
from lab.windows.script import Data, Params, ScriptError, ScriptThrow, finally_does
from lab.windows.server import DATABASE, Server
from lab.windows.server import LICENSING as SERVICE

NEEDED_S: Final = 600
ACTIVATION_S: Final = 60
LOOK_S: Final = 2.0
LEAST_LEFT_S: Final = 35
LONGEST_VALUE: Final = 200
VALUES_SHOWN: Final = 40
READABLE: Final = ("String", "ExpandString", "MultiString", "DWord")
Row: TypeAlias = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Before:
    """What was read before anything was touched."""

    was: str
    start_type: str
    source: str
    root: str
    target: str
    now: datetime
    server_id_last: str
    packs: list[dict[str, Scalar]] | None
    machine: Mapping[str, str]
    registry: list[Row]
    sddl: str
    older: list[dict[str, Scalar]]


@dataclass(slots=True)
class Copy:
    """What became of the copy."""

    kept: str
    header: int | None = None
    files: list[dict[str, Scalar]] = field(default_factory=list)
    after: Digests = field(default_factory=dict)
    digest: str = ""


def simulate(server: Server, params: Params, frame: Frame) -> Data:
    """Return what the script returns. Raises ScriptError, Interrupted, and Killed, which no `finally` sees."""
    frame.step("check")
    before = _checked(server, frame, str(params.get("destination") or ""))
    copy = Copy(before.target)
    with finally_does(lambda: _start(frame)):
        try:
            _work(server, frame, before, copy)
        except ScriptError:
            set_aside(server, before.target)
            raise
    frame.step("activation")
    activation = _activation(server, frame) if before.was == "Running" else None
    return _result(server, before, copy, activation)


def _work(server: Server, frame: Frame, before: Before, copy: Copy) -> None:
    frame.step("stop")
    frame.stop_for_change(SERVICE, NEEDED_S)
    frame.step("inspect")
    _assert_stopped(server)
    copy.header = _clean_header(server, frame, rf"{before.source}\{DATABASE}")
    frame.step("copy")
    originals = digests_of(server, frame, before.source)
    copied(server, frame, source=before.source, root=before.root, target=before.target)
    _assert_stopped(server)
    frame.step("compare")
    copy.after = digests_of(server, frame, before.target)
    copy.files = compared(originals, copy.after)
    if len(copy.files) == len(copy.after) and all(file["verified"] for file in copy.files):
        copy.digest = _list_written(server, before, copy.files)
    else:
        copy.kept = set_aside(server, before.target)


def _start(frame: Frame) -> None:
    # whoever listened may be gone: that must not keep the service from starting
    with suppress(ScriptError):
        frame.step("start")
    frame.start_after_change()


# -- before anything is touched ----------------------------------------------------------------------------


def _checked(server: Server, frame: Frame, destination: str) -> Before:
    service = server.service(SERVICE)
    if service is None:
        raise ScriptThrow("role_absent")
    frame.assert_stoppable(SERVICE)
    was = service.state
    source = database_folder(server, was)
    if not server.disk.is_file(rf"{source}\{DATABASE}"):
        raise ScriptThrow("database_absent")
    root = checked_destination(server, destination, source)
    now = server.clock()
    target = rf"{root}\lserver-{now:%Y%m%d-%H%M%S}"
    if server.disk.exists(target):
        raise ScriptThrow("destination_exists")
    server_id, packs = _licences(server) if was == "Running" else ("", None)
    folder = server.disk.folder(source)
    return Before(
        was=was,
        start_type=service.start_mode,
        source=source,
        root=root,
        target=target,
        now=now,
        server_id_last=server_id,
        packs=packs,
        machine=_machine(server),
        registry=_service_key(server),
        sddl=folder.sddl if folder is not None else "",
        older=older_copies(server, root),
    )


def _licences(server: Server) -> tuple[str, list[dict[str, Scalar]]]:
    try:
        is_activated = licensing.activation(server) == licensing.ACTIVATED
        return licensing.server_id_last(server) if is_activated else "", licensing.packs(server)
    except Unanswered:
        raise ScriptThrow("licences_unread") from None


def _machine(server: Server) -> Mapping[str, str]:
    installed = server.registry.value(WINDOWS, "InstallDate")
    return {
        "computer": server.name,
        "machine_guid": str(server.registry.value(CRYPTOGRAPHY, "MachineGuid") or ""),
        "installed_at": _stamp(datetime.fromtimestamp(installed, tz=UTC)) if isinstance(installed, int) else "",
        "os_build": server.state.os_build,
    }


def _service_key(server: Server) -> list[Row]:
    return [
        {"key": entry.key, "name": entry.name, "kind": entry.kind, "value": entry.value}
        for entry in server.registry.below(LICENSING)
    ]


# -- with the service stopped ------------------------------------------------------------------------------


def _assert_stopped(server: Server) -> None:
    service = server.service(SERVICE)
    if service is None or service.state != "Stopped":
        raise ScriptThrow("service_not_stopped")


def _clean_header(server: Server, frame: Frame, database: str) -> int:
    state = ese.state_of(opened(server, frame, database))
    if state is None:
        raise ScriptThrow("database_header_unknown")
    if state != ese.CLEAN:
        raise ScriptThrow("database_dirty")
    code = frame.run("esentutl", _esentutl(), 60)
    if code != 0:
        raise ScriptThrow("database_header_unknown")
    return code


def _esentutl() -> Program:
    # it ends with 0 for every header that it can read, a dirty one too
    yield
    return 0


def _list_written(server: Server, before: Before, files: list[dict[str, Scalar]]) -> str:
    listing = {
        "format": 1,
        "made_at": _stamp(before.now),
        "source": before.source,
        "source_sddl": before.sddl,
        "service_before": before.was,
        **before.machine,
        "license_server_id_last": before.server_id_last,
        "packs": before.packs,
        "registry_key": LICENSING,
        "registry": before.registry,
        "files": files,
    }
    path, content = f"{before.target}.json", json.dumps(listing, ensure_ascii=False).encode()
    server.disk.write(f"{path}.new", content)
    server.disk.rename(f"{path}.new", path)
    return hashlib.sha256(content).hexdigest()


# -- afterwards --------------------------------------------------------------------------------------------


def _activation(server: Server, frame: Frame) -> int | None:
    began = server.machine.now()
    while True:
        status = licensing.activation(server)
        if status in {licensing.ACTIVATED, licensing.NOT_ACTIVATED}:
            return status
        frame.sleep(LOOK_S)
        waited_s = (server.machine.now() - began).total_seconds()
        if waited_s >= ACTIVATION_S or frame.seconds_left() <= LEAST_LEFT_S:
            return status


def _result(server: Server, before: Before, copy: Copy, activation: int | None) -> Data:
    service = server.service(SERVICE)
    return {
        "service_before": before.was,
        "service_after": service.state if service else "",
        "start_type_before": before.start_type,
        "start_type_after": service.start_mode if service else "",
        "activation_status": activation,
        "source": before.source,
        "source_sddl": before.sddl,
        "backup_path": copy.kept,
        "backup_at": _stamp(before.now),
        "on_system_drive": before.root[:2].upper() == "C:",
        "manifest_sha256": copy.digest,
        "header_code": copy.header,
        "same_count": len(copy.files) == len(copy.after),
        **before.machine,
        "license_server_id_last": before.server_id_last,
        "packs": list(before.packs) if before.packs is not None else None,
        "registry": _readable(before.registry),
        "files": copy.files,
        "older": list(before.older),
    }


def _readable(registry: list[Row]) -> Value:
    rows: list[dict[str, Scalar]] = []
    for row in registry:
        value = row["value"]
        text = "; ".join(map(str, value)) if isinstance(value, list) else str(value)
        if row["kind"] in READABLE and len(text) <= LONGEST_VALUE:
            rows.append({"key": str(row["key"]), "name": str(row["name"]), "kind": str(row["kind"]), "value": text})
    return list(rows[:VALUES_SHOWN])


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
