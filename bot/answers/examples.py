"""Each entry's own examples: its `hits` must find it, its `misses` must not be answered with it."""

from collections.abc import Iterator

from bot import documents
from bot.answers.answer import candidates_of, look_up
from bot.answers.entry import Found, Unknown
from bot.answers.library import Library
from bot.answers.match import Matcher
from bot.errors import Fault


def faults(library: Library, matcher: Matcher) -> Iterator[Fault]:
    """Yield a fault for each example that does not hold, with its line."""
    for name, entry in library.entries.items():
        path = library.paths[name]
        for place, question in enumerate(entry.hits):
            answer = look_up(question, lang=None, matcher=matcher)
            line = documents.line_of(path, ("hits", place))
            if isinstance(answer, Unknown):
                yield Fault(path, line, "answers.fault.hit_declined", {"question": question})
            elif (first := candidates_of(answer)[0].entry.id) != name:
                yield Fault(path, line, "answers.fault.hit", {"question": question, "instead": first})
        for place, question in enumerate(entry.misses):
            answer = look_up(question, lang=None, matcher=matcher)
            if isinstance(answer, Found) and answer.best.entry.id == name:
                line = documents.line_of(path, ("misses", place))
                yield Fault(path, line, "answers.fault.miss", {"question": question})
