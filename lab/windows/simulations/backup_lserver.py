"""`backup_lserver` on a simulated licence server; follows `actions/backup_lserver/run.ps1`.

Waiting is cut short: a service that does not obey is found out at once instead of after a minute.
"""

import hashlib
import json
import ntpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.execution.verdict import Scalar
from lab.windows.command import Interrupted
from lab.windows.estate import Service
from lab.windows.script import Data, Params, ScriptThrow, Step
from lab.windows.server import Server
from lab.windows.system import require_administrator

SERVICE: Final = "TermServLicensing"
SPARE_B: Final = 104_857_600


@dataclass(frozen=True, slots=True)
class Backup:
    """Where from, where to, and since when."""

    source: str
    target: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Digest:
    """Size and SHA-256 of one file."""

    size_b: int
    sha256: str


def simulate(server: Server, params: Params, step: Step) -> Data:
    """Return what the script returns.

    Raises ScriptThrow, Interrupted, and Killed, which leaves the service as it is just then.
    """
    require_administrator(server)
    step("check")
    service = server.service(SERVICE)
    if service is None:
        raise ScriptThrow("role_absent")
    backup = _checked(server, service, str(params.get("destination") or ""))
    was = service.state
    thrown: ScriptThrow | Interrupted | None = None
    files: list[dict[str, Scalar]] = []
    try:
        _stop(service, step)
        _inspect(server, step)
        before = _copy(server, backup, step)
        files = _compare(server, backup, before, step)
    except (ScriptThrow, Interrupted) as error:
        thrown = error
    # the script's `finally`; a process that was killed has none
    _start(service, was, step)
    if thrown is not None:
        raise thrown
    return _result(server, backup, files, services=(was, service.state))


def _checked(server: Server, service: Service, destination: str) -> Backup:
    source = _source(server, service)
    if not server.disk.is_file(rf"{source}\TLSLic.edb"):
        raise ScriptThrow("database_absent")
    root = ntpath.normpath(destination or r"C:\rdslic-backup").rstrip("\\")
    if f"{root}\\".lower().startswith(f"{source}\\".lower()):
        raise ScriptThrow("destination_inside")
    drive = server.disk.drive(root[0])
    if drive is None or drive.kind != "Fixed":
        raise ScriptThrow("destination_not_fixed")
    if drive.free_bytes < 2 * _size_b(server, source) + SPARE_B:
        raise ScriptThrow("space_low")
    now = server.clock()
    target = rf"{root}\lserver-{now:%Y%m%d-%H%M%S}"
    if server.disk.exists(target):
        raise ScriptThrow("destination_exists")
    return Backup(source, target, now)


def _source(server: Server, service: Service) -> str:
    role = server.state.license_server
    path = role.database_path if role is not None and service.state == "Running" else ""
    variables = server.environment("SYSTEM")
    path = re.sub(r"%([^%]+)%", lambda found: variables.get(found[1].upper(), found[0]), path)
    return (path or r"C:\Windows\System32\lserver").rstrip("\\")


def _size_b(server: Server, folder: str) -> int:
    return sum(len(content) for _, content in server.disk.below(folder))


def _stop(service: Service, step: Step) -> None:
    step("stop")
    if service.state == "Stopped":
        return
    if service.hangs_when_stopping:
        service.state = "StopPending"
    elif not service.does_not_stop:
        service.state = "Stopped"
    if service.state != "Stopped":
        raise ScriptThrow("service_did_not_stop")


def _inspect(server: Server, step: Step) -> None:
    step("inspect")
    if server.faults.database_dirty:
        raise ScriptThrow("database_dirty")


def _copy(server: Server, backup: Backup, step: Step) -> Mapping[str, Digest]:
    step("copy")
    before = _digests(server, backup.source)
    server.disk.make_folder(backup.target)
    if server.faults.copy_fails:
        raise ScriptThrow("copy_failed")
    for number, (name, content) in enumerate(sorted(server.disk.below(backup.source))):
        spoilt = number == 0 and server.faults.copy_differs
        server.disk.write(rf"{backup.target}\{name}", content[:-1] + b"?" if spoilt else content)
    drive = server.disk.drive(backup.target[0])
    if drive is not None:
        drive.free_bytes = max(drive.free_bytes - _size_b(server, backup.target), 0)
    return before


def _compare(server: Server, backup: Backup, before: Mapping[str, Digest], step: Step) -> list[dict[str, Scalar]]:
    step("compare")
    after = _digests(server, backup.target)
    files: list[dict[str, Scalar]] = [
        {"name": name, "bytes": digest.size_b, "sha256": digest.sha256, "verified": after.get(name) == digest}
        for name, digest in sorted(before.items(), key=lambda item: item[0].lower())
    ]
    listing = {"source": backup.source, "made_at": backup.now.isoformat(), "files": files}
    server.disk.write(f"{backup.target}.json", json.dumps(listing).encode())
    return files


def _start(service: Service, was: str, step: Step) -> None:
    step("start")
    if was == "Stopped" or service.state == "Running":
        return
    if service.does_not_start or service.start_mode == "Disabled" or service.state == "StopPending":
        raise ScriptThrow("service_did_not_start")
    service.state = "Running"


def _result(server: Server, backup: Backup, files: list[dict[str, Scalar]], *, services: tuple[str, str]) -> Data:
    service = server.service(SERVICE)
    start_type = service.start_mode if service else ""
    return {
        "service_before": services[0],
        "service_after": services[1],
        "start_type_before": start_type,
        "start_type_after": start_type,
        "source": backup.source,
        "backup_path": backup.target,
        "backup_at": f"{backup.now:%Y-%m-%dT%H:%M:%SZ}",
        "header_code": 0,
        "same_count": len(files) == len(list(server.disk.below(backup.target))),
        "files": files,
    }


def _digests(server: Server, folder: str) -> Mapping[str, Digest]:
    return {
        name: Digest(len(content), hashlib.sha256(content).hexdigest()) for name, content in server.disk.below(folder)
    }
