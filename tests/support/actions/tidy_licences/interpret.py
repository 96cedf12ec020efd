"""What tidy_licences did on a made-up server."""

from typing import Final

from bot.catalogue.reading import Reading, failed, understood
from bot.requests.verdict import Changed, Facts, Failed, Scalar, Unchanged, Value
from bot.servers.runner import RunResult

CODES: Final = frozenset({"place_taken"})


def verdict(before: Facts, run: RunResult, after: Facts | Failed) -> Changed | Unchanged | Failed:
    """Return what became of the folder."""
    del before, after
    return understood(run, CODES, _judge) if run.ok else failed(run, CODES)


def _judge(data: Reading) -> Changed | Failed:
    path, rows = data.text("path"), data.rows("files")
    files: Value = [_file(row) for row in rows]
    words = {"path": path, "count": str(len(rows)), "service": f"service.{data.text('service')}"}
    if not all(row.flag("verified") for row in rows):
        return Failed(says="unlike", words=words, facts={"path": path, "files": files})
    return Changed(says="tidied", words=words, facts={"path": path, "files": files})


def _file(row: Reading) -> dict[str, Scalar]:
    return {"name": row.text("name"), "bytes": row.number("bytes"), "verified": row.flag("verified")}
