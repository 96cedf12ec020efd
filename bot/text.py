"""Sentences by key, in two languages.

Every sentence that a person reads lives in `bot/texts/<lang>/<area>.yml`; its key is `<area>.<name>`
(nested names are joined with dots). Code names keys, never words.
"""

import string
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

import yaml

from bot.errors import Fault, Faulty
from bot.language import LANGS, Lang

TEXTS: Final = Path(__file__).parent / "texts"


def text(lang: Lang, key: str, /, **facts: object) -> str:
    """Return the sentence `key` in `lang`, placeholders filled from `facts`.

    Raises KeyError when the key or a placeholder is unknown: that is a fault in the code,
    which `rdslic check` and the tests find.
    """
    return catalogue(lang)[key].format_map(facts)


def sentence(lang: Lang, fault: Fault) -> str:
    """Return a fault as `file:line: sentence`, the file by its name."""
    place = f"{fault.path.name}:{fault.line}" if fault.line else fault.path.name
    return f"{place}: {text(lang, fault.key, **fault.facts)}"


def has(lang: Lang, key: str) -> bool:
    """Tell whether a sentence exists."""
    return key in catalogue(lang)


@cache
def catalogue(lang: Lang) -> Mapping[str, str]:
    """Return every sentence of a language by key. Raises Faulty when a file cannot be read."""
    sentences: dict[str, str] = {}
    for path in sorted((TEXTS / lang).glob("*.yml")):
        sentences.update(flatten(_load(path), prefix=path.stem))
    return sentences


def _load(path: Path) -> Mapping[str, object]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else None
        raise Faulty([Fault(path, line, "fault.yaml", {"why": str(error)})]) from error
    return content if isinstance(content, dict) else {}


def flatten(tree: Mapping[str, object], prefix: str) -> Mapping[str, str]:
    """Turn nested mappings into dotted keys: `{a: {b: x}}` under `p` gives `{p.a.b: x}`."""
    flat: dict[str, str] = {}
    for name, value in tree.items():
        key = f"{prefix}.{name}"
        flat.update(flatten(value, key) if isinstance(value, dict) else {key: str(value).rstrip("\n")})
    return flat


def placeholders(sentence: str) -> frozenset[str]:
    """Return the names of the placeholders: `"{who} asks"` gives `{"who"}`."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(sentence) if name)


def faults() -> Iterator[Fault]:
    """Yield what is missing in one language, or says something else about its placeholders."""
    tables = {lang: catalogue(lang) for lang in LANGS}
    for key in sorted(set().union(*tables.values())):
        missing = [lang for lang in LANGS if key not in tables[lang]]
        for lang in missing:
            yield Fault(TEXTS / lang, None, "fault.text_missing", {"key": key, "lang": lang})
        if not missing and len({placeholders(tables[lang][key]) for lang in LANGS}) > 1:
            yield Fault(TEXTS, None, "fault.text_placeholders", {"key": key})
