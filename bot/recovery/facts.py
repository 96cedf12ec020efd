"""What was read on servers, in types, made once from the facts that the store keeps. Pure.

A fact that is missing, or is not what its action writes, is None: not known. Nothing is guessed from another one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Literal, TypeAlias

from bot.recovery.versions import version_of
from bot.requests.model import KnownFact
from bot.requests.verdict import Scalar, Value
from bot.settings import CalKind

KnownFacts: TypeAlias = Mapping[str, KnownFact]

KINDS: Final[Mapping[str, CalKind]] = {"per_user": "per_user", "per_device": "per_device"}
TEMPORARY: Final = "temporary"
READ_BY: Final[Mapping[str, tuple[str, ...]]] = {
    "check_activation": (
        "domain", "part_of_domain", "os_build", "service", "activation", "license_server_id_last", "packs",
        "leftover_tasks",
    ),
    "check_mode": (
        "part_of_domain", "os_build", "role_present", "mode", "mode_source", "license_servers", "grace_days",
        "policy_pending",
    ),
    "backup_lserver": ("backup_path", "backup_at", "backup_verified"),
}  # fmt: skip
"""The facts used here, by the action that reads them; `rdslic check` compares them with what the actions yield."""
PACK_COLUMNS: Final = ("type", "product", "version", "total", "issued", "available")
"""What is used of a row of `packs`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HowRead:
    """How something is known: when it was read (aware, UTC), by which action, for which request."""

    at: datetime
    action: str
    request_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """A purchased licence key pack. `product`, `purchase` and `version` in the words of check_activation."""

    product: str | None = None
    version: str | None = None
    purchase: str | None = None
    total: int | None = None
    issued: int | None = None
    available: int | None = None

    @property
    def kind(self) -> CalKind | None:
        """Return the kind of its CALs; None for a product that we do not know."""
        return KINDS.get(self.product or "")

    @property
    def over(self) -> int:
        """Return how many CALs more were issued than it holds, as Windows allows for User CALs."""
        return max(self.issued - self.total, 0) if self.issued is not None and self.total is not None else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """The newest copy of the licence database that the bot knows. `at` is when it was made."""

    path: str
    at: datetime | None
    verified: bool
    source: HowRead


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenseServer:
    """A licence server as last read. `read` holds the source of each known fact, by the name of the fact."""

    name: str
    domain: str | None = None
    part_of_domain: bool | None = None
    version: str | None = None
    """Its Windows Server, `2022`."""
    service: str | None = None
    activation: str | None = None
    """`activated`, `not_activated`, or `unknown`: Windows could not tell."""
    id_last: str | None = None
    packs: tuple[Pack, ...] | None = None
    leftover_tasks: tuple[str, ...] = ()
    """Scheduled tasks that a change left behind; no change begins while they are there."""
    backup: Backup | None = None
    read: Mapping[str, HowRead] = field(default_factory=dict)

    @property
    def read_at(self) -> datetime | None:
        """Return when its state was read; the oldest of what decides, when that was read at different times.

        While its service does not run, nothing else can be read: the service alone decides then.
        """
        decides = ("service", "activation", "packs") if self.service in {None, "Running"} else ("service",)
        return _oldest(self.read, *decides)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionHost:
    """A session host as last read. `servers`: the licence servers that it was given, as they are written there."""

    name: str
    part_of_domain: bool | None = None
    version: str | None = None
    role_present: bool | None = None
    mode: str | None = None
    mode_source: str | None = None
    servers: tuple[str, ...] | None = None
    grace_days: int | None = None
    """Windows' own counter. It falls to 0 on hosts that have their licences too: 0 says nothing by itself."""
    policy_pending: bool = False
    """Group policy asks for another mode or other servers than those in force."""
    read: Mapping[str, HowRead] = field(default_factory=dict)

    @property
    def read_at(self) -> datetime | None:
        """Return when its mode and servers were read."""
        return _oldest(self.read, "mode", "license_servers")

    @property
    def kind(self) -> CalKind | None:
        """Return the kind of CAL that it asks for; None when it asks for none, or that is not known."""
        return KINDS.get(self.mode or "")


AttemptKind: TypeAlias = Literal[
    "accepted", "already_used", "limit_reached", "new_identifier", "released", "transferred", "refused"
]
AttemptMeans: TypeAlias = Literal["activate", "call_to_activate", "reinstall", "migrate", "call"]
"""The wizard that activates, a call about the activation; the wizards that bring a pack back, a call about the pack."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A wizard try or a call, as a person reports it: when, by which means, and what came of it.

    `message` is what the wizard or the operator said, word for word: for people, never parsed.
    """

    server: str
    at: datetime
    means: AttemptMeans
    kind: AttemptKind
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Everything that was read, by server. A server that was never read has nothing but its name."""

    servers: Mapping[str, LicenseServer] = field(default_factory=dict)
    hosts: Mapping[str, SessionHost] = field(default_factory=dict)

    def server(self, name: str) -> LicenseServer:
        """Return what is known of a licence server."""
        return self.servers.get(name) or LicenseServer(name=name)

    def host(self, name: str) -> SessionHost:
        """Return what is known of a session host."""
        return self.hosts.get(name) or SessionHost(name=name)


def read_known(facts: Mapping[str, KnownFacts]) -> Known:
    """Return the facts of the store, by server and fact, in types."""
    return Known(
        servers={name: license_server(name, known) for name, known in facts.items()},
        hosts={name: session_host(name, known) for name, known in facts.items()},
    )


def license_server(name: str, facts: KnownFacts) -> LicenseServer:
    """Return a licence server from its facts."""
    return LicenseServer(
        name=name,
        domain=_text(facts, "domain"),
        part_of_domain=_flag(facts, "part_of_domain"),
        version=version_of(_text(facts, "os_build")),
        service=_text(facts, "service"),
        activation=_text(facts, "activation"),
        id_last=_text(facts, "license_server_id_last"),
        packs=_packs(_value(facts, "packs")),
        leftover_tasks=_texts(_value(facts, "leftover_tasks")) or (),
        backup=_backup(facts),
        read=_sources(facts),
    )


def session_host(name: str, facts: KnownFacts) -> SessionHost:
    """Return a session host from its facts."""
    return SessionHost(
        name=name,
        part_of_domain=_flag(facts, "part_of_domain"),
        version=version_of(_text(facts, "os_build")),
        role_present=_flag(facts, "role_present"),
        mode=_text(facts, "mode"),
        mode_source=_text(facts, "mode_source"),
        servers=_texts(_value(facts, "license_servers")),
        grace_days=_of_same_reading(facts, "grace_days", "mode"),
        policy_pending=_flag(facts, "policy_pending") is True,
        read=_sources(facts),
    )


def _oldest(read: Mapping[str, HowRead], *names: str) -> datetime | None:
    return min((read[name].at for name in names if name in read), default=None)


def _sources(facts: KnownFacts) -> Mapping[str, HowRead]:
    return {name: _source(fact) for name, fact in facts.items()}


def _source(fact: KnownFact) -> HowRead:
    return HowRead(at=fact.read_at, action=fact.action, request_id=fact.request_id)


def _value(facts: KnownFacts, name: str) -> Value:
    fact = facts.get(name)
    return fact.value if fact else None


def _text(facts: KnownFacts, name: str) -> str | None:
    value = _value(facts, name)
    return value if isinstance(value, str) and value else None


def _flag(facts: KnownFacts, name: str) -> bool | None:
    value = _value(facts, name)
    return value if isinstance(value, bool) else None


def _texts(value: Value) -> tuple[str, ...] | None:
    if not isinstance(value, list):
        return None
    texts = [one for one in value if isinstance(one, str)]
    return tuple(texts) if len(texts) == len(value) else None


def _count(value: Value) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _of_same_reading(facts: KnownFacts, name: str, other: str) -> int | None:
    """Return a count, if it was read together with the other fact: an older one belongs to another state."""
    if name not in facts or other not in facts or facts[name].request_id != facts[other].request_id:
        return None
    return _count(facts[name].value)


def _packs(value: Value) -> tuple[Pack, ...] | None:
    if not isinstance(value, list):
        return None
    rows = [row for row in value if isinstance(row, dict)]
    if len(rows) != len(value):
        return None
    return tuple(_pack(row) for row in rows if row.get("type") != TEMPORARY)


def _pack(row: Mapping[str, Scalar]) -> Pack:
    return Pack(
        product=_word(row.get("product")),
        version=_word(row.get("version")),
        purchase=_word(row.get("type")),
        total=_count(row.get("total")),
        issued=_count(row.get("issued")),
        available=_count(row.get("available")),
    )


def _word(value: Scalar) -> str | None:
    return value if isinstance(value, str) and value else None


def _backup(facts: KnownFacts) -> Backup | None:
    path, verified = _text(facts, "backup_path"), _flag(facts, "backup_verified")
    if path is None:
        return None
    made = _moment(_value(facts, "backup_at"))
    source = _source(facts["backup_path"])
    return Backup(path=path, at=made, verified=verified is True and made is not None, source=source)


def _moment(value: Value) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
