"""How far a question and a request travel: files of ours that take part, and calls from one of them into another.

    python bench/hops.py [CHECKOUT]

Prints JSON; `house.py` runs it. The bot is that of the tests: wired as it is, its database real, Slack and Windows
played. Everything is done once before it is followed, so that nothing is counted that only the first time does.
"""

import inspect
import json
import sys
import tempfile
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any, Final

ROOT = (Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1]).resolve()
sys.path.insert(0, str(ROOT))

from bot.guide.shelf import Shelf  # noqa: E402 - found once the path is known
from tests.support.chat import Chat, chatting  # noqa: E402 - found once the path is known
from tests.support.desk import ADMIN, APPROVER  # noqa: E402 - found once the path is known

OURS: Final = tuple(f"{ROOT / folder}/" for folder in ("bot", "actions"))
QUESTION: Final = "mes CAL sont bloquées depuis la réinstallation du serveur"
APPROVE: Final = "approve"
"""What the name of the button ends with."""


@dataclass(slots=True)
class Followed:
    """Calls between files of ours, by what was being done; every thread that begins after this one is followed."""

    doing: str | None = None
    files: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    hops: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _begun: set[FrameType] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Begin to follow."""
        threading.setprofile(self._heard)
        sys.setprofile(self._heard)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Count what happens within under a name."""
        self.doing = name
        yield
        self.doing = None
        self._begun.clear()

    def _heard(self, frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        if self.doing is None or event != "call" or not code.co_filename.startswith(OURS):
            return
        if code.co_flags & inspect.CO_GENERATOR:
            if frame in self._begun:
                return  # it goes on, nobody calls it
            self._begun.add(frame)
        self.files[self.doing].add(code.co_filename)
        caller = _caller(frame)
        if caller is not None and caller != code.co_filename:
            self.hops[self.doing] += 1


def _caller(frame: FrameType) -> str | None:
    """Return the file of ours that a call comes from, through whatever library; None when it comes from outside."""
    back = frame.f_back
    while back is not None and not back.f_code.co_filename.startswith(OURS):
        back = back.f_back
    return None if back is None else back.f_code.co_filename


def walk(chat: Chat, followed: Followed) -> None:
    """Ask, then carry a request from its submission to its last card."""
    with followed.step("question"):
        chat.command(ADMIN, QUESTION)
    with followed.step("run: submit"):
        chat.command(ADMIN, 'run alter SRV-LIC-01 reason="licences are stuck"')
    with followed.step("run: draw what is asked"):
        chat.draw()
    button = _approval(chat)
    with followed.step("run: approve"):
        chat.click(APPROVER, button["action_id"], button["value"])
    with followed.step("run: execute"):
        chat.engine.drain()
    with followed.step("run: draw what came of it"):
        chat.draw()


def _approval(chat: Chat) -> dict[str, Any]:
    newest = list(chat.slack.messages.values())[::-1]
    elements = (element for message in newest for block in message["blocks"] for element in block.get("elements", ()))
    return next(dict(one) for one in elements if str(one.get("action_id", "")).endswith(APPROVE))


def main() -> None:
    """Walk twice, and print the second."""
    strange = [file for file in map(inspect.getfile, (Shelf, Chat)) if not Path(file).is_relative_to(ROOT)]
    if strange:
        sys.exit(f"{strange[0]} is not of {ROOT}.")
    matcher = Shelf.open().matcher
    followed = Followed()
    with tempfile.TemporaryDirectory() as folder, chatting(Path(folder)) as chat:
        chat.bot.shelf.matcher = matcher
        for _ in range(2):
            followed.files.clear()
            followed.hops.clear()
            walk(chat, followed)
    sys.setprofile(None)
    counted = {name: {"files": len(files), "hops": followed.hops[name]} for name, files in followed.files.items()}
    print(json.dumps(counted))


if __name__ == "__main__":
    main()
