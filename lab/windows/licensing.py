"""The WMI provider of the licensing role (`Win32_TSLicenseServer`, `Win32_TSLicenseKeyPack`).

It answers through its service: while that does not run, there is nobody to ask.
"""

import re
from datetime import timedelta
from typing import Final

from bot.requests.verdict import Scalar
from lab.windows.estate import KeyPack, LicenseServer
from lab.windows.server import LICENSING, Server

ACTIVATED, NOT_ACTIVATED, UNKNOWN = 0, 1, 2
SHOWN: Final = 5
"""Characters of the licence server ID that may leave the server: its last group."""


class Unanswered(Exception):
    """A question to the provider that fails."""


def database_path(server: Server) -> str:
    """Return DatabasePath, empty when the provider does not answer."""
    role = _role(server)
    return role.database_path if role is not None else ""


def activation(server: Server) -> int | None:
    """Return what `GetActivationStatus` says, None when it fails. Just after a start it calls the state unknown."""
    role = _role(server)
    if role is None or server.faults.activation_unread:
        return None
    since = server.machine.services.running_since(LICENSING)
    late = timedelta(seconds=server.faults.provider_late_s)
    is_ready = since is None or server.machine.now() >= since + late
    return role.activation if is_ready else UNKNOWN


def server_id_last(server: Server) -> str:
    """Return the last group of the licence server ID, empty while the server is not activated."""
    role = _role(server)
    number = re.sub(r"[^A-Za-z0-9]", "", role.server_id or "") if role and role.activation == ACTIVATED else ""
    return number[-SHOWN:] if len(number) >= SHOWN else ""


def packs(server: Server) -> list[dict[str, Scalar]]:
    """Return the rows of Win32_TSLicenseKeyPack as our scripts do. Raises Unanswered."""
    role = _role(server)
    if role is None or server.faults.packs_unread:
        raise Unanswered
    return [_row(pack) for pack in role.packs]


def _role(server: Server) -> LicenseServer | None:
    service = server.service(LICENSING)
    return server.state.license_server if service is not None and service.state == "Running" else None


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
