"""Standard error of Windows PowerShell, as servers really send it, and as hostile ones might."""

import pytest

from bot.servers import clixml

OPEN = '<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">'
ERROR = f'{OPEN}<S S="Error">Accès refusé._x000D__x000A_</S></Objs>'
PROGRESS = (
    f'{OPEN}<Obj S="progress" RefId="0"><TN RefId="0"><T>System.Management.Automation.PSCustomObject</T></TN>'
    "<MS><I64 N='SourceId'>1</I64><PR N='Record'><AV>Preparing modules for first use.</AV></PR></MS></Obj></Objs>"
)


@pytest.mark.parametrize(
    ("stderr", "expected"),
    [
        ("", ""),
        (f"#< CLIXML\r\n{ERROR}", "Accès refusé."),
        (f"\ufeff#< CLIXML\r\n{ERROR}", "Accès refusé."),
        (f"#< CLIXML\r\n{PROGRESS}", ""),
        (f"#< CLIXML\r\n{PROGRESS}{ERROR}", "Accès refusé."),
        (f'#< CLIXML\r\n{OPEN}<S S="Warning">Attention</S><S S="verbose">x</S></Objs>', ""),
        (f"esentutl : texte natif\r\n#< CLIXML\r\n{ERROR}suite", "esentutl : texte natif\nsuite\nAccès refusé."),
        (f"{ERROR}{ERROR}", "Accès refusé.\nAccès refusé."),
        (f'{OPEN}<S S="Error">a &lt;b&gt; &amp;amp; &#39;c&#39;</S></Objs>', "a <b> &amp; 'c'"),
        (f'{OPEN}<S S="Error">_xD83D__xDE00_ ok</S></Objs>', "😀 ok"),
        (f'{OPEN}<S S="Error">_xD83D_ half</S></Objs>', "� half"),
        (f'{OPEN}<S S="Error">cut off</S><S S="Err', "cut off"),
        ("Plain text only", "Plain text only"),
    ],
)
def test_errors(stderr: str, expected: str) -> None:
    """Errors are kept, progress and warnings go, whatever stands before, between or after."""
    assert clixml.errors(stderr) == expected


def test_entity_bombs_do_nothing() -> None:
    """Entities that a document defines are never expanded."""
    bomb = '<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>' + OPEN + '<S S="Error">&b;</S></Objs>'
    assert "aaaaaaaaaaaaaaaaaaaa" not in clixml.errors(bomb)


def test_a_flood_is_read_from_its_end() -> None:
    """Of megabytes of unclosed documents only the last part is looked at, and the last error is found."""
    assert clixml.errors("<Objs " * 700_000 + ERROR).endswith("Accès refusé.")
