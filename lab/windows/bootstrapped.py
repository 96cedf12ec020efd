"""What our bootstrap does once PowerShell has started it: payload in, hash, script, answer out.

The script itself is recognised by its SHA-256 in the catalogue and simulated; a script that nobody knows is refused.
"""

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.execution.action import Action
from bot.execution.plan import sha256
from lab.windows import simulations
from lab.windows.binding import bind
from lab.windows.command import CONTROL_C_EXIT
from lab.windows.process import Process
from lab.windows.script import Params, ScriptError, ScriptThrow, Simulation, Step
from lab.windows.server import Running

FLOOD_B: Final = 6 * 1024 * 1024
GARBAGE: Final = "\r\n\x1b[2J#R:not-ours:%%%#\r\n<<<\ufffd\x00 0x8007000E\r\n"


class NotSimulated(Exception):
    """A script that nothing here can play."""

    def __init__(self, script: str) -> None:
        super().__init__("script not simulated")
        self.script = script


@dataclass(frozen=True, slots=True)
class Payload:
    """What came over standard input: the script and its parameters."""

    script: str
    params: Mapping[str, object]


def run(process: Process, *, digest: str, nonce: str) -> int:
    """Play the bootstrap and return its exit code. Raises NotSimulated, Killed, Interrupted."""
    if not process.server.faults.ends_before_input:
        # the pipe takes it, whether PowerShell looks at it or not
        given = process.command.read_all()
    if process.server.faults.constrained_language:
        # asked before anything else, and said without .NET
        process.out(f"#L:{nonce}#\r\n")
        return 1
    if process.server.faults.ends_before_input:
        return 1
    try:
        payload = _payload(given, digest=digest, nonce=nonce)
        action, simulate = _known(process, payload.script)
        params = bind(payload.script, payload.params, french=process.french)
    except ScriptError as error:
        return _answer(process, nonce, _failure(error))
    return _afflicted(process, action, _Run(action, simulate, params, nonce))


@dataclass(frozen=True, slots=True)
class _Run:
    action: Action
    simulate: Simulation
    params: Params
    nonce: str


def _payload(given: bytes, *, digest: str, nonce: str) -> Payload:
    try:
        raw = base64.b64decode(re.sub(rb"[^A-Za-z0-9+/=]", b"", given), validate=True)
    except ValueError:
        raise ScriptError("Invalid length for a Base-64 char array or string.", error_id="FormatException") from None
    if hashlib.sha256(raw).hexdigest() != digest:
        raise ScriptThrow("payload_changed")
    try:
        body = json.loads(raw.decode("utf-8"))
    except ValueError:
        error_id = "System.ArgumentException,Microsoft.PowerShell.Commands.ConvertFromJsonCommand"
        raise ScriptError("Invalid JSON primitive.", error_id=error_id, hresult="0x80070057") from None
    if not isinstance(body, dict) or body.get("n") != nonce:
        raise ScriptThrow("payload_changed")
    script, params = body.get("s"), body.get("p")
    if not isinstance(script, str) or not isinstance(params, dict):
        raise NotSimulated("[ScriptBlock]::Create")
    return Payload(script, params)


def _known(process: Process, script: str) -> tuple[Action, Simulation]:
    digest = sha256(script)
    action = next((found for found in process.server.catalogue.values() if found.script_sha256 == digest), None)
    simulate = simulations.find(action.name) if action else None
    if action is None or simulate is None:
        raise NotSimulated(script)
    return action, simulate


def _afflicted(process: Process, action: Action, run: _Run) -> int:
    """Run the script with what goes wrong on this server."""
    server = process.server
    if not server.afflicts(action.name):
        return _play(process, run)
    process.command.drops = server.faults.connection_drops_after_command
    if server.faults.garbage_output:
        running = server.begin(action.name, action.script_sha256, run.params)
        server.end(running, ok=True, answer=None)
        process.out(GARBAGE)
        return 0
    if server.faults.too_long_output:
        process.command.write(out=b"x" * FLOOD_B)
    return _play(process, run)


def _play(process: Process, run: _Run) -> int:
    running = process.server.begin(run.action.name, run.action.script_sha256, run.params)
    answer: Mapping[str, object] | None = None
    try:
        data = run.simulate(process.server, run.params, _step(process, run, running))
        answer = {"ok": True, "data": data}
    except ScriptError as error:
        answer = _failure(error)
    finally:
        if process.command.interrupted:
            # Ctrl-C runs `finally`, not the `catch` of the bootstrap: whatever was thrown since, nothing is said
            answer = None
        # a process that was killed has written no answer either
        process.server.end(running, ok=answer is not None and bool(answer["ok"]), answer=answer)
    return CONTROL_C_EXIT if answer is None else _answer(process, run.nonce, answer)


def _step(process: Process, run: _Run, running: Running) -> Step:
    nonce, server = run.nonce, process.server

    def step(name: str) -> None:
        # looked up at each step: a tester may switch it while the script runs
        is_afflicted = server.afflicts(run.action.name)
        if running.reach(name) == server.faults.connection_drops_at_step and is_afflicted:
            process.command.drops = True
        process.console(f"\n#P:{nonce}:{base64.b64encode(name.encode()).decode()}#\n")
        process.command.wait_fetched(server.is_paced)
        process.command.sleep(server.faults.slow_step_s if is_afflicted else 0)

    return step


def _failure(error: ScriptError) -> Mapping[str, object]:
    return {"ok": False, "err": error.message, "id": error.error_id, "hresult": error.hresult}


def _answer(process: Process, nonce: str, answer: Mapping[str, object]) -> int:
    text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
    process.console(f"\n#R:{nonce}:{base64.b64encode(text.encode()).decode()}#\n")
    return 0 if answer["ok"] else 1
