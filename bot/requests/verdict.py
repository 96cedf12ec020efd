"""What a run means: values that an action's `interpret.py` returns.

A *fact* is a named value read on a server, with a name that the action's manifest declares and labels.
Values are JSON: a scalar, a list of scalars, or a table (list of flat objects with the same keys).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

Scalar: TypeAlias = str | int | float | bool | None
Value: TypeAlias = Scalar | list[str] | list[dict[str, Scalar]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a read action found. `says` names the verdict sentence of the manifest, filled from `words`."""

    says: str
    words: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """The change took place and was proven by the facts read afterwards."""

    says: str
    words: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    """Nothing had to be changed."""

    says: str
    words: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """It did not work; the server's state is known. `facts` holds what could still be read."""

    says: str
    words: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Value] = field(default_factory=dict)


Verdict: TypeAlias = Facts | Changed | Unchanged | Failed
