"""The command line, said in English."""

import pytest

from bot.guide.matching.match import Matcher
from bot.guide.matching.trained import load_matcher
from tests.support import small_library


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RDSLIC_LANG", "en")


@pytest.fixture(scope="session")
def matcher(tmp_path_factory: pytest.TempPathFactory) -> Matcher:
    """Return a matcher trained on the small library."""
    folder = small_library.write(tmp_path_factory.mktemp("knowledge"))
    return load_matcher(folder, cache=tmp_path_factory.mktemp("cache"))
