"""Typing: a message, or a slash command."""

import uuid
from typing import Final

from lab.workspace import answers, interactions, posting, typed
from lab.workspace.ids import block_id
from lab.workspace.link import Acked, Delivery, NotAcked
from lab.workspace.message import Message
from lab.workspace.payload import Json
from lab.workspace.people import BOT_USER_ID, Channel, Person
from lab.workspace.person.asked import Asked
from lab.workspace.refusals import ApiRefused, PersonRefused
from lab.workspace.team import Team
from lab.workspace.triggers import ReturnPath

TEXT_MOST: Final = 40_000


async def say(team: Team, person: Person, asked: Asked) -> Json:
    """Send what was typed; a text that starts with a slash is a command, and its outcome is waited for."""
    place = team.roster.seen_by(person, asked.need("channel"))
    words, thread_ts = checked_words(asked), asked.maybe("thread_ts")
    if words.startswith("/"):
        return await _command(team, person, place, words=words, thread_ts=thread_ts)
    return _message(team, person, place, words=words, thread_ts=thread_ts)


def checked_words(asked: Asked) -> str:
    """Return what was typed. Raises PersonRefused: nothing, or too much."""
    words = asked.need("text").strip()
    if not words:
        raise PersonRefused("no_text", "There is nothing to send.")
    if len(words) > TEXT_MOST:
        raise PersonRefused("msg_too_long", f"Your message is longer than {TEXT_MOST} characters.")
    return words


def _message(team: Team, person: Person, place: Channel, *, words: str, thread_ts: str | None) -> Json:
    home = team.manifest.features.app_home
    if place.is_im and (not home.messages_tab_enabled or home.messages_tab_read_only_enabled):
        raise PersonRefused("messages_tab_disabled", "Sending messages to this app has been turned off.")
    parent = team.board.shared(place.id, thread_ts) if thread_ts else None
    if thread_ts and (parent is None or parent.is_reply):
        raise PersonRefused("thread_not_found", "There is no such thread here.")
    message = Message(
        channel=place.id,
        ts=team.ts(),
        user=person.id,
        text=typed.text_of(words, team.roster),
        blocks=(typed.rich_text(words, team.roster, block_id()),),
        thread_ts=thread_ts,
        client_msg_id=str(uuid.uuid4()),
    )
    posted = posting.post(team, message)
    body = posting.in_thread(team, posted)
    return {"channel": place.id, "ts": posted.ts, "message": body, "version": team.board.version}


async def _command(team: Team, person: Person, place: Channel, *, words: str, thread_ts: str | None) -> Json:
    name, *more = words.split(maxsplit=1)
    rest = more[0] if more else ""
    if thread_ts:
        raise PersonRefused("not_supported_in_threads", f"{name} is not supported in threads. Sorry!")
    if name in {"/invite", "/remove"} and not place.is_im:
        return _membership(team, person, place, inside=name == "/invite", who=rest.strip())
    declared = team.manifest.command(name)
    if declared is None:
        explanation = 'In Slack, all messages that start with the "/" character are interpreted as commands.'
        raise PersonRefused("invalid_command", f"{name} is not a valid command. {explanation}")
    text = typed.text_of(rest, team.roster) if declared.should_escape else typed.escape(rest)
    payload = interactions.command(team, person, place, declared=declared, text=text.strip())
    sent = await team.deliveries.link.send(
        Delivery(kind="slash_commands", payload=payload, accepts_response=True, url=declared.url)
    )
    path = ReturnPath(user=person.id, channel=place.id, expires=0.0)
    return {**_outcome(team, path, name, sent), "command": name, "version": team.board.version}


def _outcome(team: Team, path: ReturnPath, name: str, sent: Acked | NotAcked) -> Json:
    """Show what came with the acknowledgement, or the failure, to whoever typed the command."""
    try:
        return _shown(team, path, sent)
    except ApiRefused as refused:
        words = f'{name} failed with the error "{refused.code}"'
        posting.whisper(team, channel=path.channel, user=path.user, text=words)
        raise PersonRefused(refused.code, words, detail=refused.messages) from None


def _shown(team: Team, path: ReturnPath, sent: Acked | NotAcked) -> Json:
    if isinstance(sent, NotAcked):
        raise ApiRefused(sent.reason)
    answer = sent.payload
    if not {"text", "blocks", "attachments"} & answer.keys():
        return {"text": ""}
    answers.respond(team, path, answer)
    return {"text": str(answer.get("text", ""))}


def _membership(team: Team, person: Person, place: Channel, *, inside: bool, who: str) -> Json:
    """Let the app into a channel or out of it, as people do with `/invite @rdslic` and `/remove @rdslic`."""
    if who.removeprefix("@") != team.roster.bot_name:
        raise PersonRefused("user_not_found", f"Only @{team.roster.bot_name} can be invited or removed here.")
    team.roster.set_member(place.id, BOT_USER_ID, inside=inside)
    if inside:
        joined = {"type": "member_joined_channel", "user": BOT_USER_ID, "channel": place.id, "channel_type": "C"}
        team.announce({**joined, "inviter": person.id, "event_ts": team.ts()})
    return {"text": "", "command": "/invite" if inside else "/remove", "version": team.board.version}
