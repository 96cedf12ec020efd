"""`check_activation` on a simulated licence server; follows `actions/check_activation/run.ps1`."""

import re
from typing import Final

from bot.execution.verdict import Scalar, Value
from lab.windows.estate import KeyPack, LicenseServer
from lab.windows.script import Data, Params, ScriptThrow, Step
from lab.windows.server import Server
from lab.windows.system import identity, require_administrator

SERVICE: Final = "TermServLicensing"
ACTIVATED: Final = 0
SHOWN: Final = 5
"""Characters of the licence server ID that may leave the server: its last group."""


def simulate(server: Server, params: Params, step: Step) -> Data:
    """Return what the script returns. Raises ScriptThrow, Killed."""
    del params
    require_administrator(server)
    step("system")
    system = identity(server)
    step("service")
    service, role = server.service(SERVICE), server.state.license_server
    if service is None or role is None:
        raise ScriptThrow("role_absent")
    result: dict[str, Value] = {
        **system,
        "service": service.state,
        "activation_status": None,
        "license_server_id_last": "",
        "database_path": "",
        "packs": [],
    }
    # the provider answers through the service
    return {**result, **_asked(role, step)} if service.state == "Running" else result


def _asked(role: LicenseServer, step: Step) -> Data:
    step("activation")
    number = re.sub(r"[^A-Za-z0-9]", "", (role.server_id or "") if role.activation == ACTIVATED else "")
    step("packs")
    return {
        "database_path": role.database_path,
        "activation_status": role.activation,
        "license_server_id_last": number[-SHOWN:] if len(number) >= SHOWN else "",
        "packs": [_row(pack) for pack in role.packs],
    }


def _row(pack: KeyPack) -> dict[str, Scalar]:
    return {
        "id": pack.id,
        "type": pack.type,
        "product": pack.product,
        "version_id": pack.version_id,
        "version": pack.version,
        "total": pack.total,
        "issued": pack.issued,
        "available": pack.available,
    }
