"""JSON Schemas of the files of `knowledge/`, so that an editor completes and explains them while they are written.

They are of draft 7, the newest that the YAML language server promises to know.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from bot.guide.library.entry import Entry
from bot.guide.library.lexicon import LexiconFile
from bot.guide.library.library import KNOWLEDGE, LEXICON, OUTSIDE, TABLES
from bot.guide.library.numbers import FILE, NumbersFile
from bot.guide.library.outside import OutsideFile
from bot.guide.library.tables import TablesFile

MODELS: Final[Mapping[str, type[BaseModel]]] = {
    "entry": Entry,
    "lexicon": LexiconFile,
    "out_of_scope": OutsideFile,
    "numbers": NumbersFile,
    "tables": TablesFile,
}
"""What there is a schema for, by name."""
DIALECT: Final = "http://json-schema.org/draft-07/schema#"
REFERENCE: Final = "#/definitions/{model}"
FILES: Final = {"lexicon": LEXICON, "out_of_scope": OUTSIDE, "numbers": FILE, "tables": TABLES}
_EXPLAINED: Final = re.compile(r"^#\s+([a-z_]+)(?::\s+|\s{2,})(\S.*)$", re.MULTILINE)
_PARTS: Final = re.compile(r"(?<=[.;])\s+")


def schema_of(kind: str) -> dict[str, Any]:
    """Return the JSON Schema of one kind of file: a key of MODELS."""
    schema = _of_draft_7(MODELS[kind].model_json_schema(ref_template=REFERENCE))
    comments = dict(_comments(KNOWLEDGE / FILES[kind])) if kind in FILES else {}
    parts = schema.get("definitions", {})
    listed = schema.get("items", {}).get("$ref", "").rpartition("/")[2]
    # the head of a file speaks of the keys of what it lists, not of those further down
    for name, part in (("", schema), *parts.items()):
        _explain(part, comments if name == listed else {})
    return schema


def schema_of_any() -> dict[str, Any]:
    """Return one JSON Schema that any of the files fits."""
    _, together = models_json_schema([(model, "validation") for model in MODELS.values()], ref_template=REFERENCE)
    choices = [{"$ref": REFERENCE.format(model=model.__name__)} for model in MODELS.values()]
    schema = _of_draft_7({"anyOf": choices, **together})
    for part in schema["definitions"].values():
        _explain(part, {})
    return schema


def _of_draft_7(schema: dict[str, Any]) -> dict[str, Any]:
    """Put the parts where draft 7 has them; nothing else that our models need differs."""
    parts = schema.pop("$defs", {})
    return {"$schema": DIALECT, **schema} | ({"definitions": parts} if parts else {})


def _explain(schema: dict[str, Any], comments: Mapping[str, str]) -> None:
    """Give each property the sentence about it: from the comments at the head of the file, else from the docstring."""
    about = " ".join(schema.get("description", "").split())
    if about:
        schema["description"] = about
    for name, one in schema.get("properties", {}).items():
        one.pop("title", None)
        said = comments.get(name) or " ".join(part for part in _PARTS.split(about) if f"`{name}`" in part)
        if said:
            one["description"] = said.rstrip(";")


def _comments(path: Path) -> Iterator[tuple[str, str]]:
    """Yield what the comments of a file say of its keys: `#   core   concepts of our field`."""
    if path.exists():
        yield from _EXPLAINED.findall(path.read_text(encoding="utf-8"))
