"""JSON Schemas for editors, against the files that are shipped."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from bot import documents
from bot.guide.library.library import KNOWLEDGE
from bot.guide.writing.schemas import FILES, MODELS, schema_of, schema_of_any

SHIPPED = [("entry", path) for path in sorted(KNOWLEDGE.glob("*/*.yml"))] + [
    (kind, KNOWLEDGE / name) for kind, name in FILES.items()
]


def as_json(path: Path) -> Any:  # noqa: ANN401 - any tree
    """Return a file as an editor sees it: dates are text."""
    return json.loads(json.dumps(documents.tree(path), default=str))


def problems(schema: dict[str, Any], content: object) -> list[str]:
    """Return what a validator that knows nothing of our code has to say."""
    Draft7Validator.check_schema(schema)
    return [error.message for error in Draft7Validator(schema).iter_errors(content)]


@pytest.mark.parametrize("kind", MODELS)
def test_every_shipped_file_fits_its_schema(kind: str) -> None:
    """And the schema that is for all of them."""
    files = [path for one, path in SHIPPED if one == kind]
    assert files
    for path in files:
        content = as_json(path)
        assert problems(schema_of(kind), content) == [], path
        assert problems(schema_of_any(), content) == [], path


def test_a_schema_says_what_is_wrong() -> None:
    """An unknown key, a missing language and too few phrasings are seen while typing."""
    entry = as_json(next(path for kind, path in SHIPPED if kind == "entry"))
    entry["colour"] = "blue"
    entry["en"]["phrasings"] = entry["en"]["phrasings"][:7]
    del entry["fr"]
    found = " ".join(problems(schema_of("entry"), entry))
    assert "'colour' was unexpected" in found
    assert "'fr' is a required property" in found
    assert "is too short" in found
    assert problems(schema_of_any(), entry) != []


def test_an_example_is_text_or_a_question_with_its_mark() -> None:
    """Both are taken while typing, and nothing else."""
    entry = as_json(next(path for kind, path in SHIPPED if kind == "entry"))
    entry["hits"] = ["how do I do it", {"ask": "how is it done", "unsure": True}]
    assert problems(schema_of("entry"), entry) == []
    entry["hits"][1] = {"unsure": True}
    assert problems(schema_of("entry"), entry) != []


def test_keys_are_explained() -> None:
    """In the words of the docstrings, or of the comments at the head of the file."""
    entry = schema_of("entry")
    assert entry["properties"]["id"]["description"] == "`id` equals the file's name"
    mark = entry["definitions"]["Hit"]["properties"]["unsure"]
    assert mark["description"] == "`unsure` says that suggesting the entry first is enough."
    assert "of our field" in schema_of("lexicon")["properties"]["concepts"]["description"]
    number = schema_of("numbers")["definitions"]
    assert number["NumberFact"]["properties"]["value"]["description"] == "the number that is right"
    assert "description" not in number["OtherNumber"]["properties"]["value"]
