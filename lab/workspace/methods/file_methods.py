"""files.*: upload in two steps; sharing happens a moment after completion, as in Slack."""

from dataclasses import replace
from typing import Final

from lab.workspace import files, posting
from lab.workspace.calls import Call
from lab.workspace.content import checked
from lab.workspace.files import File
from lab.workspace.message import Message
from lab.workspace.methods.method import Method, Methods
from lab.workspace.payload import Json
from lab.workspace.people import BOT_USER_ID
from lab.workspace.refusals import ApiRefused
from lab.workspace.team import Team


def upload_url(team: Team, call: Call) -> Json:
    """Return where to send the bytes."""
    length = call.number("length", 0)
    if length <= 0:
        raise ApiRefused("invalid_arguments", ["[ERROR] must be more than 0: length"])
    file = team.files.announce(call.need("filename"), length, team.now())
    return {"upload_url": f"{team.address}/upload/{file.id}/{file.secret}", "file_id": file.id}


def complete(team: Team, call: Call) -> Json:
    """Finish uploads and share them; without a channel they stay private."""
    wanted = call.items("files")
    if not wanted:
        raise ApiRefused("invalid_arguments", ["[ERROR] missing required field: files"])
    channels = (call.maybe("channel_id") or call.maybe("channels") or "").split(",")
    places = [_place(team, name) for name in channels if name]
    blocks = checked(call.items("blocks") or [])
    done = [team.files.complete(str(one.get("id")), str(one.get("title") or "")) for one in wanted]
    text, thread_ts = call.maybe("initial_comment") or "", call.maybe("thread_ts")
    for place in places:
        if thread_ts is not None and team.board.shared(place, thread_ts) is None:
            raise ApiRefused("invalid_thread_ts")
        share = Message(
            channel=place,
            ts="",
            user=BOT_USER_ID,
            text=text,
            blocks=() if text else blocks,
            thread_ts=thread_ts,
            subtype="file_share",
        )
        team.deliveries.start(_share(team, share, done))
    return {"files": [files.as_json(file, team.address) for file in done]}


def info(team: Team, call: Call) -> Json:
    """Return one file, with where it was shared once that happened."""
    return {"file": files.as_json(team.files.finished(call.need("file")), team.address)}


async def _share(team: Team, message: Message, shared: list[File]) -> None:
    """Post the message with the files after the answer to the call has left."""
    ts = team.ts()
    known = [team.files.get(file.id) for file in shared]
    kept = [team.files.put(replace(file, shares=(*file.shares, (message.channel, ts)))) for file in known]
    listed = tuple(files.as_json(file, team.address) for file in kept)
    posting.post(team, replace(message, ts=ts, files=listed))


def _place(team: Team, name: str) -> str:
    place = team.roster.channels.get(name)
    if place is None:
        raise ApiRefused("channel_not_found")
    if BOT_USER_ID not in place.members:
        raise ApiRefused("not_in_channel")
    return place.id


_WRITE: Final = ("files:write",)
METHODS: Final[Methods] = {
    "files.getUploadURLExternal": Method(upload_url, _WRITE),
    "files.completeUploadExternal": Method(complete, _WRITE),
    "files.info": Method(info, ("files:read",)),
}
