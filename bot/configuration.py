"""From `rdslic.yml` and the environment to Settings; every problem is reported at once.

The file holds what everybody may read. Secrets come from the environment, or from files that it names:
RDSLIC_SLACK_BOT_TOKEN, RDSLIC_SLACK_APP_TOKEN (Socket Mode), RDSLIC_SLACK_SIGNING_SECRET (HTTP mode),
each also as `<NAME>_FILE`; RDSLIC_PASSWORD__<ACCOUNT> or RDSLIC_PASSWORD_FILE__<ACCOUNT> for each account.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import Field, SecretStr, StringConstraints
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot import documents
from bot.errors import Fault, Faulty
from bot.language import Lang
from bot.settings import (
    Approvals,
    Bought,
    ChannelId,
    Frozen,
    Host,
    HostName,
    QuestionPolicy,
    ServerRole,
    Settings,
    Site,
    Slack,
    WinrmTransport,
)
from bot.site import KEYS, folder_fault

DEFAULT_FILE: Final = Path("rdslic.yml")
AccountName: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,40}$")]
"""Lower case, so that it can be part of an environment variable's name."""


class HostEntry(Frozen):
    """One server under `hosts:`; the key is its name."""

    url: str = Field(pattern=r"^https?://[^\s/]+/.*$")
    roles: frozenset[ServerRole] = Field(min_length=1)
    transport: WinrmTransport = "ntlm"
    account: str
    ca: Path | None = None
    replaces: HostName | None = None
    bought: tuple[Bought, ...] = ()


class Account(Frozen):
    """One account under `accounts:`; its password is a secret, see the module."""

    username: str = Field(min_length=1)


class SlackEntry(Frozen):
    """How Slack reaches the bot: Socket Mode unless `http` is asked for."""

    mode: Literal["socket", "http"] = "socket"
    port: int = Field(default=3000, ge=0, le=65535)


class ConfigurationFile(Frozen):
    """`rdslic.yml`."""

    language: Lang = "en"
    channels: dict[ChannelId, Lang] = Field(default_factory=dict)
    database: str = "sqlite:///rdslic.sqlite"
    slack: SlackEntry = SlackEntry()
    approvals: Approvals = Approvals()
    questions: QuestionPolicy = QuestionPolicy()
    knowledge: Path | None = None
    """A folder of the site's own answers, relative to this file."""
    actions: Path | None = None
    """A folder of the site's own actions, relative to this file."""
    accounts: dict[AccountName, Account] = Field(default_factory=dict)
    hosts: dict[HostName, HostEntry] = Field(default_factory=dict)


class Environment(BaseSettings):
    """What the environment says. `slack_api_url` follows the Slack CLI's variable, for a local workspace."""

    model_config = SettingsConfigDict(env_prefix="RDSLIC_", env_nested_delimiter="__", extra="ignore", frozen=True)

    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    password: dict[str, SecretStr] = Field(default_factory=dict)
    slack_bot_token_file: Path | None = None
    slack_app_token_file: Path | None = None
    slack_signing_secret_file: Path | None = None
    password_file: dict[str, Path] = Field(default_factory=dict)
    slack_api_url: str | None = Field(default=None, validation_alias="SLACK_API_URL")


@dataclass(slots=True)
class Secrets:
    """Secrets, given as values or as files that hold them; `faults` gathers what is missing."""

    path: Path
    environment: Environment = field(default_factory=Environment)
    faults: list[Fault] = field(default_factory=list)

    def slack(self, name: str) -> SecretStr:
        """Return `bot_token`, `app_token` or `signing_secret`; note a fault when there is none."""
        value: SecretStr | None = getattr(self.environment, f"slack_{name}")
        file: Path | None = getattr(self.environment, f"slack_{name}_file")
        return self._need(f"RDSLIC_SLACK_{name.upper()}", value, file, line=None)

    def password(self, account: str) -> SecretStr:
        """Return the password of an account; note a fault, at the account's line, when there is none."""
        value = self.environment.password.get(account.lower())
        file = self.environment.password_file.get(account.lower())
        line = documents.line_of(self.path, ("accounts", account))
        return self._need(f"RDSLIC_PASSWORD__{account.upper()}", value, file, line=line)

    def _need(self, name: str, value: SecretStr | None, file: Path | None, *, line: int | None) -> SecretStr:
        if value and value.get_secret_value():
            return value
        if file is None:
            self.faults.append(Fault(self.path, line, "fault.secret_missing", {"name": name}))
            return SecretStr("")
        return self._read(f"{name}_FILE", file)

    def _read(self, name: str, file: Path) -> SecretStr:
        try:
            # Windows PowerShell begins a file in UTF-8 with a mark
            return SecretStr(file.read_text(encoding="utf-8-sig").strip())
        except (OSError, UnicodeDecodeError) as error:
            why = getattr(error, "strerror", None) or "UTF-8?"
            self.faults.append(Fault(self.path, None, "fault.secret_unreadable", {"name": name, "why": why}))
            return SecretStr("")


def load(path: Path) -> Settings:
    """Read the configuration for serving. Raises Faulty with every problem of file and environment."""
    secrets = Secrets(path)
    try:
        file = documents.load(path, ConfigurationFile)
    except Faulty as faulty:
        secrets.faults.extend(faulty.faults)
        file = ConfigurationFile()
    slack = _slack(file, secrets)
    hosts = dict(_hosts(file, secrets))
    if secrets.faults:
        raise Faulty(secrets.faults)
    return Settings(
        language=file.language,
        channels=file.channels,
        database=_absolute(file.database, path.parent),
        slack=slack,
        approvals=file.approvals,
        questions=file.questions,
        site=_site(file, path),
        hosts=hosts,
    )


def database(path: Path) -> str:
    """Return the URL of the database alone; no secret is needed for it. Raises Faulty."""
    return _absolute(documents.load(path, ConfigurationFile).database, path.parent)


def site(path: Path) -> Site:
    """Return the site's own folders alone; no secret is needed, and without the default file there are none.

    Raises Faulty for a file or a folder that cannot be read.
    """
    if path == DEFAULT_FILE and not path.exists():
        return Site()
    file = documents.load(path, ConfigurationFile)
    faults = tuple(_folder_faults(file, path))
    if faults:
        raise Faulty(faults)
    return _site(file, path)


def problems(path: Path) -> tuple[Fault, ...]:
    """Return what is wrong in the file alone, secrets left aside: for `rdslic check`."""
    try:
        file = documents.load(path, ConfigurationFile)
    except Faulty as faulty:
        return faulty.faults
    return tuple(_contradictions(file, path))


def _slack(file: ConfigurationFile, secrets: Secrets) -> Slack:
    socket = file.slack.mode == "socket"
    return Slack(
        mode=file.slack.mode,
        port=file.slack.port,
        api_url=secrets.environment.slack_api_url or None,
        bot_token=secrets.slack("bot_token"),
        app_token=secrets.slack("app_token") if socket else SecretStr(""),
        signing_secret=SecretStr("") if socket else secrets.slack("signing_secret"),
    )


def _hosts(file: ConfigurationFile, secrets: Secrets) -> Iterator[tuple[str, Host]]:
    secrets.faults.extend(_contradictions(file, secrets.path))
    for name, entry in file.hosts.items():
        account = file.accounts.get(entry.account)
        if account is not None:
            fields = entry.model_dump(exclude={"account"})
            password = secrets.password(entry.account)
            yield name, Host(name=name, username=account.username, password=password, **fields)


def _site(file: ConfigurationFile, path: Path) -> Site:
    base = path.parent.resolve()
    return Site(**{key: base / folder for key in KEYS if (folder := getattr(file, key)) is not None})


def _folder_faults(file: ConfigurationFile, path: Path) -> Iterator[Fault]:
    """Yield what is wrong with a folder of the site's own, at the line that names it."""
    for key, folder in _site(file, path):
        fault = folder_fault(folder) if folder else None
        if fault is not None:
            facts = {**fault.facts, "name": key, "folder": str(folder)}
            yield Fault(path, documents.line_of(path, (key,)), fault.key, facts)


def _contradictions(file: ConfigurationFile, path: Path) -> Iterator[Fault]:
    yield from _folder_faults(file, path)
    if file.questions.channel is not None and not file.questions.keep:
        yield Fault(path, documents.line_of(path, ("questions", "channel")), "fault.suggestions_not_kept")
    for name, entry in file.hosts.items():
        if entry.account not in file.accounts:
            line = documents.line_of(path, ("hosts", name, "account"))
            yield Fault(path, line, "fault.account_unknown", {"host": name, "account": entry.account})


def _absolute(database: str, folder: Path) -> str:
    """Make a relative SQLite path relative to the configuration file, not to the shell's folder."""
    if not database.startswith("sqlite:///") or database.startswith("sqlite:////"):
        return database
    return "sqlite:///" + str((folder / database.removeprefix("sqlite:///")).resolve())
