"""The rsp:Shell element: what a client asks for when it opens a shell, and how the server describes one."""

import re
import xml.etree.ElementTree as ET
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from lab.windows import faults, soap
from lab.windows.command import STREAMS
from lab.windows.faults import Faulted
from lab.windows.shells import IDLE_S, Shell, Terms
from lab.windows.soap import RSP

LOCAL: Final = "127.0.0.1"


def asked_for(body: ET.Element, *, code_page: int) -> Terms:
    """Return what the body of a Create asks for. Raises Faulted.

    A list of streams that is not given is empty: [MS-WSMV] names no other default. Name is taken and not kept, as
    the recordings have it.
    """
    shell = body.find(f"{RSP}Shell")
    if shell is None:
        raise Faulted(faults.INVALID_ELEMENT, "Shell")
    lifetime = _text(shell, "Lifetime")
    return Terms(
        code_page=code_page,
        variables={variable.get("Name", ""): variable.text or "" for variable in shell.iter(f"{RSP}Variable")},
        idle_s=_seconds(_text(shell, "IdleTimeOut"), "IdleTimeOut"),
        lifetime_s=_seconds(lifetime, "Lifetime") if lifetime else None,
        directory=_text(shell, "WorkingDirectory"),
        inputs=_streams(_text(shell, "InputStreams"), "InputStreams", ("stdin",)),
        outputs=_streams(_text(shell, "OutputStreams"), "OutputStreams", STREAMS),
    )


def described(shell: Shell) -> str:
    """Return a shell as XML, in the order of the recordings; Lifetime and Name are not in them."""
    terms = shell.terms
    before = {"ShellId": shell.id, "ResourceUri": soap.CMD, "Owner": shell.owner, "ClientIP": LOCAL}
    after = {
        "IdleTimeOut": f"PT{terms.idle_s:.3f}S",
        "InputStreams": " ".join(terms.inputs),
        "OutputStreams": " ".join(terms.outputs),
        "ShellRunTime": _elapsed(shell.now() - shell.opened_at),
        "ShellInactivity": _elapsed(shell.now() - shell.touched_at),
    }
    directory = {"WorkingDirectory": terms.directory} if terms.directory else {}
    return f"<rsp:Shell>{_fields(before)}{_environment(shell)}{_fields({**directory, **after})}</rsp:Shell>"


def _environment(shell: Shell) -> str:
    variables = "".join(
        f"<rsp:Variable Name={quoteattr(name)}>{escape(value)}</rsp:Variable>"
        for name, value in shell.terms.variables.items()
    )
    return f"<rsp:Environment>{variables}</rsp:Environment>" if variables else ""


def _fields(fields: dict[str, str]) -> str:
    return "".join(f"<rsp:{name}>{escape(value)}</rsp:{name}>" for name, value in fields.items())


def _elapsed(seconds: float) -> str:
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    day, hour = divmod(hours, 24)
    return f"P{day}DT{hour}H{minute}M{second}S"


def _text(shell: ET.Element, name: str) -> str:
    return (shell.findtext(f"{RSP}{name}") or "").strip()


def _seconds(duration: str, name: str) -> float:
    return soap.duration_s(duration, default=IDLE_S, otherwise=Faulted(faults.INVALID_ELEMENT, name))


def _streams(given: str, name: str, known: tuple[str, ...]) -> tuple[str, ...]:
    streams = tuple(re.split(r"\s+", given)) if given else ()
    if not set(streams) <= set(known):
        raise Faulted(faults.INVALID_ELEMENT, name)
    return streams
