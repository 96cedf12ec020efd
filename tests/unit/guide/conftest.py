"""One small trained matcher for all tests of this folder."""

from pathlib import Path

import pytest

from bot.guide.matching.match import Matcher
from bot.guide.matching.trained import load_matcher
from tests.support import small_library


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a small valid library; tests must not change it."""
    return small_library.write(tmp_path_factory.mktemp("knowledge"))


@pytest.fixture(scope="session")
def matcher(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Matcher:
    """Return a matcher trained on the small library."""
    return load_matcher(small, cache=tmp_path_factory.mktemp("cache"))
