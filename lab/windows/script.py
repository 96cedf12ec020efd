"""What a simulated script works with: steps that it announces, errors that it ends with, values that it returns."""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from bot.execution.verdict import Value
from lab.windows.server import Server

Step: TypeAlias = Callable[[str], None]
Params: TypeAlias = Mapping[str, Value]
Data: TypeAlias = Mapping[str, Value]
Simulation: TypeAlias = Callable[[Server, Params, Step], Data]
RUNTIME_EXCEPTION: Final = "0x80131501"


class ScriptError(Exception):
    """An error that ends a script: message, error id and HRESULT as PowerShell's `catch` sees them."""

    def __init__(self, message: str, *, error_id: str, hresult: str = RUNTIME_EXCEPTION) -> None:
        super().__init__(message)
        self.message = message
        self.error_id = error_id
        self.hresult = hresult


class ScriptThrow(ScriptError):
    """`throw 'rdslic:<code>'`: the text is the error id as well."""

    def __init__(self, code: str) -> None:
        super().__init__(f"rdslic:{code}", error_id=f"rdslic:{code}")
