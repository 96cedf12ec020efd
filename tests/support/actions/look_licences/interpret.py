"""What look_licences found on a made-up server."""

from collections.abc import Mapping
from typing import Final

from bot.catalogue.reading import Reading, understood
from bot.recovery.inventory import Inventory
from bot.requests.verdict import Facts, Failed, Scalar, Value
from bot.servers.runner import RunResult

CODES: Final = frozenset({"role_absent"})


def facts(run: RunResult, inventory: Inventory) -> Facts | Failed:
    """Return the facts of a made-up licence server, or why there are none."""
    del inventory
    return understood(run, CODES, _read)


def _read(data: Reading) -> Facts:
    packs: Value = [_pack(row) for row in data.rows("packs")]
    known: dict[str, Value] = {
        "computer": data.text("computer"),
        "domain": data.text("domain"),
        "part_of_domain": data.flag("part_of_domain"),
        "service": data.text("service"),
        "packs": packs,
    }
    words = {
        "computer": str(known["computer"]),
        "service": f"service.{known['service']}",
        "packs": str(len(data.rows("packs"))),
        "tasks": ", ".join(data.texts("leftover_tasks")),
    }
    return Facts(says=_verdict(words), words=words, facts=known)


def _verdict(words: Mapping[str, str]) -> str:
    if words["tasks"]:
        return "leftover_task"
    return "activated" if words["service"] == "service.Running" else "service_stopped"


def _pack(row: Reading) -> dict[str, Scalar]:
    return {"total": row.number("total"), "issued": row.number("issued")}
