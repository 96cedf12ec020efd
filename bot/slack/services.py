"""What the listeners may ask of the rest: one frozen bundle of functions, given by `bot/app.py`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.answers.entry import Answer, Computed, Entry
from bot.answers.proposed import Proposed
from bot.approvals.model import Ask, Decided, Event, Found, Refused, Request, Submitted
from bot.execution.action import Catalogue
from bot.language import Lang
from bot.recovery.page import Page
from bot.settings import Host, Questions
from bot.slack.cards_help import Report
from bot.slack.cards_recovery import Recovery
from bot.slack.people import People
from bot.slack.web import Web


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What a question led to, and the number under which it was kept; None when it was not."""

    answer: Answer
    question: int | None


class Decide(Protocol):
    """Approve or deny; raises NotFound, StoreUnavailable."""

    def __call__(self, request_id: str, *, by: str, approved: bool) -> Decided | Refused:
        """Record one person's decision."""
        ...


class Cancel(Protocol):
    """Cancel; raises NotFound, StoreUnavailable."""

    def __call__(self, request_id: str, *, by: str) -> Decided | Refused:
        """Cancel for one person."""
        ...


class Verify(Protocol):
    """Say what was found on a server; raises NotFound, StoreUnavailable."""

    def __call__(self, request_id: str, *, by: str, found: str) -> Decided | Refused:
        """Note it."""
        ...


class AskQuestion(Protocol):
    """Look a question up, and keep it; raises StoreUnavailable."""

    def __call__(self, question: str, *, lang: Lang, asker: str) -> Answered:
        """Answer in `lang`."""
        ...


class Feedback(Protocol):
    """Note whether an answer helped; raises StoreUnavailable."""

    def __call__(self, question_id: int, *, helped: bool, missing: str = "") -> None:
        """Note it, with what was missing."""
        ...


class FoundOn(Protocol):
    """What people found on a server after interruptions; raises StoreUnavailable."""

    def __call__(self, host: str, *, limit: int = 3) -> tuple[Found, ...]:
        """Return it, newest first."""
        ...


class Recent(Protocol):
    """The newest requests; raises StoreUnavailable."""

    def __call__(self, *, limit: int = 10, requester: str | None = None) -> tuple[Request, ...]:
        """Return them, newest first; of one person, if named."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Everything a listener can do. Functions of the store raise StoreUnavailable, `request` NotFound too.

    `computed` says what an entry's tables hold for the words of a question.
    `questions` says what is kept of questions; `suggest` returns whether it kept an answer that somebody suggests.
    `prepare` writes the Clearinghouse dossier of a server, by name; `recoveries` says where each licence server stands.
    `open_home` draws a person's App Home, now and whenever it changes; it raises SlackRefused too.
    """

    web: Web
    people: People
    bot_user: str
    catalogue: Catalogue
    hosts: Mapping[str, Host]
    nobody_approves: bool

    ask: AskQuestion
    entry: Callable[[str], Entry | None]
    computed: Callable[[str, Entry], tuple[Computed, ...]]
    questions: Questions
    feedback: Feedback
    chosen: Callable[[int, str], None]
    suggest: Callable[[Proposed], bool]

    submit: Callable[[Ask], Submitted | Refused]
    decide: Decide
    cancel: Cancel
    verify: Verify

    request: Callable[[str], Request]
    events: Callable[[str], tuple[Event, ...]]
    found_on: FoundOn
    recent: Recent
    read_at: Callable[[], Mapping[str, datetime]]
    prepare: Callable[[str, Lang], Page]
    recoveries: Callable[[Lang], tuple[Recovery, ...]]
    report: Callable[[], Report]
    open_home: Callable[[str], None]
