"""How verdicts, facts and steps are said: in an action's own words, else in those that all actions share."""

from dataclasses import replace

import pytest

from bot.catalogue import catalogue, wording
from bot.catalogue.action import Action, Manifest
from bot.language import LANGS, Lang
from bot.text import catalogue as sentences
from bot.text import text

ACTIONS = catalogue.load()
READ, CHANGE = ACTIONS["check_mode"], ACTIONS["backup_lserver"]


def saying(action: Action, lang: Lang, **verdicts: str) -> Action:
    """Return an action with these verdicts and no others."""
    words = action.manifest.text[lang].model_copy(update={"verdicts": verdicts})
    return replace(action, manifest=action.manifest.model_copy(update={"text": {lang: words}}))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("says", ["language_mode", "payload_changed", "not_64bit", "not_elevated"])
def test_what_any_action_may_end_with_is_said_for_it(says: str, lang: Lang) -> None:
    """A read says that nothing was read, where a change says that nothing was changed."""
    assert wording.template(says, {}, saying(READ, lang), lang) == text(lang, f"verdicts.reading.{says}")
    assert wording.template(says, {}, saying(CHANGE, lang), lang) == text(lang, f"verdicts.{says}")


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("action", [READ, CHANGE], ids=lambda action: action.name)
def test_an_answer_that_is_no_answer_can_always_be_said(action: Action, lang: Lang) -> None:
    """What our own reading of an answer makes of one that is odd needs no sentence of the action."""
    assert wording.template("script_failed", {"message": "x"}, saying(action, lang), lang)
    assert wording.template("not_understood", {"field": "x"}, saying(action, lang), lang)


def test_an_action_may_say_it_in_its_own_words() -> None:
    """Its sentence comes first, unless a word for it is lacking and the shared one needs none."""
    action = saying(CHANGE, "en", busy="Ask {who}.")
    assert wording.template("busy", {"who": "ann"}, action, "en") == "Ask {who}."
    assert wording.template("busy", {}, action, "en") == text("en", "verdicts.busy")
    assert wording.template("of_its_own", {}, saying(CHANGE, "en", of_its_own="Ask {who}."), "en") == "Ask {who}."
    assert wording.template("never_heard_of", {}, action, "en") is None


def test_the_name_of_a_part_is_no_verdict() -> None:
    """A server that throws `reading.busy` or `reading` gets no sentence for it."""
    assert wording.template("reading.not_64bit", {}, READ, "en") is None
    assert wording.template("reading", {}, READ, "en") is None


@pytest.mark.parametrize("lang", LANGS)
def test_labels_that_many_actions_need_are_supplied(lang: Lang) -> None:
    """They come before the action's own, which are kept, and so are its own words for a value."""
    told = READ.manifest.model_dump() | {"vocabulary": {"mode": "licence_kind"}, "steps": ("system", "mode")}
    words = {"title": "t", "purpose": "p", "verdicts": {}, "facts": {"mode": "M", "computer": "C"}}
    own = {**words, "values": {"mode.per_user": "own"}, "steps": {"mode": "s"}}
    done = wording.completed(Manifest.model_validate({**told, "text": {lang: own}})).text[lang]
    assert list(done.facts) == ["computer", "domain", "part_of_domain", "os_build", "mode"]
    assert done.facts["computer"] == "C"
    assert done.values == {
        "mode.per_user": "own",
        "mode.per_device": text(lang, "labels.vocabulary.licence_kind.per_device"),
    }
    assert done.steps == {"system": text(lang, "labels.steps.system"), "mode": "s"}


def test_every_vocabulary_is_used() -> None:
    """One that no action names is a mistake, or an old one."""
    known = {key.split(".")[2] for key in sentences("en") if key.startswith("labels.vocabulary.")}
    assert known == {name for action in ACTIONS.values() for name in action.manifest.vocabulary.values()}
