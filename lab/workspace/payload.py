"""The shape of what Slack and its apps exchange.

Payloads and blocks are kept as the JSON that was sent, because giving them back unchanged is the point;
everything that the workspace itself decides about is in dataclasses.
"""

from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]


def objects(thing: object) -> list[Json]:
    """Return the JSON objects of a list, and nothing for anything else."""
    return [item for item in thing if isinstance(item, dict)] if isinstance(thing, list | tuple) else []


def without_nothing(payload: Json) -> Json:
    """Drop the fields that are None: Slack leaves most unset fields out."""
    return {name: value for name, value in payload.items() if value is not None}
