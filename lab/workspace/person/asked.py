"""What a person asks, read from a query or a JSON body."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from lab.workspace.payload import Json
from lab.workspace.people import BAD_REQUEST
from lab.workspace.refusals import PersonRefused


@dataclass(frozen=True, slots=True)
class Asked:
    """Fields of one question; each getter raises PersonRefused, as a bad question, when a field makes no sense."""

    fields: Mapping[str, object]

    def need(self, name: str) -> str:
        """Return a text that must be there."""
        value = self.maybe(name)
        if value is None:
            raise bad(f"The field {name!r} is missing.")
        return value

    def maybe(self, name: str) -> str | None:
        """Return a text, or None when it is not there or null."""
        value = self.fields.get(name)
        if value is not None and not isinstance(value, str):
            raise bad(f"The field {name!r} must be text.")
        return value

    def number(self, name: str, default: float = 0.0) -> float:
        """Return a number; a query has it as text."""
        value = self.fields.get(name, default)
        try:
            number = float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else math.nan
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            raise bad(f"The field {name!r} must be a number.")
        return number

    def flag(self, name: str) -> bool:
        """Return whether a field is true."""
        value = self.fields.get(name)
        if value not in (None, True, False, "true", "false", "1", "0"):  # a tuple: the value may be a list
            raise bad(f"The field {name!r} must be true or false.")
        return value in (True, "true", "1")

    def filled(self) -> Mapping[str, Mapping[str, object]]:
        """Return the field `values`: what is typed, by block id and action id."""
        value = self.fields.get("values")
        if value is None:
            return {}
        if not isinstance(value, dict) or not all(isinstance(actions, dict) for actions in value.values()):
            raise bad("The field 'values' must be {block_id: {action_id: value}}.")
        return value


def bad(message: str) -> PersonRefused:
    """Return the refusal of a question that makes no sense; it answers with HTTP 400."""
    return PersonRefused("invalid_arguments", message, status=BAD_REQUEST)


async def read(request: web.Request) -> Asked:
    """Read a question from the query and, for POST, the JSON body. Raises PersonRefused."""
    return Asked({**request.query, **(await _body(request) if request.method == "POST" else {})})


async def _body(request: web.Request) -> Json:
    try:
        body = json.loads(await request.read())
    except ValueError:
        raise bad("The body must be JSON.") from None
    if not isinstance(body, dict):
        raise bad("The body must be a JSON object.")
    return body
