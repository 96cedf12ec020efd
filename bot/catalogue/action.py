"""An action as its folder declares it (`actions/<name>/action.yml`, `run.ps1`, `interpret.py`)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeAlias

from pydantic import Field

from bot.language import Lang
from bot.recovery.inventory import Inventory
from bot.requests.model import Effect
from bot.requests.verdict import Changed, Facts, Failed, Unchanged
from bot.servers.runner import RunResult
from bot.settings import Frozen, ServerRole

SIMULATION: Final = "simulation.py"
"""Of an action's folder, the file that only the practice lab reads."""
FactsFunction: TypeAlias = Callable[[RunResult, Inventory], Facts | Failed]
"""Given the inventory too: which licence server is old and which is new stands nowhere else."""
VerdictFunction: TypeAlias = Callable[[Facts, RunResult, Facts | Failed], Changed | Unchanged | Failed]


class Parameter(Frozen):
    """One parameter: `pattern` must match the whole value; `minimum` and `maximum` bound an integer.

    `form`: what to tell people instead of the pattern, one of the texts under `approvals.form`.
    """

    type: Literal["string", "integer", "boolean", "choice"]
    required: bool = True
    default: str | int | bool | None = None
    pattern: str | None = None
    form: Literal["folder"] | None = None
    choices: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None


class ActionText(Frozen):
    """The sentences of an action in one language.

    What `bot/texts/<lang>/verdicts.yml` and `labels.yml` say for all actions need not be said again.
    `verdicts`: sentence by name, as `interpret.py` names them. `facts`: label by fact (and, for a table,
    by `fact.column`). `values`: display text by `fact.value`. `steps`: text by step name. `params`: label by name.
    `after_interruption`: what to look at on the server when it is not known how far a change got, beside what is looked
    at after any change; `{id}` is filled with the id of the request, `{host}` with the server.
    """

    title: str = Field(max_length=75)
    purpose: str
    """What it will do to the server, in words, for the card that the approver reads."""
    verdicts: dict[str, str]
    facts: dict[str, str] = Field(default_factory=dict)
    values: dict[str, str] = Field(default_factory=dict)
    steps: dict[str, str] = Field(default_factory=dict)
    params: dict[str, str] = Field(default_factory=dict)
    after_interruption: tuple[str, ...] = ()


class Manifest(Frozen):
    """`action.yml`. `facts` names the read action that a change reads before and after.

    `interruptible`: those of its `steps` that a change need not begin once somebody asked to stop. `vocabulary`: facts
    (`fact.column` for a table, or words of a sentence) whose values are named in `bot/texts/<lang>/labels.yml`.
    """

    effect: Effect
    role: ServerRole
    facts: str | None = None
    deadline_s: int = Field(ge=5, le=3600)
    params: dict[str, Parameter] = Field(default_factory=dict)
    steps: tuple[str, ...] = ()
    interruptible: tuple[str, ...] = ()
    vocabulary: dict[str, str] = Field(default_factory=dict)
    text: dict[Lang, ActionText]


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One thing that can be run. Exactly one of `facts` and `verdict` is set, by its effect.

    `folder`: where it was read from; None for one that was made in code. `of_site`: it is a site's own, not ours.
    """

    name: str
    manifest: Manifest
    script: str
    script_sha256: str
    facts: FactsFunction | None
    verdict: VerdictFunction | None
    folder: Path | None = None
    of_site: bool = False


Catalogue: TypeAlias = Mapping[str, Action]
