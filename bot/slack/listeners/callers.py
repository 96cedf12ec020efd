"""Who did something in Slack, and how to answer them where they are."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import structlog

from bot.errors import SlackRefused
from bot.language import Lang
from bot.requests.model import Place
from bot.slack.cards import modal as cards_modal
from bot.slack.cards.message import Message
from bot.slack.listeners import payloads
from bot.slack.listeners.services import Services

log = structlog.get_logger(__name__)

Show: TypeAlias = Callable[[Message], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """One person who did something. Both ways to answer raise SlackRefused.

    `whisper` shows a message to this person only, in `lang`. `say` answers where it was asked, in `say_lang`;
    `private` tells that this reaches nobody else. `trigger_id` opens one modal, within three seconds.
    """

    user: str
    lang: Lang
    place: Place
    whisper: Show
    say: Show
    say_lang: Lang
    private: bool
    trigger_id: str | None = None


OnClick: TypeAlias = Callable[[payloads.Click, Caller, Services], None]
"""What a button does."""


def of_command(command: payloads.Command, services: Services) -> Caller:
    """Return who typed a slash command: answered privately, by the response URL."""
    return _by_url(command.user, command.channel, command.response_url, command.trigger_id, services)


def of_shortcut(shortcut: payloads.Shortcut, services: Services) -> Caller:
    """Return who used the message shortcut: answered privately."""
    return _by_url(shortcut.user, shortcut.channel, shortcut.response_url, shortcut.trigger_id, services)


def of_click(click: payloads.Click, services: Services) -> Caller:
    """Return who pressed a button: answered under the message, in the modal, or in the App Home's stead."""
    lang = services.people.lang(click.user)
    place = Place(channel=click.channel or click.user, thread_ts=click.thread_ts)
    show = _click_whisper(click, lang, services)
    direct = place.channel.startswith("D")

    def say(message: Message) -> None:
        if click.response_url and direct:
            services.web.post(message, channel=place.channel, thread_ts=place.thread_ts)
        else:
            show(message)

    return Caller(
        user=click.user,
        lang=lang,
        place=place,
        whisper=show,
        say=say,
        say_lang=lang,
        private=True,
        trigger_id=click.trigger_id or None,
    )


def of_submission(submission: payloads.Submission, services: Services) -> Caller:
    """Return who sent a form: the place it was opened from is in its metadata, if it is one that has a place."""
    try:
        place = payloads.place(submission.metadata)
    except payloads.NotOurs:
        place = Place(channel=submission.user)
    lang = services.people.lang(submission.user)
    show = _in_place(submission.user, place, services)
    return Caller(user=submission.user, lang=lang, place=place, whisper=show, say=show, say_lang=lang, private=True)


def of_mention(said: payloads.Written, services: Services) -> Caller:
    """Return who mentioned the bot in a channel: answered in the thread, in the channel's language."""
    thread_ts = said.thread_ts or said.ts
    place = Place(channel=said.channel, thread_ts=thread_ts)

    def say(message: Message) -> None:
        services.web.post(message, channel=said.channel, thread_ts=thread_ts)

    return Caller(
        user=said.user,
        lang=services.people.lang(said.user),
        place=place,
        whisper=_in_place(said.user, place, services),
        say=say,
        say_lang=services.people.channel_lang(said.channel),
        private=False,
    )


def of_direct_message(said: payloads.Written, services: Services) -> Caller:
    """Return who wrote a direct message: answered by ordinary messages, which stay."""

    def say(message: Message) -> None:
        services.web.post(message, channel=said.channel, thread_ts=said.thread_ts)

    lang = services.people.lang(said.user)
    place = Place(channel=said.channel, thread_ts=said.thread_ts)
    return Caller(user=said.user, lang=lang, place=place, whisper=say, say=say, say_lang=lang, private=False)


def _by_url(user: str, channel: str, url: str, trigger_id: str, services: Services) -> Caller:
    lang = services.people.lang(user)

    def show(message: Message) -> None:
        services.web.respond(message, url=url)

    return Caller(
        user=user,
        lang=lang,
        place=Place(channel=channel),
        whisper=show,
        say=show,
        say_lang=lang,
        private=True,
        trigger_id=trigger_id or None,
    )


def _click_whisper(click: payloads.Click, lang: Lang, services: Services) -> Show:
    def show(message: Message) -> None:
        if click.response_url:
            services.web.respond(message, url=click.response_url, thread_ts=click.thread_ts)
        elif click.modal_id:
            view = cards_modal.reading_view("rdslic", message.blocks, lang)
            services.web.update_view(view, view_id=click.modal_id)
        else:
            services.web.post(message, channel=click.user)

    return show


def _in_place(user: str, place: Place, services: Services) -> Show:
    def show(message: Message) -> None:
        if place.channel.startswith(("C", "G")):
            try:
                services.web.whisper(message, channel=place.channel, user=user, thread_ts=place.thread_ts)
            except SlackRefused:
                log.info("whispered_directly", channel=place.channel)
            else:
                return
        direct = place.channel.startswith("D")
        services.web.post(
            message,
            channel=place.channel if direct else user,
            thread_ts=place.thread_ts if direct else None,
        )

    return show
