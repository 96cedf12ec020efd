"""`check_activation` on a simulated licence server; follows `actions/check_activation/run.ps1`."""

from typing import Final

from bot.servers.frame import TASK_PREFIX
from lab.windows import licensing
from lab.windows.licensing import Unanswered
from lab.windows.script import Data, Params, ScriptError, ScriptThrow, Step
from lab.windows.server import LICENSING, Server
from lab.windows.system import identity, require_rights

TASKS_SHOWN: Final = 20


def simulate(server: Server, params: Params, step: Step) -> Data:
    """Return what the script returns. Raises ScriptError, Killed."""
    del params
    require_rights(server)
    step("system")
    system = identity(server)
    step("service")
    service = server.service(LICENSING)
    if service is None or server.state.license_server is None:
        raise ScriptThrow("role_absent")
    result: Data = {
        **system,
        "service": service.state,
        "activation_status": None,
        "license_server_id_last": "",
        "database_path": "",
        "packs": [],
        "leftover_tasks": _leftover(server),
    }
    # the provider answers through the service
    return {**result, **_asked(server, step)} if service.state == "Running" else result


def _leftover(server: Server) -> list[str] | None:
    if not server.machine.answers_about_tasks():
        return None
    return [task.name for task in server.machine.tasks.called(TASK_PREFIX)][:TASKS_SHOWN]


def _asked(server: Server, step: Step) -> Data:
    step("activation")
    status = licensing.activation(server)
    is_activated = status == licensing.ACTIVATED
    path = licensing.database_path(server)
    server_id = licensing.server_id_last(server) if is_activated else ""
    step("packs")
    try:
        packs = licensing.packs(server)
    except Unanswered:
        raise ScriptError("Generic failure", error_id="HRESULT 0x80041001,GetCimInstanceCommand") from None
    return {
        "database_path": path,
        "activation_status": status,
        "license_server_id_last": server_id,
        "packs": list(packs),
    }
