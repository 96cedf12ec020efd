"""Questions to entries."""

from pathlib import Path

from bot.guide.library.lexicon import Lexicon
from bot.guide.library.library import KNOWLEDGE, Library, load
from bot.guide.matching.cache import model_of
from bot.guide.matching.match import Matcher


def load_matcher(folder: Path = KNOWLEDGE, *, site: Path | None = None, cache: Path | None = None) -> Matcher:
    """Return a matcher over `knowledge/` and a site's own folder, trained now or loaded from the cache folder.

    Raises Faulty.
    """
    return matcher_of(load(folder, site=site), cache=cache)


def matcher_of(library: Library, *, cache: Path | None = None) -> Matcher:
    """Return a matcher over a library that is loaded already."""
    lexicon = Lexicon(library.lexicon)
    return Matcher.of(library, lexicon, model_of(library, lexicon, folder=cache))
