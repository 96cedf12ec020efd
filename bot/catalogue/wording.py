"""How an action's verdicts, facts and steps are said: in its own words, else in those that all actions share. Pure.

What many actions say alike is written once: verdicts in `bot/texts/<lang>/verdicts.yml`, labels of facts and steps and
the words of enumerated values in `labels.yml`. An action that says it in its manifest is left its own words.
"""

from collections.abc import Mapping
from functools import cache
from typing import Final

from bot.catalogue.action import Action, ActionText, Manifest
from bot.language import Lang
from bot.requests.model import Effect
from bot.text import catalogue, placeholders

READING: Final = "reading"
"""Part of the shared verdicts that only a read ends with; whatever else is shared, any action may end with."""


def completed(manifest: Manifest) -> Manifest:
    """Return a manifest with the shared labels and words where it has none of its own; verdicts are left alone."""
    return manifest.model_copy(
        update={"text": {lang: _completed(text, manifest, lang) for lang, text in manifest.text.items()}}
    )


def template(says: str, words: Mapping[str, object], action: Action | None, lang: Lang) -> str | None:
    """Return the sentence of a verdict, not filled in; None when there is none.

    The action's own comes first. A script that throws the name of a verdict with words leaves them out: then a shared
    sentence that needs none is taken. Of an action that is no longer there only the shared ones are known.
    """
    own = action.manifest.text[lang].verdicts if action else {}
    found = [table[says] for table in (own, shared(action.manifest.effect if action else None, lang)) if says in table]
    whole = (sentence for sentence in found if placeholders(sentence) <= words.keys())
    return next(whole, found[0] if found else None)


@cache
def shared(effect: Effect | None, lang: Lang) -> Mapping[str, str]:
    """Return the verdicts that actions of one effect share, by name."""
    verdicts = _below("verdicts", lang)
    reading = _below(f"verdicts.{READING}", lang) if effect == "read" else {}
    return {**verdicts, **reading}


@cache
def vocabulary(name: str, lang: Lang) -> Mapping[str, str]:
    """Return the words of an enumeration by value, such as `licence_kind`; none of one that is not known."""
    return _below(f"labels.vocabulary.{name}", lang)


def _completed(text: ActionText, manifest: Manifest, lang: Lang) -> ActionText:
    steps = _below("labels.steps", lang)
    values = {
        f"{fact}.{value}": word
        for fact, name in manifest.vocabulary.items()
        for value, word in vocabulary(name, lang).items()
    }
    parts = {
        "facts": {**_below("labels.facts", lang), **text.facts},
        "values": {**values, **text.values},
        "steps": {**{name: steps[name] for name in manifest.steps if name in steps}, **text.steps},
    }
    return text.model_copy(update=parts)


@cache
def _below(area: str, lang: Lang) -> Mapping[str, str]:
    """Return the texts right below a key, by their last name."""
    found = (key.rpartition(".") for key in catalogue(lang))
    return {name: catalogue(lang)[f"{above}.{name}"] for above, _, name in found if above == area}
