"""What our bootstrap does once PowerShell has started it: payload in, hash, frame, script, answer out.

A script is recognised by its SHA-256, those of the catalogue and those around a change, and simulated; one that nobody
knows is refused.
"""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from bot.requests.plan import sha256
from bot.servers.frame import FRAME
from lab.windows import simulations
from lab.windows.beside import BESIDE
from lab.windows.binding import bind
from lab.windows.command import CONTROL_C_EXIT, Killed
from lab.windows.frame import ChangeSimulation, Frame
from lab.windows.process import Process
from lab.windows.script import Params, ScriptError, ScriptThrow, Step
from lab.windows.server import Running

FLOOD_B: Final = 6 * 1024 * 1024
GARBAGE: Final = "\r\n\x1b[2J#R:not-ours:%%%#\r\n<<<\ufffd\x00 0x8007000E\r\n"
DEPTH: Final = 9
"""Levels below the answer that `ConvertTo-Json -Depth 9` writes; the bootstrap refuses what is deeper."""
CRASHED: Final = 0xC0000005


class NotSimulated(Exception):
    """A script that nothing here can play."""

    def __init__(self, script: str) -> None:
        super().__init__("script not simulated")
        self.script = script


@dataclass(frozen=True, slots=True)
class Payload:
    """What came over standard input. `has_frame`: a frame came in front of the script; `told`: what that is told."""

    script: str
    params: Mapping[str, object]
    has_frame: bool
    told: Mapping[str, object] | None


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
    except ScriptError as error:
        return _say(process, nonce, _failure(error))
    return _afflicted(process, _known(process, payload, nonce))


@dataclass(frozen=True, slots=True)
class _Run:
    name: str
    script_sha256: str
    simulate: ChangeSimulation
    payload: Payload
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
        raise ScriptError("Invalid JSON primitive.", error_id="ArgumentException") from None
    if not isinstance(body, dict) or body.get("n") != nonce:
        raise ScriptThrow("payload_changed")
    script, params, frame, told = (body.get(key) for key in "spfr")
    if not isinstance(script, str) or not isinstance(params, dict):
        raise NotSimulated("[ScriptBlock]::Create")
    if frame and frame != FRAME:
        raise NotSimulated(str(frame))
    return Payload(script, params, has_frame=bool(frame), told=told if isinstance(told, dict) else None)


def _known(process: Process, payload: Payload, nonce: str) -> _Run:
    digest = sha256(payload.script)
    if digest in BESIDE:
        name, simulate = BESIDE[digest]
        return _Run(name, digest, simulate, payload, nonce)
    action = next((found for found in process.server.catalogue.values() if found.script_sha256 == digest), None)
    found = simulations.find(action) if action else None
    if action is None or found is None:
        raise NotSimulated(payload.script)
    return _Run(action.name, digest, found, payload, nonce)


def _afflicted(process: Process, run: _Run) -> int:
    """Run the script with what goes wrong on this server."""
    server = process.server
    if not server.afflicts(run.name):
        return _play(process, run)
    process.command.drops = server.faults.connection_drops_after_command
    if server.faults.too_long_output:
        process.command.write(out=b"x" * FLOOD_B)
    return _play(process, run)


def _play(process: Process, run: _Run) -> int:
    running = process.server.begin(run.name, run.script_sha256, _as_given(run))

    def may_die(number: int) -> None:
        _may_die(process, run, number, frame)

    frame = Frame(
        process.server,
        say=_step(process, run, running, may_die),
        pause=process.command.sleep,
        is_loaded=run.payload.has_frame,
        told=run.payload.told,
    )
    answer: Mapping[str, object] | None = None
    try:
        found = _answered(process, run, frame)
        may_die(running.steps + 1)
        if not process.command.interrupted:
            frame.exit(_encoded(found))
            answer = found
        # Ctrl-C runs `finally`, not the `catch` of the bootstrap: whatever was thrown since, nothing is kept or said
    finally:
        # whatever ended the process, it holds no file any more
        frame.release()
        process.server.end(running, ok=answer is not None and bool(answer["ok"]), answer=answer)
    if answer is None:
        return CONTROL_C_EXIT
    if process.server.faults.garbage_output and process.server.afflicts(run.name):
        # all was done, and something on the server spoils what is said of it
        process.out(GARBAGE)
        return 0 if answer["ok"] else 1
    return _say(process, run.nonce, answer)


def _answered(process: Process, run: _Run, frame: Frame) -> Mapping[str, object]:
    try:
        if run.payload.has_frame:
            frame.enter()
        params = bind(run.payload.script, run.payload.params, french=process.french)
        answer = {"ok": True, "data": run.simulate(process.server, params, frame)}
        _require_plain(answer, DEPTH)
    except ScriptError as error:
        return _failure(error)
    return answer


def _require_plain(value: object, depth: int) -> None:
    """`Plain`: refuse what ConvertTo-Json would not write as it is. Raises ScriptThrow."""
    if value is None or isinstance(value, str | int | float):
        return
    if isinstance(value, Mapping):
        inside = list(value.values())
    elif isinstance(value, list):
        inside = value
    else:
        raise ScriptThrow("not_plain")
    if depth < 0:
        raise ScriptThrow("not_plain")
    for each in inside:
        _require_plain(each, depth - 1)


def _step(process: Process, run: _Run, running: Running, may_die: Callable[[int], None]) -> Step:
    nonce, server = run.nonce, process.server

    def step(name: str) -> None:
        number = running.reach(name)
        # looked up at each step: a tester may switch it while the script runs
        is_afflicted = server.afflicts(run.name)
        if number == server.faults.connection_drops_at_step and is_afflicted:
            process.command.drops = True
        process.console(f"\n#P:{nonce}:{base64.b64encode(name.encode()).decode()}#\n")
        process.command.wait_fetched(server.is_paced)
        may_die(number)
        process.command.sleep(server.faults.slow_step_s if is_afflicted else 0)

    return step


def _may_die(process: Process, run: _Run, number: int, frame: Frame) -> None:
    """Die, or go down with the machine, if this is the moment. Raises Killed, which no `finally` of a script sees.

    Files are let go of before anybody hears of the end, as on Windows.
    """
    server = process.server
    if not server.afflicts(run.name):
        return
    if number == server.faults.dies_at_step:
        frame.release()
        process.command.kill(CRASHED)
        raise Killed
    if number == server.faults.host_restarts_at_step:
        frame.release()
        server.restart()
        raise Killed


def _as_given(run: _Run) -> Params:
    return {name: value for name, value in run.payload.params.items() if isinstance(value, str | int | float)}


def _failure(error: ScriptError) -> Mapping[str, object]:
    return {"ok": False, "err": error.message, "id": error.error_id, "hresult": error.hresult}


def _encoded(answer: Mapping[str, object]) -> str:
    text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(text.encode()).decode()


def _say(process: Process, nonce: str, answer: Mapping[str, object]) -> int:
    process.console(f"\n#R:{nonce}:{_encoded(answer)}#\n")
    return 0 if answer["ok"] else 1
