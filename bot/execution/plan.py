"""What exactly would run: the thing that is approved."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, TypeAlias

from bot.execution.verdict import Value

Part: TypeAlias = Literal["before", "run", "after"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One script of a plan. A change reads facts `before`, then does its `run`, then reads facts `after`."""

    part: Part
    action: str
    script: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Exact scripts, parameters, server and time allowed; `digest` is the SHA-256 over all of it.

    `endpoint` is the URL dialled, so that a server renamed in the inventory invalidates the plan.
    """

    action: str
    host: str
    endpoint: str
    params: Mapping[str, Value]
    deadline_s: int
    steps: tuple[Step, ...]
    digest: str


def sha256(content: str) -> str:
    """Return the SHA-256 of a text in UTF-8, 64 lower-case hexadecimal digits."""
    return hashlib.sha256(content.encode()).hexdigest()


def make(
    *,
    action: str,
    host: str,
    endpoint: str,
    params: Mapping[str, Value],
    deadline_s: int,
    steps: tuple[Step, ...],
) -> Plan:
    """Build a plan and seal it with its digest."""
    unsealed = Plan(
        action=action,
        host=host,
        endpoint=endpoint,
        params=params,
        deadline_s=deadline_s,
        steps=steps,
        digest="",
    )
    return Plan(**{**_fields(unsealed), "digest": digest_of(unsealed)})


def intact(plan: Plan) -> bool:
    """Tell whether a stored plan is still the one that was sealed, each script included."""
    return plan.digest == digest_of(plan) and all(step.sha256 == sha256(step.script) for step in plan.steps)


def digest_of(plan: Plan) -> str:
    """Return the SHA-256 over everything in the plan but its digest."""
    content = asdict(plan)
    del content["digest"]
    return sha256(json.dumps(content, sort_keys=True, ensure_ascii=True, separators=(",", ":")))


def to_json(plan: Plan) -> str:
    """Serialise a plan for the store."""
    return json.dumps(asdict(plan), sort_keys=True, ensure_ascii=True)


def from_json(content: str) -> Plan:
    """Read back what `to_json` wrote."""
    raw = json.loads(content)
    return Plan(**{**raw, "steps": tuple(Step(**step) for step in raw["steps"])})


def _fields(plan: Plan) -> dict[str, Any]:
    return {name: getattr(plan, name) for name in plan.__dataclass_fields__}
