"""The whole practice on this machine: workspace, servers, and the unchanged bot as a process of its own."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Final, Self

import yaml

from bot.catalogue import catalogue
from bot.check import MANIFEST
from bot.clock import shifted_clock
from bot.guide.library import library
from bot.settings import Site
from lab.estate_desk import EstateDesk
from lab.tour import Tour
from lab.windows import estate as estates
from lab.windows.servers import Address, PracticeServers
from lab.workspace.server import Workspace

ROOT: Final = Path(__file__).parents[1]
ESTATE: Final = Path(__file__).parent / "estates" / "default.yml"
HELP, APPROVALS = "C0RDSHELP", "C0RDSAPPROVE"
APPROVERS: Final = "S0RDSADMINS"
NO_SITE: Final = Site()
GROUP: Final[int] = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
"""Windows: Ctrl-Break for the bot must not end the practice too."""
END: Final[int] = getattr(signal, "CTRL_BREAK_EVENT", signal.SIGTERM)
"""What asks the bot to end; SIGTERM would end it on the spot on Windows."""
READY_S: Final = 30.0
LOG_END: Final = 4000
"""Characters of the bot's log that are shown when something went wrong."""


class Lab:
    """A running practice; a context manager that ends all of it."""

    def __init__(
        self,
        stack: ExitStack,
        workspace: Workspace,
        servers: PracticeServers,
        folder: Path,
        *,
        site: Site = NO_SITE,
        knowledge: Path | None = None,
    ) -> None:
        self._stack = stack
        self._site = site
        self.workspace = workspace
        self.servers = servers
        self.folder = folder
        self.knowledge = knowledge

    @classmethod
    def start(
        cls,
        *,
        estate: Path = ESTATE,
        port: int = 0,
        with_bot: bool = True,
        site: Site = NO_SITE,
        knowledge: Path | None = None,
    ) -> Self:
        """Start workspace and servers, then the bot unless told otherwise; return once it is connected.

        `site`: folders of a site's own, to practise with too. `knowledge`: the folder that the bot answers from, None
        for its own guide.

        Raises Faulty for an estate, a site or a guide that is not right, OSError when the port is taken, TimeoutError
        when the bot does not connect.
        """
        if knowledge is not None:
            library.load(knowledge)
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="rdslic-practice-")))
            clock_file = folder / "clock"
            workspace = stack.enter_context(Workspace.start(MANIFEST, port=port, clock_file=clock_file))
            state, actions = estates.load(estate), catalogue.load(site=site.actions)
            servers = stack.enter_context(PracticeServers.start(state, actions, clock=shifted_clock(clock_file)))
            desk, tour = EstateDesk(servers, actions, estate), Tour(workspace.person_url)
            workspace.stand_beside(servers=desk, stories=tour)
            lab = cls(stack.pop_all(), workspace, servers, folder, site=site, knowledge=knowledge)
        if with_bot:
            try:
                lab.start_bot()
            except BaseException:
                lab.stop()
                raise
        return lab

    def start_bot(self) -> subprocess.Popen[bytes]:
        """Start the bot with a configuration that points to this practice, and wait until it is connected.

        Raises TimeoutError, whose text is the end of the bot's log.
        """
        times = self.workspace.opened + 1
        config = self.folder / "rdslic.yml"
        config.write_text(yaml.safe_dump(self._configuration()), encoding="utf-8")
        log = self._stack.enter_context((self.folder / "bot.log").open("ab"))
        program = ["bot", "serve"] if self.knowledge is None else ["lab.serving", "--knowledge", str(self.knowledge)]
        command = [sys.executable, "-m", *program, "--config", str(config)]
        bot = subprocess.Popen(  # noqa: S603 - ours
            command, env=self._environment(), stdout=log, stderr=log, cwd=ROOT, creationflags=GROUP
        )
        self._stack.callback(_end, bot)
        try:
            self.workspace.wait_connected(times=times, timeout_s=READY_S)
        except TimeoutError:
            raise TimeoutError(self.log_end()) from None
        return bot

    def log_end(self) -> str:
        """Return the end of what the bot wrote to its log."""
        return (self.folder / "bot.log").read_text(encoding="utf-8")[-LOG_END:]

    def line(self) -> str:
        """Return every address, token and credential as one JSON line: for other clients and outside checks."""
        space = self.workspace
        servers = [
            {name: asdict(address)[name] for name in ("name", "url", "username", "password", "transport")}
            | ({"ca": str(address.ca)} if address.ca else {})
            for address in self.servers.addresses
        ]
        addresses = {
            "api_url": space.api_url,
            "person_url": space.person_url,
            "bot_token": space.bot_token,
            "app_token": space.app_token,
            "signing_secret": space.signing_secret,
        }
        return json.dumps({"workspace": addresses, "servers": servers})

    def stop(self) -> None:
        """End all of it: the bot first, so that it can say goodbye."""
        self._stack.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _configuration(self) -> Mapping[str, object]:
        kinds = {state.name: _roles(self.servers, state.name) for state in self.servers.addresses}
        return {
            "language": "fr",
            "channels": {HELP: "fr", APPROVALS: "en"},
            "database": "sqlite:///practice.sqlite",
            "approvals": {"channel": APPROVALS, "approver_groups": [APPROVERS]},
            "questions": {"channel": APPROVALS},
            "accounts": {"practice": {"username": self.servers.addresses[0].username}},
            "hosts": {address.name: _host(address, kinds[address.name]) for address in self.servers.addresses},
            **{name: str(own) for name, own in self._site if own is not None},
        }

    def _environment(self) -> Mapping[str, str]:
        secret = {
            "SLACK_API_URL": self.workspace.api_url,
            "RDSLIC_SLACK_BOT_TOKEN": self.workspace.bot_token,
            "RDSLIC_SLACK_APP_TOKEN": self.workspace.app_token,
            "RDSLIC_PASSWORD__PRACTICE": self.servers.addresses[0].password,
            "RDSLIC_CLOCK_FILE": str(self.folder / "clock"),
        }
        # proxies would catch the WebSocket on loopback too; the bot has no business with the servers' accounts
        left_out = {"http_proxy", "https_proxy", "all_proxy", "ntlm_user_file"}
        return {**{k: v for k, v in os.environ.items() if k.lower() not in left_out}, **secret}


def _roles(servers: PracticeServers, name: str) -> list[str]:
    state = servers.server(name).state
    roles = {
        "license_server": state.license_server is not None,
        "session_host": state.session_host is not None and state.session_host.role,
    }
    return [role for role, there in roles.items() if there]


def _host(address: Address, roles: list[str]) -> Mapping[str, object]:
    entry: dict[str, object] = {"url": address.url, "roles": roles, "account": "practice"}
    if address.ca:
        entry["ca"] = str(address.ca)
    if address.name == "SRV-LIC-01":
        entry["replaces"] = "SRV-OLD"
    return entry


def _end(bot: subprocess.Popen[bytes]) -> None:
    bot.send_signal(END)
    try:
        bot.wait(timeout=15)
    except subprocess.TimeoutExpired:
        bot.kill()
        bot.wait()
