"""Changing or deleting what one wrote oneself."""

from dataclasses import replace

from lab.workspace import posting, typed
from lab.workspace.ids import block_id
from lab.workspace.message import Message
from lab.workspace.payload import Json
from lab.workspace.people import Person
from lab.workspace.person.asked import Asked
from lab.workspace.person.press import visible_message
from lab.workspace.person.say import checked_words
from lab.workspace.refusals import PersonRefused
from lab.workspace.team import Team


async def edit(team: Team, person: Person, asked: Asked) -> Json:
    """Say something else instead; a slash at its start is text here, as in Slack."""
    message = _own(team, person, asked)
    words = checked_words(asked)
    changed = replace(
        message,
        text=typed.text_of(words, team.roster),
        blocks=(typed.rich_text(words, team.roster, block_id()),),
        edited_ts=team.ts(),
    )
    posting.change(team, changed)
    return {"message": posting.in_thread(team, changed), "version": team.board.version}


async def delete(team: Team, person: Person, asked: Asked) -> Json:
    """Take it back."""
    posting.remove(team, _own(team, person, asked))
    return {"version": team.board.version}


def _own(team: Team, person: Person, asked: Asked) -> Message:
    place = team.roster.seen_by(person, asked.need("channel"))
    message = visible_message(team, person, place.id, asked.need("ts"))
    if message.user != person.id:
        raise PersonRefused("cant_update_message", "This message is not yours.")
    return message
