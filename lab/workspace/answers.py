"""What the app answers to an interaction: with its acknowledgement, or through a response URL."""

from dataclasses import replace
from typing import Final

from lab.workspace import content, posting
from lab.workspace.calls import YES
from lab.workspace.message import Message
from lab.workspace.payload import Json
from lab.workspace.people import BOT_USER_ID
from lab.workspace.refusals import ApiRefused
from lab.workspace.team import Team
from lab.workspace.triggers import ReturnPath

RESPONSE_TYPES: Final = (None, "ephemeral", "in_channel")


def respond(team: Team, path: ReturnPath, answer: Json) -> None:
    """Show an answer where the interaction happened: new, instead of the source message, or by deleting that.

    Private unless `response_type` says `in_channel`. Raises ApiRefused.
    """
    if answer.get("response_type") not in RESPONSE_TYPES:
        raise ApiRefused("invalid_arguments", ["[ERROR] must be one of: ephemeral, in_channel"])
    source = _source(team, path)
    if answer.get("delete_original") in YES:
        if source is not None:
            posting.remove(team, source)
        return
    said = content.of_answer(answer)
    if source is not None and answer.get("replace_original") in YES:
        shown = replace(source, text=said.text, blocks=said.blocks, attachments=said.attachments)
        posting.change(team, replace(shown, edited_ts=team.ts()))
        return
    posting.post(team, _new(team, path, answer, said))


def _source(team: Team, path: ReturnPath) -> Message | None:
    """Return the message that was pressed, if it is the app's and still there: nothing else can be replaced."""
    message = team.board.get(path.channel, path.source_ts) if path.source_ts else None
    return message if message is not None and message.is_from_bot else None


def _new(team: Team, path: ReturnPath, answer: Json, said: content.Content) -> Message:
    thread_ts = answer.get("thread_ts")
    if thread_ts is not None and team.board.shared(path.channel, str(thread_ts)) is None:
        raise ApiRefused("invalid_thread_ts")
    return Message(
        channel=path.channel,
        ts=team.ts(),
        user=BOT_USER_ID,
        text=said.text,
        blocks=said.blocks,
        attachments=said.attachments,
        thread_ts=thread_ts,
        visible_to=None if answer.get("response_type") == "in_channel" else path.user,
    )
