"""One Web API call, whatever way it was encoded: query, form, multipart or JSON."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from aiohttp import web

from lab.workspace.payload import Json
from lab.workspace.refusals import ApiRefused

STRUCTURED: Final = ("blocks", "attachments", "view", "files", "metadata", "prompts", "message", "unfurls")
"""Arguments that are JSON themselves; in a form they come as a string."""

YES: Final = ("1", "true", "True", True, 1)


@dataclass(frozen=True, slots=True)
class Call:
    """A method, its arguments decoded, and the token (empty when none was given)."""

    method: str
    args: Mapping[str, object]
    token: str

    def need(self, name: str) -> str:
        """Return a required argument as text. Raises ApiRefused `invalid_arguments`."""
        value = self.args.get(name)
        if value is None or value == "":
            raise ApiRefused("invalid_arguments", [f"[ERROR] missing required field: {name}"])
        return _text(name, value)

    def maybe(self, name: str) -> str | None:
        """Return an optional argument as text; an empty one counts as not given."""
        value = self.args.get(name)
        return None if value is None or value == "" else _text(name, value)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return a yes-or-no argument: Python sends 1 and 0, Node true and false."""
        value = self.args.get(name)
        return default if value is None else value in YES

    def number(self, name: str, default: int) -> int:
        """Return a whole number. Raises ApiRefused."""
        value = self.args.get(name)
        try:
            return default if value is None or value == "" else int(str(value))
        except ValueError:
            raise ApiRefused("invalid_arguments", [f"[ERROR] must be a number: {name}"]) from None

    def object(self, name: str) -> Json | None:
        """Return an argument that is a JSON object. Raises ApiRefused."""
        value = self.args.get(name)
        if value is not None and not isinstance(value, dict):
            raise ApiRefused("invalid_arguments", [f"[ERROR] must be an object: {name}"])
        return value

    def items(self, name: str) -> list[Json] | None:
        """Return an argument that is a list of JSON objects. Raises ApiRefused."""
        value = self.args.get(name)
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            code = "invalid_blocks_format" if name == "blocks" else "invalid_arguments"
            raise ApiRefused(code, [f"[ERROR] must be a list of objects: {name}"])
        return value


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise ApiRefused("invalid_arguments", [f"[ERROR] must provide a string: {name}"])
    return value


async def read(request: web.Request, method: str) -> Call:
    """Read a call. Raises ApiRefused when the body is not what its content type says."""
    args: Json = {**request.query, **await _body(request)}
    header = request.headers.get("Authorization", "")
    token = header.removeprefix("Bearer ").strip() or str(args.pop("token", ""))
    return Call(method, {name: decode(name, value) for name, value in args.items()}, token)


async def _body(request: web.Request) -> Json:
    if request.content_type.startswith("multipart/"):
        return {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    raw = await request.read()
    if not raw.strip():
        return {}
    if request.content_type == "application/json":
        return json_object(raw)
    try:
        return dict(parse_qsl(raw.decode(), keep_blank_values=True))
    except UnicodeDecodeError:
        raise ApiRefused("invalid_form_data") from None


def json_object(raw: bytes) -> Json:
    """Return a JSON body. Raises ApiRefused `invalid_json` or `json_not_object`."""
    try:
        content = json.loads(raw)
    except ValueError:
        raise ApiRefused("invalid_json") from None
    if not isinstance(content, dict):
        raise ApiRefused("json_not_object")
    return content


def decode(name: str, value: object) -> object:
    """Decode an argument that is JSON in a string. Raises ApiRefused when it is not."""
    if name not in STRUCTURED or not isinstance(value, str) or not value:
        return value
    try:
        return json.loads(value)
    except ValueError:
        code = {"blocks": "invalid_blocks_format", "metadata": "invalid_metadata_format"}.get(name, "invalid_arguments")
        raise ApiRefused(code, [f"[ERROR] could not be parsed as JSON: {name}"]) from None
