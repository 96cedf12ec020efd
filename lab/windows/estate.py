"""An estate: practice servers in the states that people meet, in YAML.

`load` reads what a file says; `lab.windows.server.Server` keeps a copy of it that runs change.
"""

from pathlib import Path
from typing import Annotated, Final, Literal, Self, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from bot import documents
from bot.language import Lang
from lab.windows import ese, security

ServiceState: TypeAlias = Literal["Running", "Stopped", "StartPending", "StopPending", "Paused"]
ServerName: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9][A-Z0-9-]{0,14}$")]
UnsignedInt: TypeAlias = Annotated[int, Field(ge=0, le=0xFFFFFFFF)]
WindowsPath: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]:\\[^/:*?\"<>|]*$")]
RegistryValue: TypeAlias = UnsignedInt | str | list[str] | None
Seconds: TypeAlias = Annotated[float, Field(ge=0, le=3600)]
Count: TypeAlias = Annotated[int, Field(ge=0, le=99)]
CodePage: TypeAlias = Literal[437, 850, 1252, 65001]
CtrlC: TypeAlias = Literal["kills", "interrupts"]
Operation: TypeAlias = Literal["none", "create", "command", "send", "receive", "signal", "delete"]
BUILDS: Final = {2019: "17763.6293", 2022: "20348.2700"}


class State(BaseModel):
    """Base: what a file may say is fixed; a running server may change it, within the same limits."""

    model_config = ConfigDict(extra="forbid", validate_assignment=True)


class Service(State):
    """A Windows service, and the orders that it does not obey.

    `does_not_stop`: the order to stop is answered with an error, and it runs on; `hangs_when_stopping`: it stays half
    stopped for ever; `does_not_start`: it ends again at once. `not_stoppable`: it takes no such order at all
    (CanStop is false). `depends_on`: services that must not be stopped while this one runs.
    """

    state: ServiceState = "Running"
    start_mode: Literal["Automatic", "Manual", "Disabled"] = "Automatic"
    does_not_stop: bool = False
    hangs_when_stopping: bool = False
    does_not_start: bool = False
    not_stoppable: bool = False
    stops_slowly_s: Seconds = 0.0
    starts_slowly_s: Seconds = 0.0
    depends_on: list[str] = Field(default_factory=list)


class KeyPack(State):
    """One row of Win32_TSLicenseKeyPack, numbers as Windows has them."""

    id: UnsignedInt
    type: UnsignedInt = 1
    product: UnsignedInt = 1
    version_id: UnsignedInt = 7
    version: str = "Windows Server 2022"
    total: UnsignedInt = 5
    issued: UnsignedInt = 0

    @property
    def available(self) -> int:
        """Return how many are left to issue; the packs that Windows brings along never run out."""
        return self.total if self.total == 0xFFFFFFFF else max(self.total - self.issued, 0)  # noqa: PLR2004 - uint32 maximum


class LicenseServer(State):
    """Win32_TSLicenseServer. `activation`: 0 activated, 1 not activated, 2 unknown."""

    activation: Literal[0, 1, 2] = 1
    server_id: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{35}$")] | None = None
    database_path: str = r"C:\Windows\System32\lserver"
    packs: list[KeyPack] = Field(default_factory=list)


class SessionHost(State):
    """Win32_TerminalServiceSetting.

    `role`: the Session Host role is installed. `mode`: 1 remote administration, 2 per device, 4 per user,
    5 not configured. `mode_source`, `servers_source`: 0 set on the server, 1 by group policy.
    `grace_days` None: the method fails, as on hosts that never had a grace period.
    """

    role: bool = True
    mode: UnsignedInt = 5
    mode_source: Literal[0, 1] = 0
    servers: list[str] = Field(default_factory=list)
    servers_source: Literal[0, 1] = 0
    grace_days: UnsignedInt | None = 120


class Drive(State):
    """A disk of the server."""

    kind: Literal["Fixed", "Removable", "Network", "CDRom"] = "Fixed"
    format: Literal["NTFS", "ReFS", "FAT32", "exFAT"] = "NTFS"
    is_ready: bool = True
    free_bytes: int = Field(default=50_000_000_000, ge=0)


class File(State):
    """A file: `text`, repeated until it is `size_b` bytes long when that is given.

    `ese`: it begins with the header of an ESE database, whose state says how it was closed.
    """

    text: str = ""
    size_b: int | None = Field(default=None, ge=0, le=64 * 1024 * 1024)
    ese: Literal["none", "clean", "dirty"] = "none"

    @property
    def content(self) -> bytes:
        """Return what the file holds."""
        head = b"" if self.ese == "none" else ese.header(ese.CLEAN if self.ese == "clean" else ese.DIRTY)
        if self.size_b is None:
            return head + self.text.encode()
        once = self.text.encode() or b"\0"
        return (head + once * (self.size_b // len(once) + 1))[: self.size_b]


class Folder(State):
    """A folder with an owner (a SID) and rights of its own (the DACL of its SDDL). `junction`: it leads elsewhere."""

    owner: str = Field(default=security.ADMINISTRATORS, pattern=r"^S-1-\d+(-\d+)+$")
    dacl: str = security.INHERITED
    junction: bool = False


class LeftoverTask(State):
    """A scheduled task that a change of an earlier day left behind; its times are over."""

    name: str = Field(pattern=r"^rdslic-[A-Za-z0-9-]{1,60}$")
    service: str = "TermServLicensing"


def _file(given: object) -> object:
    return {"text": given} if isinstance(given, str) else given


class Faults(State):
    """What goes wrong on this server. `only` limits those of running scripts to the actions it names.

    `connection_drops_at_step`: the number of the step whose announcement never arrives; 0 for none.
    `dies_at_step`: PowerShell is killed once that step is announced, its `finally` and all; one more than there are
    steps: once the script is over, before it answers. `host_restarts_at_step`: Windows restarts at the same moments.
    `ctrl_c`: whether the signal of that name ends a script at once, or lets its `finally` run; nobody knows for sure
    which of the two Windows does below cmd.exe. `loses_next_reply`: the reply to that operation is lost, once, with
    whatever it took along. `ends_before_input`: the process is gone before its input has arrived.

    `tasks_forbidden`: no scheduled task can be registered; `tasks_vanish`: one that was is gone when it is looked for.
    `slow_program_s`: seconds that each program takes which a change starts. `database_in_use_tries`: how often the
    database cannot be opened, in one run, before it can. `provider_late_s`: seconds for which the licence provider
    calls the activation unknown, once its service runs. `..._unread`: the question fails.
    """

    unreachable: bool = False
    wrong_password: bool = False
    access_denied: bool = False
    quota: bool = False
    not_64bit: bool = False
    not_elevated: bool = False
    constrained_language: bool = False
    only: list[str] = Field(default_factory=list)
    connection_drops_after_command: bool = False
    connection_drops_at_step: Count = 0
    dies_at_step: Count = 0
    host_restarts_at_step: Count = 0
    ctrl_c: CtrlC = "kills"
    loses_next_reply: Operation = "none"
    ends_before_input: bool = False
    garbage_output: bool = False
    too_long_output: bool = False
    slow_step_s: Seconds = 0.0
    slow_program_s: Seconds = 0.0
    tasks_forbidden: bool = False
    tasks_vanish: bool = False
    activation_unread: bool = False
    packs_unread: bool = False
    provider_late_s: Seconds = 0.0
    server_list_unread: bool = False
    database_dirty: bool = False
    database_in_use_tries: Count = 0
    copy_fails: bool = False
    copy_differs: bool = False


class Limits(State):
    """WinRM quotas, as documented for Windows Server 2012 and later."""

    shells_per_user: int = Field(default=30, ge=0)
    operations_per_shell: int = Field(default=1500, ge=1)
    envelope_kb: int = Field(default=500, ge=32)


class ServerState(State):
    """One server, as it is now."""

    name: ServerName
    os: Literal[2019, 2022] = 2022
    build: str | None = Field(default=None, pattern=r"^\d+\.\d+$")
    locale: Literal["fr-FR", "en-US"] = "fr-FR"
    code_page: CodePage | None = None
    domain: str = "corp.example.test"
    part_of_domain: bool = True
    tls: bool = False
    services: dict[str, Service] = Field(default_factory=dict)
    license_server: LicenseServer | None = None
    session_host: SessionHost | None = Field(default_factory=lambda: SessionHost(role=False, mode=1, grace_days=None))
    registry: dict[str, dict[str, RegistryValue]] = Field(default_factory=dict)
    drives: dict[str, Drive] = Field(default_factory=lambda: {"C": Drive()})
    files: dict[WindowsPath, Annotated[File, BeforeValidator(_file)]] = Field(default_factory=dict)
    folders: dict[WindowsPath, Folder] = Field(default_factory=dict)
    tasks: list[LeftoverTask] = Field(default_factory=list)
    faults: Faults = Field(default_factory=Faults)
    limits: Limits = Field(default_factory=Limits)

    @model_validator(mode="after")
    def _databases(self) -> Self:
        for path, file in self.files.items():
            if path.lower().endswith(".edb") and "ese" not in file.model_fields_set:
                file.ese = "clean"
        return self

    @property
    def french(self) -> bool:
        """Tell whether Windows speaks French there."""
        return self.locale == "fr-FR"

    @property
    def os_build(self) -> str:
        """Return build and revision, such as `20348.2700`."""
        return self.build or BUILDS[self.os]

    @property
    def console_page(self) -> int:
        """Return the code page of consoles that ask for none."""
        return self.code_page or (850 if self.french else 437)


class Estate(State):
    """All servers of a practice; `about` says in a line what state they are in."""

    about: dict[Lang, str] = Field(default_factory=dict)
    servers: list[ServerState] = Field(min_length=1)


def load(path: Path) -> Estate:
    """Read an estate. Raises Faulty with file and line of every problem."""
    return documents.load(path, Estate)
