"""PowerShell as text: parsed with a grammar, since no test needs a PowerShell."""

from collections.abc import Iterator
from pathlib import Path

import tree_sitter_powershell
from tree_sitter import Language, Node, Parser

from bot.catalogue.catalogue import load

ROOT = Path(__file__).parents[2]
ACTIONS = load()
SCRIPTS = {path.parent.name: path for path in sorted((ROOT / "actions").glob("*/run.ps1"))}
AROUND = {path.stem: path for path in sorted((ROOT / "bot" / "servers" / "scripts").glob("*.ps1"))}
EVERY = SCRIPTS | AROUND
CHANGES = [name for name, action in ACTIONS.items() if action.manifest.effect != "read"]
READS = [name for name in SCRIPTS if name not in CHANGES]
PARSER = Parser(Language(tree_sitter_powershell.language()))


def tree(script: str) -> Node:
    """Return the root of the syntax tree of a script."""
    return PARSER.parse(script.encode()).root_node


def texts(root: Node, kind: str) -> list[str]:
    """Return the source of every node of a kind."""
    return [node.text.decode() for node in nodes(root) if node.type == kind and node.text]


def nodes(node: Node) -> Iterator[Node]:
    """Yield a node and everything in it."""
    yield node
    for child in node.children:
        yield from nodes(child)


def code_of(script: str) -> str:
    """Return a script without its comments, which may say what they like."""
    source = bytearray(script.encode())
    for node in nodes(tree(script)):
        if node.type == "comment":
            source[node.start_byte : node.end_byte] = b" " * (node.end_byte - node.start_byte)
    return source.decode()


def function(script: str, name: str) -> str:
    """Return the source of one function, without comments."""
    [found] = [one for one in texts(tree(code_of(script)), "function_statement") if one.startswith(f"function {name}")]
    return found


def broken(node: Node) -> Iterator[str]:
    """Yield the places that do not parse."""
    if node.type == "ERROR" or node.is_missing:
        yield f"line {node.start_point.row + 1}"
    for child in node.children:
        yield from broken(child)
