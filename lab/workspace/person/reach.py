"""Whom a message reaches: who is notified and why, what the notification says, which links would get a preview."""

from lab.workspace import reach as reaches
from lab.workspace.payload import Json
from lab.workspace.people import Person
from lab.workspace.person.asked import Asked
from lab.workspace.person.press import visible_message
from lab.workspace.team import Team


async def reach(team: Team, person: Person, asked: Asked) -> Json:
    """Return this for a message that the person sees: makes a mention visible that somebody smuggled in."""
    place = team.roster.seen_by(person, asked.need("channel"))
    message = visible_message(team, person, place.id, asked.need("ts"))
    return {
        "notified": reaches.notified(message, team.roster),
        "preview": reaches.preview(message),
        "unfurled": reaches.unfurled(message),
        "version": team.board.version,
    }
