"""What a simulated script works with: steps that it announces, errors that it ends with, values that it returns."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final, TypeAlias

from bot.requests.verdict import Value
from lab.windows.command import Interrupted
from lab.windows.server import Server

Step: TypeAlias = Callable[[str], None]
Wait: TypeAlias = Callable[[float], None]
"""Lets so many seconds pass. Raises Killed, Interrupted."""
Params: TypeAlias = Mapping[str, Value]
Data: TypeAlias = Mapping[str, Value]
Simulation: TypeAlias = Callable[[Server, Params, Step], Data]
"""A script that only reads."""
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


class NotRecognized(ScriptError):
    """A function or cmdlet that is not there."""

    def __init__(self, name: str, *, french: bool) -> None:
        said = (
            f"The term '{name}' is not recognized as the name of a cmdlet, function, script file, or operable program."
        )
        if french:
            said = f"Le terme «{name}» n'est pas reconnu comme nom d'applet de commande, fonction ou programme."
        super().__init__(said, error_id="CommandNotFoundException")


@contextmanager
def finally_does(clean_up: Callable[[], None]) -> Iterator[None]:
    """`try … finally` of a script: `clean_up` follows whatever is thrown, and Ctrl-C. A killed process has no such end.

    What `clean_up` throws is thrown instead, as in PowerShell.
    """
    try:
        yield
    except (ScriptError, Interrupted):
        clean_up()
        raise
    clean_up()
