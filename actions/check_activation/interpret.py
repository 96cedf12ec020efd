"""What check_activation found. Numbers are those of Win32_TSLicenseServer and Win32_TSLicenseKeyPack."""

import re
from typing import Final

from bot.catalogue.reading import NotUnderstood, Reading, understood
from bot.recovery.inventory import Inventory
from bot.requests.verdict import Facts, Failed, Scalar, Value
from bot.servers.runner import RunResult

CODES: Final = frozenset({"not_64bit", "not_elevated", "role_absent"})
ACTIVATION: Final = {0: "activated", 1: "not_activated"}  # GetActivationStatus: 0 is activated
PURCHASE: Final = {1: "retail", 2: "volume", 3: "concurrent", 4: "temporary", 5: "open"}
PRODUCT: Final = {0: "per_device", 1: "per_user"}
VERSION: Final = {2: "2008", 3: "2008 R2", 4: "2012", 5: "2016", 6: "2019", 7: "2022"}
NOT_PURCHASED: Final = frozenset({4, 6, 8})  # temporary, and the packs that Windows brings along
BUILT_IN: Final = 3
TOLD_BY_SERVICE: Final = frozenset({"activation", "license_server_id_last", "database_path", "packs"})
TASKS: Final = 3
"""Names of tasks told in a sentence; the facts hold all of them."""


def facts(run: RunResult, inventory: Inventory) -> Facts | Failed:
    """Return the facts of a licence server, or why there are none."""
    return understood(run, CODES, lambda data: _read(data, inventory))


def _read(data: Reading, inventory: Inventory) -> Facts:
    status = data.number_or_none("activation_status")
    packs = [_pack(row) for row in data.rows("packs") if _purchased(row)]
    known: dict[str, Value] = {
        "computer": data.text("computer"),
        "domain": data.text("domain"),
        "part_of_domain": data.flag("part_of_domain"),
        "os_build": data.text("os_build"),
        "service": data.text("service"),
        "activation": "unknown" if status is None else ACTIVATION.get(status, "unknown"),
        "license_server_id_last": _last_group(data.text("license_server_id_last")),
        "database_path": data.text("database_path"),
        "packs": packs,
        "leftover_tasks": data.texts("leftover_tasks") if data.told("leftover_tasks") else None,
    }
    if known["service"] != "Running":
        # only a running service tells these: what was read before stays known, with its age
        known = {name: value for name, value in known.items() if name not in TOLD_BY_SERVICE}
    words = {
        "computer": str(known["computer"]),
        "service": f"service.{known['service']}",
        "packs": str(len(packs)),
        "tasks": ", ".join(data.texts("leftover_tasks")[:TASKS]),
        "over": str(_over(packs)),
        "heirs": ", ".join(inventory.heirs(str(known["computer"]))),
    }
    return Facts(says=_verdict(known, packs, is_replaced=bool(words["heirs"])), words=words, facts=known)


def _last_group(given: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9]{0,5}", given):
        # the script sends five characters: more would be an identifier that must not be kept
        raise NotUnderstood("license_server_id_last")
    return given


def _verdict(known: dict[str, Value], packs: list[dict[str, Scalar]], *, is_replaced: bool) -> str:
    if known["leftover_tasks"]:
        return "leftover_task"
    if is_replaced:
        return "replaced"
    if known["service"] != "Running":
        return "service_stopped"
    if known["activation"] == "not_activated":
        return "not_activated"
    if known["activation"] == "unknown":
        return "activation_unknown"
    if not packs:
        return "activated_no_pack"
    return "activated_over" if _over(packs) else "activated"


def _over(packs: list[dict[str, Scalar]]) -> int:
    """Return how many CALs more were issued than are installed, pack by pack: one cannot lend to another."""
    return sum(max(int(pack["issued"] or 0) - int(pack["total"] or 0), 0) for pack in packs)


def _purchased(row: Reading) -> bool:
    return row.number("product") != BUILT_IN and row.number("type") not in NOT_PURCHASED


def _pack(row: Reading) -> dict[str, Scalar]:
    product, version = row.number("product"), row.number("version_id")
    return {
        "type": PURCHASE.get(row.number("type"), "unknown"),
        "product": PRODUCT.get(product, str(product)),
        # an id that is not in Microsoft's table (2025 is not) is shown as Windows names it
        "version": VERSION.get(version) or row.text("version").removeprefix("Windows Server ") or str(version),
        "total": row.number("total"),
        "issued": row.number("issued"),
        "available": row.number("available"),
    }
