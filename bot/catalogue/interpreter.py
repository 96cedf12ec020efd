"""What an `interpret.py` can come to, read from its source: the verdicts and facts that stand in it, with their lines.

Followed are names, conditional expressions, tables, and functions of the same file. What is put together from pieces,
or handed over as an argument, is not seen here; a case has to show it.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

Function = ast.FunctionDef | ast.AsyncFunctionDef
CODES: Final = "CODES"
"""The constant that lists what the script may throw."""


@dataclass(frozen=True, slots=True)
class Interpreter:
    """One parsed `interpret.py`."""

    tree: ast.Module
    functions: Mapping[str, Function] = field(default_factory=dict)

    def verdicts(self) -> dict[str, int]:
        """Return the names of verdicts that it can return, each with the first line that names it."""
        leaves = [leaf for value, inside in self._given("says") for leaf in self._leaves(value, inside, set())]
        codes = [found for value in _assigned(CODES, self.tree) for found in ast.walk(value)]
        return _lines([*leaves, *codes])

    def facts(self) -> dict[str, int]:
        """Return the names of facts that it can return, each with the first line that names it."""
        keys: list[ast.expr] = []
        for value, inside in self._given("facts"):
            keys += self._keys(value, inside)
        return _lines(keys)

    def texts(self) -> frozenset[str]:
        """Return every text that stands in it, pieces of longer ones included."""
        constants = (node.value for node in ast.walk(self.tree) if isinstance(node, ast.Constant))
        return frozenset(value for value in constants if isinstance(value, str))

    def _given(self, keyword: str) -> Iterator[tuple[ast.expr, ast.AST]]:
        """Yield what is given for a keyword in any call, and the function that it stands in."""
        for function in (*self.functions.values(), self.tree):
            calls = (node for node in ast.walk(function) if isinstance(node, ast.Call))
            yield from ((given.value, function) for call in calls for given in call.keywords if given.arg == keyword)

    def _leaves(self, value: ast.expr, inside: ast.AST, met: set[int]) -> Iterator[ast.expr]:
        """Yield what an expression may be, through everything that only chooses or names."""
        if id(value) in met:
            return
        met.add(id(value))
        parts, place = self._parts(value, inside, met)
        for part in parts:
            yield from self._leaves(part, place, met)
        if not parts:
            yield value

    def _parts(self, value: ast.expr, inside: ast.AST, met: set[int]) -> tuple[list[ast.expr], ast.AST]:
        match value:
            case ast.IfExp(body=one, orelse=other) | ast.BinOp(left=one, op=ast.BitOr(), right=other):
                return [one, other], inside
            case ast.BoolOp(values=several):
                return several, inside
            case ast.NamedExpr(value=named):
                return [named], inside
            case ast.Name(id=name):
                return _assigned(name, inside) or _assigned(name, self.tree), inside
            case ast.Subscript(value=table):
                return self._cells(table, inside, met), inside
            case ast.Call(func=ast.Attribute(value=table, attr="get"), args=[_, *default]):
                return [*self._cells(table, inside, met), *default], inside
            case ast.Call(func=ast.Name(id=name)) if name in self.functions:
                return _returned(self.functions[name]), self.functions[name]
        return [], inside

    def _cells(self, table: ast.expr, inside: ast.AST, met: set[int]) -> list[ast.expr]:
        """Return the values of a table that stands in the file."""
        found = self._leaves(table, inside, met) if isinstance(table, ast.Name) else iter([table])
        return [cell for leaf in found if isinstance(leaf, ast.Dict) for cell in leaf.values]

    def _keys(self, value: ast.expr, inside: ast.AST) -> list[ast.expr]:
        """Return the keys of what an expression may be, and of what is set in it afterwards."""
        keys: list[ast.expr] = []
        for leaf in self._leaves(value, inside, set()):
            if isinstance(leaf, ast.Dict):
                for key, cell in zip(leaf.keys, leaf.values, strict=True):
                    keys += [key] if key is not None else self._keys(cell, inside)
        if isinstance(value, ast.Name):
            keys += _set_in(value.id, inside)
        return keys


def read(path: Path) -> Interpreter:
    """Return an `interpret.py`, parsed. Raises SyntaxError, OSError."""
    tree = ast.parse(path.read_text("utf-8"))
    return Interpreter(tree, {node.name: node for node in tree.body if isinstance(node, Function)})


def _assigned(name: str, inside: ast.AST) -> list[ast.expr]:
    """Return what a name is set to within a function, or at the top of the file."""
    found: list[ast.expr] = []
    for node in inside.body if isinstance(inside, ast.Module) else ast.walk(inside):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        named = any(isinstance(target, ast.Name) and target.id == name for target in targets)
        if named and isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            found.append(node.value)
    return found


def _set_in(name: str, inside: ast.AST) -> list[ast.expr]:
    """Return the keys of `name[key] = …` within a function."""
    found: list[ast.expr] = []
    for node in ast.walk(inside):
        for target in node.targets if isinstance(node, ast.Assign) else ():
            match target:
                case ast.Subscript(value=ast.Name(id=table), slice=key) if table == name:
                    found.append(key)
    return found


def _returned(function: Function) -> list[ast.expr]:
    returns = (node.value for node in ast.walk(function) if isinstance(node, ast.Return))
    return [value for value in returns if value is not None]


def _lines(found: Iterable[ast.AST]) -> dict[str, int]:
    """Return the texts among what was found, each with its first line."""
    lines: dict[str, int] = {}
    for one in found:
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            lines[one.value] = min(one.lineno, lines.get(one.value, one.lineno))
    return lines
