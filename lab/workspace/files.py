"""Files in two steps: an address to upload to, then completion, which shares them."""

import mimetypes
import secrets
from dataclasses import dataclass, field, replace
from typing import Final

from lab.workspace.ids import Ids
from lab.workspace.payload import Json
from lab.workspace.people import BOT_USER_ID
from lab.workspace.refusals import ApiRefused

FILE_BYTES_MOST: Final = 50 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of the app. `length` is what it announced; `content` is None until it was uploaded."""

    id: str
    name: str
    length: int
    secret: str
    title: str = ""
    content: bytes | None = None
    is_complete: bool = False
    created: int = 0
    shares: tuple[tuple[str, str], ...] = ()
    """Channel and message timestamp of each place where it was shared."""


@dataclass(slots=True)
class Files:
    """Files by id."""

    ids: Ids
    _known: dict[str, File] = field(default_factory=dict)

    def announce(self, name: str, length: int, now: float) -> File:
        """Reserve a file that will be uploaded. Raises ApiRefused."""
        if length > FILE_BYTES_MOST:
            raise ApiRefused("file_upload_size_restricted")
        secret = secrets.token_urlsafe(18)
        return self.put(File(id=self.ids.new("F"), name=name, length=length, secret=secret, created=int(now)))

    def put(self, file: File) -> File:
        """Remember a file."""
        self._known[file.id] = file
        return file

    def get(self, file_id: str) -> File:
        """Return a file. Raises ApiRefused `file_not_found`."""
        if file_id not in self._known:
            raise ApiRefused("file_not_found")
        return self._known[file_id]

    def finished(self, file_id: str) -> File:
        """Return a file whose upload was completed: before that there is none. Raises ApiRefused `file_not_found`."""
        file = self.get(file_id)
        if not file.is_complete:
            raise ApiRefused("file_not_found")
        return file

    def upload(self, file_id: str, secret: str, content: bytes) -> File:
        """Take the bytes. Raises ApiRefused: unknown address, or another length than announced."""
        file = self.get(file_id)
        if not secrets.compare_digest(file.secret, secret):
            raise ApiRefused("file_not_found")
        if len(content) != file.length:
            raise ApiRefused("invalid_length")
        return self.put(replace(file, content=content))

    def complete(self, file_id: str, title: str) -> File:
        """Finish an upload. Raises ApiRefused `file_not_found` when nothing was uploaded."""
        file = self.get(file_id)
        if file.content is None:
            raise ApiRefused("file_not_found")
        return self.put(replace(file, title=title or file.name, is_complete=True))


def as_json(file: File, address: str) -> Json:
    """Return the file as the Web API and messages write it."""
    where = f"{address}/files/{file.id}/{file.name}"
    shares: dict[str, list[Json]] = {}
    for channel, ts in file.shares:
        shares.setdefault(channel, []).append({"ts": ts})
    return {
        "id": file.id,
        "name": file.name,
        "title": file.title or file.name,
        "mimetype": mimetypes.guess_type(file.name)[0] or "application/octet-stream",
        "filetype": file.name.rpartition(".")[2] or "binary",
        "size": file.length,
        "created": file.created,
        "user": BOT_USER_ID,
        "mode": "hosted",
        "is_external": False,
        "is_public": bool(file.shares),
        "url_private": where,
        "url_private_download": where,
        "permalink": where,
        "channels": sorted(shares),
        "shares": {"public": shares} if shares else {},
    }
