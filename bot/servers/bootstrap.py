"""How a script and its parameters reach Windows PowerShell 5.1, and how its answer comes back.

The command line holds only this fixed text, a nonce and the SHA-256 of what follows on standard input:
base64 lines of `{"n": nonce, "s": script, "p": {parameters}}`, and for a change `"f"`: what is loaded in front of its
script, and `"r"`: what that is told (see `bot.servers.frame`). Parameters are data and never become script text;
nothing secret is on the command line, which Windows writes into its audit log.

The script cannot begin before the last byte of it has arrived: the hash is over all of it.

The answer is one line `#R:<nonce>:<base64 JSON>#`; a step is announced as `#P:<nonce>:<base64 name>#`.
Only the marker with our nonce counts: no marker, no success, whatever the exit code says.
"""

import base64
import binascii
import hashlib
import json
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from bot.requests.verdict import Value
from bot.servers.runner import ScriptError

HASH_SLOT: Final = "<SHA256>"
NONCE_SLOT: Final = "<NONCE>"
COMMAND_LIMIT: Final = 8_000
"""Characters. cmd.exe cuts at 8,191 and its own prefix may count, so we stay below."""
LINE_LENGTH: Final = 1_000
POWERSHELL: Final = r"%SystemRoot%\System32\WindowsPowerShell\v1.0\powershell.exe"
"""By its full path, which cmd.exe fills in: what a PATH finds first may be another program."""

MARKER_LONGEST: Final = 400
"""Bytes. A step marker that is longer is none of ours."""
STEP_NAME: Final = re.compile(r"\w{1,40}")
LANGUAGE_MODE: Final = ScriptError(message="rdslic:language_mode", error_id="rdslic:language_mode")

# `$input` must stand in the script text, else 5.1 does not read redirected standard input at all.
# Constrained language (WDAC, AppLocker) forbids nearly all of this, so it is asked first and answered without .NET.
# Classes are chosen by presence: SHA256.Create() is refused under the FIPS policy of .NET before 4.8, and what reads
# JSON in 5.1 is not in PowerShell 7. There no cmdlet sees the payload, because module logging (event 4103) writes down
# what cmdlets are given, and a parameter may be a secret.
# Remove-TypeData: 5.1 gives arrays a second Count, which ConvertTo-Json then writes as {"value": ..., "Count": n}.
# Plain: beyond its depth ConvertTo-Json writes the name of a type instead of a value, and says nothing in 5.1.
TEMPLATE: Final = r"""$ProgressPreference='SilentlyContinue';$ErrorActionPreference='Stop'
if($ExecutionContext.SessionState.LanguageMode -ne 'FullLanguage'){'#L:<NONCE>#';exit 1}
function Step([string]$Name){$e=[Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($Name))
[Console]::Out.Write(('{0}#P:<NONCE>:{1}#{0}' -f [char]10,$e));[Console]::Out.Flush()}
function Plain($v,[int]$d){if($null -eq $v -or $v -is [string] -or $v -is [ValueType]){return}
if($v -is [Collections.IDictionary]){$v=@($v.Values)}
elseif($v -is [Management.Automation.PSCustomObject]){$v=@(foreach($q in $v.PSObject.Properties){,$q.Value})}
elseif($v -isnot [Collections.IList]){throw 'rdslic:not_plain'}
if($d -lt 0){throw 'rdslic:not_plain'};foreach($x in $v){Plain $x ($d-1)}}
try{
$b=[Convert]::FromBase64String((-join @($input)) -replace '[^A-Za-z0-9+/=]')
$c='Security.Cryptography.SHA256CryptoServiceProvider' -as [type]
$c=if($c){[Activator]::CreateInstance($c)}else{[Security.Cryptography.SHA256]::Create()}
if(-join($c.ComputeHash($b)|ForEach-Object{$_.ToString('x2')}) -ne '<SHA256>'){throw 'rdslic:payload_changed'}
$t=[Text.Encoding]::UTF8.GetString($b)
$null=[Reflection.Assembly]::LoadWithPartialName('System.Web.Extensions')
$c='Web.Script.Serialization.JavaScriptSerializer' -as [type]
if($c){$c=[Activator]::CreateInstance($c);$c.MaxJsonLength=[int]::MaxValue;$m=$c.DeserializeObject($t)}
else{$q=@{AsHashtable=$true};if((Get-Command ConvertFrom-Json).Parameters['DateKind']){$q.DateKind='String'}
$m=ConvertFrom-Json $t @q}
if($m['n'] -ne '<NONCE>'){throw 'rdslic:payload_changed'}
$a=@{};foreach($k in $m['p'].Keys){$a[$k]=$m['p'][$k]}
Remove-TypeData -TypeName System.Array -ErrorAction Ignore
if($m['f']){. ([ScriptBlock]::Create($m['f'])) $m['r']}
$o=@(& ([ScriptBlock]::Create($m['s'])) @a)
if($o.Count -ne 1){throw 'rdslic:not_one_object'}
$r=@{ok=$true;data=$o[0]};Plain $r 9
}catch{$r=@{ok=$false;err=[string]$_.Exception.Message;id=[string]$_.FullyQualifiedErrorId
hresult=('0x{0:X8}' -f $_.Exception.HResult)}}
$t=[Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes((ConvertTo-Json -InputObject $r -Depth 9 -Compress)))
if(Test-Path function:Exit-Run){Exit-Run $t}
[Console]::Out.Write(('{0}#R:<NONCE>:{1}#{0}' -f [char]10,$t));[Console]::Out.Flush();exit [int](-not $r.ok)
"""


@dataclass(frozen=True, slots=True)
class Invocation:
    """What to run and what to feed it. `line` for cmd.exe; `payload` ASCII bytes for standard input."""

    line: str
    payload: bytes
    nonce: str


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer of the script: `data` when `ok`, `error` otherwise."""

    ok: bool
    data: Mapping[str, Value]
    error: ScriptError | None


def prepare(
    script: str,
    params: Mapping[str, Value],
    *,
    nonce: str | None = None,
    frame: str | None = None,
    context: Mapping[str, Value] | None = None,
) -> Invocation:
    """Wrap a script and its parameters; `frame` is loaded in front of it and told `context`.

    Raises ValueError if the command line would be too long for cmd.exe.
    """
    nonce = nonce or secrets.token_hex(12)
    message: dict[str, object] = {"n": nonce, "s": script, "p": dict(params)}
    if frame is not None:
        message |= {"f": frame, "r": dict(context or {})}
    body = json.dumps(message, ensure_ascii=True).encode("ascii")
    line = command_line(TEMPLATE.replace(HASH_SLOT, hashlib.sha256(body).hexdigest()).replace(NONCE_SLOT, nonce))
    if len(line) > COMMAND_LIMIT:
        raise ValueError(f"command line of {len(line)} characters, at most {COMMAND_LIMIT}")
    return Invocation(line, b"".join(_lines(base64.b64encode(body))), nonce)


def command_line(script: str) -> str:
    """Return the command line that runs `script` as -EncodedCommand."""
    encoded = base64.b64encode(script.encode("utf-16-le")).decode("ascii")
    return f"{POWERSHELL} -NoLogo -NoProfile -NonInteractive -EncodedCommand {encoded}"


def matches(script: str) -> tuple[str, str] | None:
    """Return payload hash and nonce when `script` is exactly this bootstrap, else None."""
    pattern = (
        re.escape(TEMPLATE)
        .replace(re.escape(HASH_SLOT), "([0-9a-f]{64})")
        .replace(re.escape(NONCE_SLOT), "([0-9a-f]{24})")
    )
    found = re.fullmatch(pattern, script)
    if not found:
        return None
    digests = {group for group in found.groups() if len(group) == 64}  # noqa: PLR2004 - hexadecimal SHA-256
    nonces = set(found.groups()) - digests
    return (digests.pop(), nonces.pop()) if len(digests) == len(nonces) == 1 else None


def steps(output: bytes, nonce: str) -> tuple[str, ...]:
    """Return the names of the steps announced in a whole output, in order."""
    return heard(output, nonce, 0)[0]


def heard(output: bytes | bytearray, nonce: str, start: int) -> tuple[tuple[str, ...], int]:
    """Return the steps announced from position `start` on, and the position to go on from when there is more."""
    names, end = [], max(start, len(output) - MARKER_LONGEST)
    for found in re.compile(rb"#P:" + nonce.encode() + rb":([A-Za-z0-9+/=]*)#").finditer(output, start):
        end = max(end, found.end())
        name = _decoded(found[1])
        if STEP_NAME.fullmatch(name):
            names.append(name)
    return tuple(names), end


def answer(output: bytes, nonce: str) -> Reply | None:
    """Return what the script said, or None when there is no answer of ours that can be read.

    White space inside the marker is tolerated (consoles wrap); two different answers are none.
    """
    found = {
        re.sub(rb"\s", b"", match) for match in re.findall(rb"#R:" + nonce.encode() + rb":([A-Za-z0-9+/=\s]*)#", output)
    }
    if not found and b"#L:" + nonce.encode() + b"#" in output:
        return Reply(ok=False, data={}, error=LANGUAGE_MODE)
    if len(found) != 1:
        return None
    return said(found.pop())


def said(encoded: bytes) -> Reply | None:
    """Return what an answer says (base64 JSON, without its marker), or None when it is none of ours."""
    try:
        body = json.loads(base64.b64decode(encoded, validate=True))
    except (binascii.Error, ValueError, RecursionError):
        return None
    return _said(body) if isinstance(body, dict) else None


def _said(body: Mapping[str, object]) -> Reply | None:
    if body.get("ok") is True:
        data = body.get("data")
        return Reply(ok=True, data=data, error=None) if isinstance(data, dict) else None
    if body.get("ok") is False:
        error = ScriptError(
            message=str(body.get("err") or ""),
            error_id=str(body.get("id") or ""),
            hresult=str(body.get("hresult") or ""),
        )
        return Reply(ok=False, data={}, error=error)
    return None


def _decoded(encoded: bytes) -> str:
    try:
        return base64.b64decode(encoded, validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _lines(encoded: bytes) -> Iterator[bytes]:
    for start in range(0, len(encoded), LINE_LENGTH):
        yield encoded[start : start + LINE_LENGTH] + b"\r\n"
