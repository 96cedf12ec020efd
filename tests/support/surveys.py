"""Estates in a few words, as the cases of the recovery table have them, made into what the table looks at.

A name that begins with RDS is a session host, every other one a licence server. What a server says of itself:

    LIC-01: {is: healthy, replaces: OLD, read_days_ago: 9, service: Stopped, run: unreachable, backup: {days_ago: 3}}

`is`: a preset of facts (below), `unread` when left out; any other word is a fact that replaces the preset's. Words of
the inventory: `replaces`, `bought`, `roles`, `listed: false` (facts are known, but the inventory has no such server).
`run`: how the newest run ended; it began after everything was read unless `run_days_ago` says otherwise.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from bot.recovery.facts import Attempt, read_known
from bot.recovery.inventory import Inventory
from bot.recovery.situation import Survey
from bot.requests.model import KnownFact, LastRun, Status
from bot.requests.verdict import Scalar, Value
from bot.settings import Host

NOW: Final = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
READ: Final = timedelta(minutes=5)
PACK: Final[Mapping[str, Scalar]] = {
    "type": "retail",
    "product": "per_user",
    "version": "2022",
    "total": 5,
    "issued": 3,
    "available": 2,
}
HEALTHY: Final[Mapping[str, Value]] = {
    "domain": "corp.example.test",
    "part_of_domain": True,
    "os_build": "20348.2700",
    "service": "Running",
    "activation": "activated",
    "license_server_id_last": "A0UE4",
    "packs": [dict(PACK)],
}
PRESETS: Final[Mapping[str, Mapping[str, Value]]] = {
    "unread": {},
    "healthy": HEALTHY,
    "without_pack": {**HEALTHY, "packs": []},
    "not_activated": {**HEALTHY, "activation": "not_activated", "packs": []},
    "stopped": {**HEALTHY, "service": "Stopped", "activation": "unknown", "packs": []},
    "set": {
        "part_of_domain": True,
        "os_build": "20348.2700",
        "role_present": True,
        "mode": "per_user",
        "mode_source": "policy",
        "license_servers": ["LIC-01"],
        "grace_days": 0,
    },
    "not_configured": {
        "part_of_domain": True,
        "os_build": "20348.2700",
        "role_present": True,
        "mode": "not_configured",
        "mode_source": "server",
        "license_servers": [],
        "grace_days": 87,
    },
}
RUNS: Final[Mapping[str, tuple[str, Status, str, str]]] = {
    "unreachable": ("read", Status.FAILED, "error", "error.target_unreachable"),
    "credentials": ("read", Status.FAILED, "error", "error.credentials"),
    "not_elevated": ("read", Status.FAILED, "failed", "not_elevated"),
    "bot_died": ("read", Status.FAILED, "error", "approvals.outcome.read_died"),
    "cancelled": ("read", Status.CANCELLED, "error", "error.cancelled"),
    "interrupted": ("backup_lserver", Status.INTERRUPTED, "error", "error.connection_lost"),
    "looked_at": ("backup_lserver", Status.INTERRUPTED, "error", "error.connection_lost"),
    "backup_failed": ("backup_lserver", Status.FAILED, "failed", "space_low"),
    "backup_stopped": ("backup_lserver", Status.CANCELLED, "failed", "cancelled"),
    "read": ("read", Status.SUCCEEDED, "facts", "activated"),
}
WORDS: Final = frozenset(
    {"is", "replaces", "bought", "roles", "listed", "read_days_ago", "backup", "run", "run_days_ago"}
)


def survey_of(servers: Mapping[str, Mapping[str, Any]], attempts: list[Mapping[str, Any]] | None = None) -> Survey:
    """Return the estate that a case describes, as known at NOW."""
    told = {name: told or {} for name, told in servers.items()}
    return Survey(
        inventory=Inventory({name: _host(name, about) for name, about in told.items() if about.get("listed", True)}),
        known=read_known({name: facts_of(name, about) for name, about in told.items()}),
        runs={name: _run(name, about) for name, about in told.items() if "run" in about},
        now=NOW,
        attempts=tuple(_attempt(one) for one in attempts or ()),
    )


def facts_of(name: str, about: Mapping[str, Any]) -> Mapping[str, KnownFact]:
    """Return the facts of one server as the store keeps them."""
    read_at = NOW - timedelta(days=about["read_days_ago"]) if "read_days_ago" in about else NOW - READ
    values = {**PRESETS[about.get("is", "unread")], **{key: value for key, value in about.items() if key not in WORDS}}
    return {
        fact: KnownFact(host=name, name=fact, value=value, read_at=read_at, action="check", request_id="R-7F3KQ")
        for fact, value in {**values, **_backup(about)}.items()
    }


def _backup(about: Mapping[str, Any]) -> Mapping[str, Value]:
    if "backup" not in about:
        return {}
    made = NOW - timedelta(days=about["backup"].get("days_ago", 1))
    verified = about["backup"].get("verified", True)
    return {"backup_path": "C:\\rdslic-backup\\x", "backup_at": made.isoformat(), "backup_verified": verified}


def _host(name: str, about: Mapping[str, Any]) -> Host:
    roles = about.get("roles", ["session_host" if name.startswith("RDS") else "license_server"])
    inventory = {word: about[word] for word in ("replaces", "bought") if word in about}
    return Host.model_validate({"name": name, "url": "http://x:5985/wsman", "roles": roles, **inventory})


def _run(name: str, about: Mapping[str, Any]) -> LastRun:
    action, status, kind, says = RUNS[about["run"]]
    return LastRun(
        host=name,
        request_id="R-2ABCD",
        action=action,
        status=status,
        verified=about["run"] == "looked_at",
        started_at=NOW - timedelta(days=about.get("run_days_ago", 0), minutes=1),
        kind=kind,
        says=says,
    )


def _attempt(told: Mapping[str, Any]) -> Attempt:
    return Attempt(
        server=told.get("server", "LIC-01"),
        at=NOW - timedelta(days=told.get("days_ago", 1)),
        means=told["means"],
        kind=told["kind"],
        message=told.get("message", ""),
    )
