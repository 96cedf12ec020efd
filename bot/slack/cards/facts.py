"""Facts and verdicts of actions in words: labels, values, sentences as the action's manifest gives them. Pure."""

from collections.abc import Iterator, Mapping
from typing import Final

from bot.catalogue import drawable
from bot.catalogue.action import ActionText, Catalogue
from bot.language import Lang
from bot.requests.model import Outcome, Request, Status
from bot.requests.verdict import Scalar, Value
from bot.slack.cards.message import Safe, mrkdwn_text, own, plain_text, refusal_facts
from bot.slack.cards.mrkdwn import neutral
from bot.text import catalogue as sentences
from bot.text import has, placeholders

ROWS: Final = 40
"""Rows of facts shown on a card; the rest is counted."""
EMPTY: Final = ActionText(title="—", purpose="—", verdicts={})
REFUSED: Final = "approvals.refused."
BEFORE_A_CHANGE: Final = frozenset(
    {
        "error.connection_lost",
        "error.deadline",
        "error.output_too_long",
        "error.answer_invalid",
        "error.cancelled",
        "error.unexpected",
    }
)
"""Errors that leave a change in doubt if it had begun; a change that is not in doubt had not."""


def words_of(catalogue: Catalogue, action: str, lang: Lang) -> ActionText:
    """Return the texts of an action; of one that is no longer there, its name as its title."""
    found = catalogue.get(action)
    return found.manifest.text[lang] if found else EMPTY.model_copy(update={"title": action})


def title(catalogue: Catalogue, action: str, lang: Lang) -> str:
    """Return the title of an action, plain."""
    return words_of(catalogue, action, lang).title


def step(catalogue: Catalogue, name: str, lang: Lang) -> str:
    """Return the text of a step as it is stored: `check_activation:packs`."""
    action, _, step_name = name.partition(":")
    return words_of(catalogue, action, lang).steps.get(step_name, step_name)


def sentence(outcome: Outcome, request: Request, catalogue: Catalogue, lang: Lang) -> Safe:
    """Return what a run came to, as one sentence or a few; what has no whole sentence is told by its code."""
    template = drawable.template(outcome, request.plan.action, catalogue, lang)
    if template is None or not drawable.is_whole(template, outcome):
        return mrkdwn_text(lang, "cards.outcome.no_sentence", name=str(outcome.says))
    if outcome.kind == "error":
        return _error(outcome, request, lang)
    words = words_of(catalogue, outcome.action or request.plan.action, lang)
    facts = {name: neutral(_word(words, word)) for name, word in outcome.words.items()}
    return Safe(own(template).format_map(facts))


def rows(facts: Mapping[str, Value], words: ActionText, lang: Lang) -> list[tuple[str, str]]:
    """Return facts as (label, value), in the order of the manifest's labels; a table gives one row a line of it."""
    order = {name: number for number, name in enumerate(words.facts)}
    named = sorted(facts, key=lambda name: order.get(name, len(order)))
    everything = [row for name in named for row in _rows(name, facts[name], words, lang)]
    if len(everything) <= ROWS:
        return everything
    return [*everything[:ROWS], ("…", plain_text(lang, "cards.more", count=str(len(everything) - ROWS)))]


def shown(name: str, value: Scalar, words: ActionText, lang: Lang) -> str:
    """Return one value as people read it."""
    if value is None or value == "":
        return plain_text(lang, "cards.unknown")
    if isinstance(value, bool):
        key = str(value).lower()
        return words.values.get(f"{name}.{key}") or plain_text(lang, f"cards.{key}")
    return words.values.get(f"{name}.{value}", str(value))


def _rows(name: str, value: Value, words: ActionText, lang: Lang) -> Iterator[tuple[str, str]]:
    label = words.facts.get(name, name)
    if not isinstance(value, list):
        yield label, shown(name, value, words, lang)
    elif not value:
        yield label, plain_text(lang, "cards.none")
    elif all(isinstance(one, dict) for one in value):
        for number, one in enumerate(value, start=1):
            yield f"{label} {number}", _line(name, one, words, lang)
    else:
        yield label, ", ".join(str(one) for one in value)


def _line(name: str, row: object, words: ActionText, lang: Lang) -> str:
    columns = _ordered(name, row, words) if isinstance(row, dict) else {}
    return " · ".join(
        plain_text(
            lang,
            "cards.column",
            label=words.facts.get(f"{name}.{column}", column),
            value=shown(f"{name}.{column}", cell, words, lang),
        )
        for column, cell in columns.items()
    )


def _ordered(name: str, row: Mapping[str, Scalar], words: ActionText) -> Mapping[str, Scalar]:
    """Return the columns of a row in the order of their labels; the store keeps them by the alphabet."""
    order = {label: number for number, label in enumerate(words.facts)}
    return {column: row[column] for column in sorted(row, key=lambda one: order.get(f"{name}.{one}", len(order)))}


def _word(words: ActionText, word: str) -> str:
    """Return a word of a verdict: `service.Running` as the manifest says it, else as Windows said it."""
    if word in words.values:
        return words.values[word]
    name, _, raw = word.partition(".")
    return raw if raw and any(known.startswith(f"{name}.") for known in words.values) else word


def _error(outcome: Outcome, request: Request, lang: Lang) -> Safe:
    key = _unchanged(outcome, request, lang) or outcome.says
    words = {**dict.fromkeys(placeholders(sentences(lang)[key]), "?"), "host": request.plan.host, **outcome.words}
    return mrkdwn_text(lang, key, **(refusal_facts(lang, words) if key.startswith(REFUSED) else words))


def _unchanged(outcome: Outcome, request: Request, lang: Lang) -> str | None:
    """Return the sentence that says that nothing was changed, where that is certain and there is one."""
    before = outcome.says in BEFORE_A_CHANGE and request.status is not Status.INTERRUPTED
    key = f"unchanged.{outcome.says.rpartition('.')[2]}"
    return key if (request.effect == "read" or before) and has(lang, key) else None
