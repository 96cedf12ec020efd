"""Forms that were sent.

The answer belongs into the acknowledgement, which must leave within three seconds: what takes longer is
acknowledged as "still working", and the form is drawn anew once it is done.
"""

import re
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import structlog
from slack_bolt import Ack, App

from bot.errors import SlackRefused
from bot.language import Lang
from bot.requests.model import Ask, Refused, Submitted
from bot.slack.cards import ids
from bot.slack.cards import modal as cards_modal
from bot.slack.cards import suggest as cards_suggest
from bot.slack.cards.message import Safe, mrkdwn_text, notice, plain_text, refusal, refusal_plain
from bot.slack.cards.mrkdwn import neutral
from bot.slack.listeners import callers, orders, payloads
from bot.slack.listeners.callers import Caller
from bot.slack.listeners.failures import sentence
from bot.slack.listeners.payloads import Submission
from bot.slack.listeners.services import Services
from bot.store.asked import Proposed

log = structlog.get_logger(__name__)

PATIENCE_S: Final = 1.5
"""Seconds until "still working" is shown; half of what Slack allows."""
WORKERS: Final = 8
ADDRESS: Final = re.compile(r"https://[^\s<>|/?#][^\s<>|]*")


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a form: a sentence by the block id of its field."""

    errors: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Done:
    """The form is done with; `said` is shown in its place, or where it was opened from when `elsewhere`."""

    said: Safe
    elsewhere: bool = False


FormAnswer: TypeAlias = Wrong | Done
Settled: TypeAlias = tuple[FormAnswer, Caller]
OnSubmit: TypeAlias = Callable[[Submission, Caller, Services], FormAnswer]


def register(app: App, services: Services) -> None:
    """Listen to every form that we draw, and acknowledge any other."""
    workers = ThreadPoolExecutor(WORKERS, thread_name_prefix="form")
    for callback_id, work in FORMS.items():
        app.view(callback_id)(_listener(services, work, workers))
    app.view(re.compile(".*"))(_close)


def _close(ack: Ack) -> None:
    ack()


def _listener(services: Services, work: OnSubmit, workers: ThreadPoolExecutor) -> Callable[[Ack, dict[str, Any]], None]:
    def on_submission(ack: Ack, body: dict[str, Any]) -> None:
        try:
            submission = payloads.submission(body)
        except payloads.NotOurs as error:
            ack(response_action="update", view=cards_modal.sentence_view(sentence(error, "en"), "en"))
            return
        settle(ack, workers.submit(_safely, work, submission, services), submission, services)

    return on_submission


def settle(ack: Ack, future: Future[Settled], submission: Submission, services: Services) -> None:
    """Acknowledge with the answer, or with "still working" and the answer later. Never raises after the ack."""
    try:
        answer, who = future.result(timeout=PATIENCE_S)
    except TooLate:
        lang = services.people.known(submission.user)
        ack(response_action="update", view=cards_modal.sentence_view(mrkdwn_text(lang, "slack.working"), lang))
        future.add_done_callback(lambda done: _late(*done.result(), submission, services))
        return
    if isinstance(answer, Wrong):
        ack(response_action="errors", errors=dict(answer.errors))
    elif answer.elsewhere:
        ack()
        _show_elsewhere(answer.said, who)
    else:
        ack(response_action="update", view=cards_modal.sentence_view(answer.said, who.lang))


def _late(answer: FormAnswer, who: Caller, submission: Submission, services: Services) -> None:
    said = Safe("\n".join(_plain(answer.errors))) if isinstance(answer, Wrong) else answer.said
    try:
        services.web.update_view(cards_modal.sentence_view(said, who.lang), view_id=submission.view_id)
    except SlackRefused:
        # the person has closed the form meanwhile
        _show_elsewhere(said, who)


def _plain(errors: Mapping[str, str]) -> list[str]:
    return [neutral(error) for error in errors.values()]


def _show_elsewhere(said: Safe, who: Caller) -> None:
    try:
        who.whisper(notice(who.lang, said))
    except SlackRefused as error:
        log.warning("person_not_told", code=error.code)


def _safely(work: OnSubmit, submission: Submission, services: Services) -> Settled:
    """Do the work; what goes wrong becomes the sentence that is shown in the form's place."""
    who = callers.of_submission(submission, services)
    try:
        return work(submission, who, services), who
    except Exception as error:  # noqa: BLE001 - failures.sentence logs what was not foreseen, and words it
        return Done(sentence(error, who.lang)), who


# -- forms ---------------------------------------------------------------------------------------------------


def run(submission: Submission, who: Caller, services: Services) -> FormAnswer:
    """Ask for a run; a refusal goes under the field it is about."""
    typed = submission.typed
    ask = Ask(
        requester=who.user,
        lang=who.lang,
        action=typed.get(ids.ACTION, ""),
        host=typed.get(ids.HOST, ""),
        params=payloads.parameters(typed),
        reason=typed.get(ids.REASON, ""),
        place=payloads.place(submission.metadata),
    )
    result = services.desk.submit(ask)
    if isinstance(result, Submitted):
        return Done(orders.asked(result, who), elsewhere=True)
    field = _field(result, submission)
    if field is None:
        return Done(refusal(who.lang, result))
    return Wrong({field: refusal_plain(who.lang, result)})


def missing(submission: Submission, who: Caller, services: Services) -> FormAnswer:
    """Keep what was missing in an answer."""
    said = submission.typed.get(ids.REASON, "")
    services.guide.keeping.feedback(payloads.question(submission.metadata), helped=False, missing=said)
    return Done(mrkdwn_text(who.lang, "slack.thanks_missing"))


def suggestion(submission: Submission, who: Caller, services: Services) -> FormAnswer:
    """Keep a suggested answer, and tell those who maintain the answers, if a channel of theirs is named."""
    typed = {name: words.strip() for name, words in submission.typed.items()}
    wrong = _wrong_suggestion(typed, who.lang)
    if wrong:
        return Wrong(wrong)
    new = Proposed(
        question=payloads.question(submission.metadata) if submission.metadata else None,
        lang=who.lang,
        asked=typed[ids.ASKED],
        proposed=typed[ids.PROPOSED],
        source=typed.get(ids.SOURCE) or None,
        contact=who.user if typed.get(ids.CONTACT) == ids.AGREED else None,
    )
    if not services.guide.keeping.suggest(new):
        raise payloads.NotOurs(part="suggestion")
    _tell_maintainers(new, services)
    return Done(mrkdwn_text(who.lang, "slack.thanks_contact" if new.contact else "slack.thanks_suggestion"))


def _wrong_suggestion(typed: Mapping[str, str], lang: Lang) -> dict[str, str]:
    """Return what is wrong with a suggested answer, by field."""
    wrong = {name: plain_text(lang, "cards.suggest.empty") for name in (ids.ASKED, ids.PROPOSED) if not typed.get(name)}
    source = typed.get(ids.SOURCE, "")
    return (
        wrong
        if not source or ADDRESS.fullmatch(source)
        else {**wrong, ids.SOURCE: plain_text(lang, "cards.suggest.https")}
    )


def _tell_maintainers(new: Proposed, services: Services) -> None:
    """Post the word; the suggestion is kept whatever comes of that."""
    channel = services.guide.keeping.policy.channel
    if channel is None:
        return
    try:
        services.web.post(cards_suggest.told_maintainers(new, services.people.channel_lang(channel)), channel=channel)
    except SlackRefused as error:
        log.warning("maintainers_not_told", code=error.code, channel=channel)


def found(submission: Submission, who: Caller, services: Services) -> FormAnswer:
    """Note what was found on a server after an interruption."""
    request_id = payloads.request_id(submission.metadata)
    result = services.desk.verify(request_id, by=who.user, found=submission.typed.get(ids.REASON, ""))
    if not isinstance(result, Refused):
        return Done(mrkdwn_text(who.lang, "slack.verified", id=request_id))
    if result.about and ids.REASON in submission.fields:
        return Wrong({ids.REASON: refusal_plain(who.lang, result)})
    return Done(refusal(who.lang, result))


def _field(refused: Refused, submission: Submission) -> str | None:
    """Return the block under which a refusal can be shown, if there is one."""
    about = refused.about or ""
    return next((name for name in (about, f"{ids.PARAM}{about}") if name and name in submission.fields), None)


FORMS: Final[Mapping[str, OnSubmit]] = {
    ids.RUN: run,
    ids.MISSING: missing,
    ids.FOUND: found,
    ids.SUGGESTION: suggestion,
}
