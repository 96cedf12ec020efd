"""The scripts around a change: what lets it survive its listener, and what asks it to stop or for its end.

`FRAME` is loaded in front of every change (`scripts/frame.ps1` says what it does). `CANCEL` and `RESULT` run in a
shell of their own, beside it or after it. All three are parts of the plan, so that they are approved with it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.requests.verdict import Value

FOLDER: Final = Path(__file__).parent / "scripts"
INCLUDE: Final = re.compile(r"^# include: (\w+\.ps1)$", re.MULTILINE)
TASK_PREFIX: Final = "rdslic-"
"""How the scheduled task of a change is called, before its run id; at the root of the library."""


def _assembled(name: str) -> str:
    """Return a script with the files that it includes: one text, so that one digest covers all that runs."""
    script = (FOLDER / name).read_bytes().decode("ascii")
    return INCLUDE.sub(lambda found: _assembled(found[1]).rstrip("\n"), script)


FRAME: Final = _assembled("frame.ps1")
CANCEL: Final = _assembled("cancel.ps1")
RESULT: Final = _assembled("result.ps1")

CANCELLED: Final = "cancelled"
"""What a change throws that saw the wish to stop: it ended by itself between two steps."""
CODES: Final = frozenset(
    {
        "not_64bit",
        "not_elevated",
        "folder_not_ours",
        "busy",
        "began_before",
        "leftover_task",
        "no_time_left",
        CANCELLED,
        "no_safety_net",
        "service_between",
        "service_disabled",
        "service_not_stoppable",
        "service_has_dependants",
        "service_did_not_stop",
        "service_hangs_stopping",
        "service_did_not_start",
        "program_too_slow",
        "program_failed",
    }
)
"""What `FRAME` may throw after `rdslic:`; every change may end with any of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One beginning of one change. `run_id` names its folder and its task on the server, and is never used twice.

    `interruptible`: steps that need not begin once somebody asked to stop.
    """

    run_id: str
    frame: str
    cancel: str
    result: str
    interruptible: tuple[str, ...]

    @property
    def task(self) -> str:
        """Return the name of the scheduled task that starts a stopped service again."""
        return TASK_PREFIX + self.run_id

    def context(self, limit_s: int) -> Mapping[str, Value]:
        """Return what the frame is told; `limit_s`: seconds that the change may take from its start on."""
        return {"id": self.run_id, "limit_s": limit_s, "interruptible": list(self.interruptible)}
