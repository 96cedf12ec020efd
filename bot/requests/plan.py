"""What exactly would run: the thing that is approved."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Literal, TypeAlias

from bot.requests.verdict import Value

Part: TypeAlias = Literal["before", "run", "after", "frame", "cancel", "result"]
"""`before`, `run`, `after` in this order; the rest surrounds a change, see `bot.servers.frame`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One script of a plan. A change reads facts `before`, then does its `run`, then reads facts `after`.

    `frame` is loaded in front of its `run`; `cancel` and `result` ask it to stop and ask for its end, if need be.
    """

    part: Part
    action: str
    script: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Exact scripts, parameters, server and time allowed; `digest` is the SHA-256 over all of it.

    `endpoint` is the URL dialled, so that a server renamed in the inventory invalidates the plan.
    `interruptible`: steps of the change that need not begin once somebody asked to stop.
    `of_site`: the action is a site's own; sealed, so that what people approved says so for good.
    """

    action: str
    host: str
    endpoint: str
    params: Mapping[str, Value]
    deadline_s: int
    steps: tuple[Step, ...]
    digest: str
    interruptible: tuple[str, ...] = ()
    of_site: bool = False

    def step(self, part: Part) -> Step:
        """Return the script of one part. Raises KeyError."""
        found = {step.part: step for step in self.steps}
        return found[part]

    @property
    def changes(self) -> bool:
        """Tell whether this plan changes something: then facts are read before and after."""
        return len(self.steps) > 1


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
    interruptible: tuple[str, ...] = (),
    of_site: bool = False,
) -> Plan:
    """Build a plan and seal it with its digest."""
    unsealed = Plan(
        action=action,
        host=host,
        endpoint=endpoint,
        params=params,
        deadline_s=deadline_s,
        steps=steps,
        interruptible=interruptible,
        of_site=of_site,
        digest="",
    )
    return replace(unsealed, digest=digest_of(unsealed))


def intact(plan: Plan) -> bool:
    """Tell whether a stored plan is still the one that was sealed, each script included."""
    return plan.digest == digest_of(plan) and all(step.sha256 == sha256(step.script) for step in plan.steps)


def digest_of(plan: Plan) -> str:
    """Return the SHA-256 over everything in the plan but its digest."""
    content = asdict(plan)
    del content["digest"]
    # plans sealed before there were such steps, or actions of a site's own, keep their digest
    for name in ("interruptible", "of_site"):
        if not content[name]:
            del content[name]
    return sha256(json.dumps(content, sort_keys=True, ensure_ascii=True, separators=(",", ":")))


def to_json(plan: Plan) -> str:
    """Serialise a plan for the store."""
    return json.dumps(asdict(plan), sort_keys=True, ensure_ascii=True)


def from_json(content: str) -> Plan:
    """Read back what `to_json` wrote."""
    raw = json.loads(content)
    steps = tuple(Step(**step) for step in raw["steps"])
    return Plan(**{**raw, "steps": steps, "interruptible": tuple(raw.get("interruptible", ()))})
