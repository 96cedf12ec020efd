"""Standard error as Windows PowerShell 5.1 writes it when it was given an encoded command."""

import re
from xml.sax.saxutils import escape


def errors(text: str) -> str:
    """Return error text as CLIXML, one element a line as the console had it."""
    lines = "".join(f'<S S="Error">{_encoded(line)}</S>' for line in text.splitlines(keepends=True))
    namespace = "http://schemas.microsoft.com/powershell/2004/04"
    return f'#< CLIXML\r\n<Objs Version="1.1.0.1" xmlns="{namespace}">{lines}</Objs>'


def _encoded(line: str) -> str:
    # what looks like an escape already is escaped itself
    line = re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", line)
    return re.sub(r"[\x00-\x1f]", lambda found: f"_x{ord(found[0]):04X}_", escape(line))
