"""What `rdslic kb lint` finds in a folder of entries."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot import documents
from bot.guide.writing.lint import lint
from bot.guide.writing.lint.finding import Finding
from bot.language import LANGS
from bot.text import text
from tests.support import small_library

TODAY = date(2026, 6, 1)
FEW = "lint.phrasings_few"


def found_in(folder: Path, today: date = TODAY) -> dict[str, Finding]:
    """Return what is found by key, the number of phrasings aside: the small library is small on purpose."""
    found = lint(today, folder)
    for one in found:
        assert one.fault.line is None or one.fault.line > 0
        assert all(text(lang, one.fault.key, **one.fault.facts) for lang in LANGS)
    return {one.fault.key: one for one in found if one.fault.key != FEW}


def side(name: str, lang: str, **changed: object) -> dict[str, object]:
    """Return one language of a small entry, with some parts changed."""
    french, english = small_library.SUBJECTS[name]
    whole: dict[str, Any] = small_library.entry(name, french, english)
    return {**whole[lang], **changed}


def phrasings(name: str, lang: str, *more: str) -> dict[str, object]:
    """Return one language of a small entry with more phrasings."""
    own = small_library.SUBJECTS[name][0 if lang == "fr" else 1]
    return side(name, lang, phrasings=[*own, *more])


def test_a_sound_folder_has_nothing_but_few_phrasings(small: Path) -> None:
    """The only notes are that eight phrasings are few, once a language."""
    found = lint(TODAY, small)
    assert {one.fault.key for one in found} == {FEW}
    assert {one.severity for one in found} == {"note"}
    assert len(found) == 2 * len(small_library.SUBJECTS)


def test_what_loading_refuses_is_found_beside_the_rest(tmp_path: Path) -> None:
    """A file that cannot be read hides nothing of what is wrong in the others."""
    small_library.write(tmp_path, set_mode={"reviewed": "2027-01-01"}, call_microsoft={"related": ["gone"]})
    (tmp_path / "topic" / "backup-base.yml").write_text("id: [", encoding="utf-8")
    found = found_in(tmp_path)
    assert set(found) == {"fault.yaml", "answers.fault.related", "lint.reviewed_ahead"}
    assert {one.severity for one in found.values()} == {"fault"}


def test_a_phrasing_that_stands_twice(tmp_path: Path) -> None:
    """Accents, capitals and punctuation do not make another phrasing; the first place is named."""
    twin = phrasings("set-mode", "fr", "Faire une COPIE du dossier « lserver » !")
    found = found_in(small_library.write(tmp_path, set_mode={"fr": twin}))
    again = found.pop("lint.phrasing_twice")
    assert (again.severity, again.fault.path.stem, again.fault.facts["entry"]) == ("fault", "set-mode", "backup-base")
    assert again.fault.line == documents.line_of(again.fault.path, ("fr", "phrasings", 8))
    assert found == {}


def test_a_phrasing_close_to_that_of_another_entry(tmp_path: Path) -> None:
    """Nearly the same words are a note; in the same entry they are welcome."""
    near = "which group policies set the modes"
    elsewhere = small_library.write(tmp_path / "1", backup_base={"en": phrasings("backup-base", "en", near)})
    own = small_library.write(tmp_path / "2", set_mode={"en": phrasings("set-mode", "en", near)})
    found = found_in(elsewhere)["lint.phrasing_alike"]
    assert (found.severity, found.fault.facts["entry"]) == ("note", "backup-base")
    assert 90 <= float(found.fault.facts["score"]) < 97
    assert "lint.phrasing_alike" not in found_in(own)


def test_the_same_words_in_another_order_cannot_be_told_apart(tmp_path: Path) -> None:
    """A fault, since training would learn two meanings of one thing."""
    turned = phrasings("backup-base", "en", "sets the mode which group policy")
    found = found_in(small_library.write(tmp_path, backup_base={"en": turned}))["lint.phrasing_alike"]
    assert (found.severity, found.fault.facts["score"]) == ("fault", "100.0")


def test_a_phrasing_that_must_not_be_answered(tmp_path: Path) -> None:
    """A message is ours, or it is not."""
    both = phrasings("set-mode", "en", "Restart the print spooler?")
    found = found_in(small_library.write(tmp_path, set_mode={"en": both}))
    assert found["lint.phrasing_out_of_scope"].severity == "fault"


def test_lists_beside_the_entries(tmp_path: Path) -> None:
    """A message listed twice and a pattern of two concepts are notes, at their own lines."""
    small_library.write(tmp_path)
    messages = [{"q": said, "lang": "fr", "kind": "smalltalk"} for said in ("bonjour à tous", "Bonjour à tous !")]
    small_library.save(tmp_path / "out_of_scope.yml", messages)
    twice = small_library.LEXICON | {"general": {"where": ["ou"], "place": ["ou"]}}
    small_library.save(tmp_path / "lexicon.yml", twice)
    found = found_in(tmp_path)
    assert (found["lint.message_twice"].severity, found["lint.message_twice"].fault.line) == ("note", 4)
    assert found["lint.pattern_twice"].fault.facts["other"] == "where"


def test_an_answer_needs_a_source_that_can_be_looked_up(tmp_path: Path) -> None:
    """Hearsay is none; the guide is one, and so is an address."""
    small_library.write(
        tmp_path,
        set_mode={"sources": [{"title": "A colleague"}]},
        backup_base={"sources": [{"title": "Vendor page", "url": "https://example.test/page"}]},
    )
    found = found_in(tmp_path)
    assert (found["lint.unfounded"].severity, found["lint.unfounded"].fault.path.stem) == ("fault", "set-mode")


@pytest.mark.parametrize(
    ("today", "key"),
    [
        (date(2026, 1, 30), "lint.reviewed_ahead"),
        (date(2026, 1, 31), None),
        (date(2027, 1, 31), None),
        (date(2027, 2, 1), "lint.reviewed_long_ago"),
    ],
)
def test_a_review_holds_for_twelve_months(small: Path, today: date, key: str | None) -> None:
    """Every entry of the small library was reviewed on 31 January 2026."""
    assert set(found_in(small, today)) == ({key} if key else set())


def test_both_languages_give_the_same_commands(tmp_path: Path) -> None:
    """Line breaks inside a command do not count; another command does."""
    step = {"do": "Lancez la commande.", "code": "net stop\n  TermServLicensing"}
    same = {"do": "Run the command.", "code": "net stop TermServLicensing"}
    other = {"do": "Run the command.", "code": "net stop TermService"}
    small_library.write(
        tmp_path,
        set_mode={"fr": side("set-mode", "fr", steps=[step]), "en": side("set-mode", "en", steps=[same])},
        backup_base={"fr": side("backup-base", "fr", steps=[step]), "en": side("backup-base", "en", steps=[other])},
        call_microsoft={"fr": side("call-microsoft", "fr", steps=[step])},
        restart_service={"fr": side("restart-service", "fr", code="net start")},
    )
    found = {key: (one.severity, one.fault.path.stem) for key, one in found_in(tmp_path).items()}
    assert found == {
        "lint.command_differs": ("fault", "backup-base"),
        "lint.steps_differ": ("fault", "call-microsoft"),
        "lint.code_differs": ("fault", "restart-service"),
    }


def test_both_languages_say_the_same(tmp_path: Path) -> None:
    """Numbers, quoted names, caution and paragraphs: notes. The way a number is written does not count."""
    french = {
        "short": "Il en faut 1 000, sous 3 jours.",
        "caution": "Prudence.",
        "paragraphs": ["Lisez `C:\\lserver`."],
    }
    english = {"short": "1,000 are needed, within 4 days.", "paragraphs": ["Read `D:\\lserver`.", "And `that`."]}
    changed: dict[str, object] = {"fr": side("set-mode", "fr", **french), "en": side("set-mode", "en", **english)}
    found = found_in(small_library.write(tmp_path, set_mode=changed))
    assert {one.severity for one in found.values()} == {"note"}
    assert found["lint.numbers_differ"].fault.facts == {"fr": "3", "en": "4"}
    assert found["lint.quoted_differ"].fault.facts == {"fr": "C:\\lserver", "en": "D:\\lserver"}
    assert {"lint.caution_differs", "lint.paragraphs_differ"} <= set(found)


def test_a_number_that_contradicts_what_is_known(tmp_path: Path) -> None:
    """The sentence, the right number and the line are given."""
    (tmp_path / "topic").mkdir()
    fact = {
        "id": "grace",
        "value": 120,
        "unit": {"fr": ["jours"], "en": ["days"]},
        "near": {"fr": ["delai de grace"], "en": ["grace"]},
        "source": {"title": "Vendor"},
    }
    small_library.save(tmp_path / "numbers.yml", [fact])
    wrong = side("set-mode", "fr", paragraphs=["Rien à voir : 30 jours.", "Le délai de grâce dure 90 jours."])
    found = found_in(small_library.write(tmp_path, set_mode={"fr": wrong}))["lint.number_wrong"]
    assert found.severity == "fault"
    assert found.fault.facts["sentence"] == "Le délai de grâce dure 90 jours."
    assert (found.fault.facts["number"], found.fault.facts["right"]) == ("90", "120")
    assert found.fault.line == documents.line_of(found.fault.path, ("fr", "paragraphs", 1))


def test_a_number_file_is_checked_like_the_others(tmp_path: Path) -> None:
    """A fact without a value, or without words in one language, is a fault."""
    small_library.write(tmp_path)
    words = {"fr": ["jours"], "en": ["days"]}
    whole = {"id": "one", "value": 1, "unit": words, "near": words, "source": {"title": "Vendor"}}
    no_value = {name: value for name, value in whole.items() if name != "value"}
    small_library.save(tmp_path / "numbers.yml", [no_value, whole | {"near": {"fr": ["jours"]}}])
    assert set(found_in(tmp_path)) == {"fault.number_value", "fault.number_words"}


def test_the_real_knowledge_has_no_fault() -> None:
    """Whatever the day: reviews that are too old are notes."""
    found = [one.fault for one in lint(date.max) if one.severity == "fault"]
    assert [f"{fault.path.name}:{fault.line} {fault.key} {fault.facts}" for fault in found] == []
