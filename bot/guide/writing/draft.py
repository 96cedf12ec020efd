"""An entry as the text of a file, in the order and layout of `knowledge/`; parts that are still empty are marked."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import yaml

from bot.guide.writing.gaps import Group, slug_of
from bot.language import LANGS, Lang

WIDTH: Final = 120
_EMPTY: Final = re.compile(r"^([\s-]*[a-z]+:) (?:''|\[\])$", re.MULTILINE)


class _Layout(yaml.SafeDumper):
    """Lists stand two blanks further in than their key, as in our files."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: FBT001, FBT002 - PyYAML's own signature
        del indentless
        super().increase_indent(flow, indentless=False)


def file_text(content: Mapping[str, object], *, empty: str = "") -> str:
    """Return an entry as YAML, a blank line between its sections.

    `empty` is the comment for parts without content: `title:  # to be filled in`.
    """
    head = {name: content[name] for name in ("id", "owner", "reviewed")}
    sides = [{lang: content[lang]} for lang in LANGS]
    rest = {name: value for name, value in content.items() if name not in (*head, *LANGS)}
    text = _dumped(head) + "\n" + "".join(_dumped(side) for side in sides) + "\n" + _dumped(rest)
    return _EMPTY.sub(rf"\1  # {empty}", text) if empty else text


def draft(group: Group, *, proposed: Sequence[str], today: date, empty: str) -> str:
    """Return the draft of an entry for a group of questions: its phrasings, and answers that people proposed.

    The first proposed answer becomes the short one, the others its paragraphs. What only a person who knows can
    write is left empty and marked with the comment `empty`.
    """
    lang = group.example.lang
    content: dict[str, object] = {
        "id": slug_of(group.example.asked) or f"question-{group.example.id}",
        "owner": "",
        "reviewed": today,
        **{side: _side(group, proposed if side == lang else (), phrased=side == lang) for side in LANGS},
        "sources": [{"title": ""}],
        "hits": [],
    }
    return file_text(content, empty=empty)


def entry_content(
    *,
    name: str,
    owner: str,
    today: date,
    sides: Mapping[Lang, Mapping[str, object]],
    source: Mapping[str, str],
    hits: Sequence[str],
) -> Mapping[str, object]:
    """Return a whole new entry for `file_text`, reviewed today. `sides` hold title, phrasings and short answer."""
    return {
        "id": name,
        "owner": owner,
        "reviewed": today,
        **{lang: sides[lang] for lang in LANGS},
        "sources": [source],
        "hits": list(hits),
    }


def _side(group: Group, proposed: Sequence[str], *, phrased: bool) -> dict[str, object]:
    side: dict[str, object] = {
        "title": "",
        "phrasings": list(group.phrasings) if phrased else [],
        "short": " ".join(proposed[0].split()) if proposed else "",
    }
    if len(proposed) > 1:
        side["paragraphs"] = [" ".join(text.split()) for text in proposed[1:]]
    return side


def _dumped(content: Any) -> str:  # noqa: ANN401 - any tree
    return yaml.dump(content, Dumper=_Layout, allow_unicode=True, sort_keys=False, width=WIDTH)
