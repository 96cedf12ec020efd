"""Scripts played on a practice server without a network: the bot's own payloads, through its console and PowerShell."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.catalogue import catalogue
from bot.requests.verdict import Value
from bot.servers import bootstrap, frame
from bot.servers.bootstrap import Reply
from bot.servers.frame import Change
from lab.windows import console
from lab.windows.command import Command
from lab.windows.estate import ServerState
from lab.windows.server import Server
from lab.windows.shells import Terms
from tests.support.desk import MovableClock

ACTIONS: Final = catalogue.load()
SERVICE: Final = "TermServLicensing"
FOLDER: Final = r"C:\Windows\System32\lserver"
ROOT: Final = r"C:\ProgramData\rdslic"
RUN: Final = "run-1"
LIMIT_S: Final = 900
LICENCES: Final[Mapping[str, Any]] = {
    "name": "SRV-LIC",
    "services": {SERVICE: {}},
    "license_server": {"activation": 0, "server_id": "B" * 30 + "LAST5", "packs": [{"id": 1, "issued": 2}]},
    "files": {rf"{FOLDER}\TLSLic.edb": "database", rf"{FOLDER}\edb.log": "log", rf"{FOLDER}\sub\edb.chk": "check"},
}


@dataclass(frozen=True, slots=True)
class Played:
    """What a script said, and how its process ended."""

    steps: tuple[str, ...]
    said: Reply | None
    exit_code: int | None
    stderr: str

    @property
    def data(self) -> Mapping[str, Value]:
        """Return what the script returned; it must have ended well."""
        assert self.said is not None
        assert self.said.ok, self.said.error
        return self.said.data

    @property
    def code(self) -> str:
        """Return the code that the script threw, or PowerShell's own error id."""
        assert self.said is not None
        assert self.said.error is not None, self.said.data
        return self.said.error.error_id.removeprefix("rdslic:")


def a_server(clock: MovableClock | None = None, **state: Any) -> Server:  # noqa: ANN401 - as the estate has it
    """Return a licence server that is not listening; its time stands still, but for what scripts wait for."""
    return Server(ServerState.model_validate({**LICENCES, **state}), ACTIONS, clock=clock or MovableClock())


def change(run_id: str = RUN, *interruptible: str) -> Change:
    """Return one beginning of a change."""
    return Change(
        run_id=run_id, frame=frame.FRAME, cancel=frame.CANCEL, result=frame.RESULT, interruptible=interruptible
    )


def play(server: Server, script: str, params: Mapping[str, Value] | None = None, **frame_of: Any) -> Played:  # noqa: ANN401 - as `prepare` has them
    """Run a script as it is sent to Windows; `frame` and `context` as `bootstrap.prepare` takes them."""
    made = bootstrap.prepare(script, params or {}, **frame_of)
    command = Command("ID", made.line)
    command.feed(made.payload, last=True)
    console.run(server, server.shells.open(r"CORP\ann", Terms(code_page=65001)), command)
    output = command.take(50_000_000, 0)
    steps = bootstrap.steps(output.stdout, made.nonce)
    said = bootstrap.answer(output.stdout, made.nonce)
    return Played(steps, said, output.exit_code, output.stderr.decode())


def framed(
    name: str, *, run_id: str = RUN, limit_s: int = LIMIT_S, interruptible: tuple[str, ...] | None = None
) -> dict[str, Any]:
    """Return what `bootstrap.prepare` takes besides script and parameters: for a change its frame, else nothing."""
    action = ACTIONS[name]
    if action.verdict is None:
        return {}
    names = action.manifest.interruptible if interruptible is None else interruptible
    return {"frame": frame.FRAME, "context": change(run_id, *names).context(limit_s)}


def play_action(
    server: Server,
    name: str,
    params: Mapping[str, Value] | None = None,
    *,
    run_id: str = RUN,
    limit_s: int = LIMIT_S,
    interruptible: tuple[str, ...] | None = None,
) -> Played:
    """Run an action, a change within its frame."""
    around = framed(name, run_id=run_id, limit_s=limit_s, interruptible=interruptible)
    return play(server, ACTIONS[name].script, params, **around)


def state_of(server: Server, name: str = SERVICE) -> str:
    """Return the state of a service now."""
    service = server.service(name)
    assert service is not None
    return service.state


def kept(server: Server, name: str, run_id: str = RUN) -> bytes | None:
    """Return a file of a run folder, None when it is not there."""
    path = rf"{ROOT}\runs\{run_id}\{name}"
    return server.disk.read(path) if server.disk.is_file(path) else None
