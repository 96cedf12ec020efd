"""Configuration as one frozen object; `bot/configuration.py` makes it from file and environment."""

from pathlib import Path
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints

from bot.language import Lang

HostName: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]{0,253}$")]
UserId: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[UW][A-Z0-9]{2,}$")]
GroupId: TypeAlias = Annotated[str, StringConstraints(pattern=r"^S[A-Z0-9]{2,}$")]
ChannelId: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[CG][A-Z0-9]{2,}$")]
ServerRole: TypeAlias = Literal["license_server", "session_host"]
WinrmTransport: TypeAlias = Literal["ntlm", "kerberos", "ssl", "certificate"]
CalKind: TypeAlias = Literal["per_user", "per_device"]
"""What a CAL is given to."""


class Frozen(BaseModel):
    """Base of everything read from YAML: unknown keys are faults, nothing changes afterwards."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Bought(Frozen):
    """CALs that were bought, as they stand on the purchase: `version` is that of Windows Server, such as `2022`."""

    kind: CalKind
    version: Literal["2008", "2008 R2", "2012", "2016", "2019", "2022", "2025"]
    quantity: int = Field(ge=1)


class Host(Frozen):
    """A server of the inventory. `name` is its key in the file; `password` comes from its account."""

    name: HostName
    url: str = Field(pattern=r"^https?://[^\s/]+(:\d+)?/.*$")
    roles: frozenset[ServerRole]
    transport: WinrmTransport = "ntlm"
    username: str = ""
    password: SecretStr = SecretStr("")
    ca: Path | None = None
    replaces: HostName | None = None
    """Name of the former licence server that this one takes over from, for the Clearinghouse."""
    bought: tuple[Bought, ...] = ()
    """What was bought for this licence server; empty when nobody says, which the recovery advice then says too."""


class Approvals(Frozen):
    """Who decides. Nobody named means that nobody can approve; it never means everybody."""

    channel: ChannelId | None = None
    approvers: frozenset[UserId] = frozenset()
    approver_groups: frozenset[GroupId] = frozenset()
    requesters: frozenset[UserId] = frozenset()
    """Who may ask; empty means every full member of the workspace, since asking runs nothing."""
    gate_reads: bool = True
    expire_min: int = Field(default=30, ge=1, le=1440)


class QuestionPolicy(Frozen):
    """What is kept of what people ask.

    `keep` off: nothing. `keep_text` off: what came of it, not the words. `channel`: where whoever maintains the
    answers hears of a suggested one; None: nowhere.
    """

    keep: bool = True
    keep_text: bool = True
    keep_days: int = Field(default=180, ge=1, le=3650)
    channel: ChannelId | None = None


class Site(Frozen):
    """A site's own folders beside ours, as absolute paths; None: there is none.

    `knowledge` adds answers, and replaces ours by id. `actions` adds actions.
    """

    knowledge: Path | None = None
    actions: Path | None = None


class Slack(Frozen):
    """How Slack reaches us. `api_url` is None for slack.com."""

    mode: Literal["socket", "http"] = "socket"
    port: int = Field(default=3000, ge=0, le=65535)
    api_url: str | None = None
    bot_token: SecretStr
    app_token: SecretStr = SecretStr("")
    signing_secret: SecretStr = SecretStr("")


class Settings(Frozen):
    """Everything the bot was told. `channels` gives the language of single channels by id."""

    language: Lang = "en"
    channels: dict[ChannelId, Lang] = Field(default_factory=dict)
    database: str
    """SQLAlchemy URL, `sqlite:////var/lib/rdslic/rdslic.sqlite` or `postgresql+psycopg://…`."""
    slack: Slack
    approvals: Approvals = Approvals()
    questions: QuestionPolicy = QuestionPolicy()
    site: Site = Site()
    hosts: dict[HostName, Host] = Field(default_factory=dict)
