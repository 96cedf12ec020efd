"""Structured logs on standard error: JSON for machines, readable lines on a terminal; secrets masked in both.

What is bound with `structlog.contextvars` (the request's id, the person) is on every line. Libraries log through
the same chain; Slack's own are heard from WARNING on, since they write whole payloads and tickets below it.
"""

import logging
import re
import sys
from collections.abc import Iterable, Mapping, MutableMapping
from secrets import token_hex
from typing import Any, Final

import structlog
from structlog.types import Processor

SECRET_KEY: Final = re.compile(r"(?i)pass(?:word|wd)?$|secret|token|authorization|credential|api_?key|ticket")
TOKEN: Final = re.compile(r"\bx(?:ox[a-z]|app|oxe)[-.][A-Za-z0-9._-]{4,}")
HEADER: Final = re.compile(r"(?i)\b(bearer|basic|negotiate|ntlm)\s+[A-Za-z0-9+/=._~-]{8,}")
TICKET: Final = re.compile(r"(?i)([?&](?:ticket|token|app_id)=)[^&\s\"']+")
MASK: Final = "•••"
QUIET: Final = ("slack_sdk", "slack_bolt", "websocket", "urllib3", "dbos", "winrm", "requests_ntlm", "spnego")
SHORTEST: Final = 6
"""Known secrets shorter than this are not searched for: they would blank out ordinary words."""


def configure(*, secrets: Iterable[str] = (), as_json: bool | None = None, level: int = logging.INFO) -> None:
    """Set logging up for the process; `secrets` are values that must never appear, whatever the key.

    `as_json` None: JSON unless standard error is a terminal.
    """
    known = tuple(secret for secret in secrets if len(secret) >= SHORTEST)
    json_lines = not sys.stderr.isatty() if as_json is None else as_json
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        Masking(known),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    render: Processor = structlog.processors.JSONRenderer(ensure_ascii=False) if json_lines else _console()
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.PositionalArgumentsFormatter(), *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, Masking(known), render],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


class Masking:
    """A processor that blanks secrets: known values anywhere, tokens by their form, anything under a telling key."""

    def __init__(self, known: tuple[str, ...] = ()) -> None:
        self._known = re.compile("|".join(re.escape(one) for one in sorted(known, key=len, reverse=True)) or r"(?!)")

    def __call__(self, logger: Any, name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:  # noqa: ANN401 - structlog's own signature
        """Return the line without secrets."""
        del logger, name
        return {key: self._value(key, value) for key, value in event.items()}

    def text(self, text: str) -> str:
        """Return a text without secrets."""
        masked = TOKEN.sub(MASK, self._known.sub(MASK, text))
        return TICKET.sub(rf"\1{MASK}", HEADER.sub(rf"\1 {MASK}", masked))

    def _value(self, key: str, value: object) -> object:
        if SECRET_KEY.search(key):
            return MASK
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {name: self._value(str(name), inner) for name, inner in value.items()}
        if isinstance(value, list | tuple):
            return [self._value("", inner) for inner in value]
        plain = value is None or isinstance(value, bool | int | float) or key.startswith("_")
        return value if plain else self.text(str(value))


def _console() -> Processor:
    return structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)


def reference() -> str:
    """Return a new number under which the log holds a trace, short enough to be read aloud."""
    return token_hex(4)
