"""In which language to speak: to a person privately, and in a channel."""

import threading
import time
from collections.abc import Callable, Mapping
from typing import Final

import structlog

from bot.errors import SlackRefused
from bot.language import Lang, from_locale

log = structlog.get_logger(__name__)

KEPT_S: Final = 3600.0
"""How long a locale is believed."""
TRIED_AGAIN_S: Final = 60.0
"""After how long a locale that Slack did not give is asked for again."""
MOST: Final = 10_000


class People:
    """Languages of people, asked of Slack once an hour and person, and of channels, from the configuration.

    `locale` asks Slack and raises SlackRefused; a person is then spoken to in the default language.
    """

    def __init__(
        self,
        locale: Callable[[str], str | None],
        *,
        default: Lang,
        channels: Mapping[str, Lang],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._locale = locale
        self._default = default
        self._channels = channels
        self._now = now
        self._known: dict[str, tuple[Lang, float]] = {}
        self._lock = threading.Lock()

    def lang(self, user: str) -> Lang:
        """Return the language of a person: their locale's, else the default."""
        with self._lock:
            known = self._known.get(user)
        if known and self._now() < known[1]:
            return known[0]
        lang, kept_s = self._ask(user)
        with self._lock:
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[user] = (lang, self._now() + kept_s)
        return lang

    def known(self, user: str) -> Lang:
        """Return the language of a person as far as known, without asking Slack."""
        with self._lock:
            return self._known.get(user, (self._default, 0.0))[0]

    def channel_lang(self, channel: str) -> Lang:
        """Return the language for posts in a channel."""
        return self._channels.get(channel, self._default)

    def _ask(self, user: str) -> tuple[Lang, float]:
        try:
            return from_locale(self._locale(user), self._default), KEPT_S
        except SlackRefused as error:
            log.warning("locale_not_read", code=error.code)
            return self._default, TRIED_AGAIN_S
