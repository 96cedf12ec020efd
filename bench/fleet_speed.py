"""Many servers, some at a time: our runner beside `ansible -m raw`, against the same practice servers.

    python bench/fleet_speed.py [--hosts 200] [--at-a-time 16]

The servers are in a process of their own, over loopback, with NTLM and message encryption. Ansible runs one PowerShell
line of its own; ours runs the whole of check_mode, and every answer is checked. Approvals, cards and the record of
what happened are no part of it: this is WinRM alone.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from pydantic import SecretStr

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bot.catalogue import catalogue  # noqa: E402 - found once the path is known
from bot.servers.winrm import WinrmRunner  # noqa: E402 - found once the path is known
from bot.settings import Host  # noqa: E402 - found once the path is known
from tests.support.lab import HeadlessLab  # noqa: E402 - found once the path is known

SCRIPT = catalogue.load()["check_mode"].script
LINE = 'Write-Host "up"'
Server = dict[str, Any]


def estate(hosts: int) -> dict[str, Any]:
    """Return session hosts that are all alike."""
    mode = {"mode": 4, "mode_source": 1, "servers": ["SRV-LIC-02"], "servers_source": 1, "grace_days": 0}
    alike = {"session_host": mode, "services": {"TermService": {}}}
    servers = [{"name": f"SRV-RDS-{number:03}", **alike} for number in range(hosts)]
    return {"about": {"fr": "Beaucoup de serveurs.", "en": "Many servers."}, "servers": servers}


def rdslic(servers: Sequence[Server], at_a_time: int) -> int:
    """Check each server; return how many answered."""
    runner = WinrmRunner()

    def check(server: Server) -> bool:
        host = Host(
            name=server["name"],
            url=server["url"],
            roles=frozenset({"session_host"}),
            username=server["username"],
            password=SecretStr(server["password"]),
        )
        with runner.connect(host, deadline=timedelta(seconds=60), cancelled=lambda: False) as connection:
            return connection.run(SCRIPT, {}, on_step=lambda _: None).ok

    with ThreadPoolExecutor(at_a_time) as workers:
        return sum(workers.map(check, servers))


def ansible(servers: Sequence[Server], at_a_time: int) -> int:
    """Run one line on each server; return how many answered."""
    command = shutil.which("ansible", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if command is None:
        sys.exit("ansible is not installed: make bench installs it")
    with tempfile.TemporaryDirectory() as folder:
        inventory = Path(folder) / "inventory.yml"
        inventory.write_text(yaml.safe_dump({"all": {"hosts": dict(map(entry, servers))}}), encoding="utf-8")
        told = [command, "all", "-i", str(inventory), "-m", "raw", "-a", LINE, "-f", str(at_a_time), "-o"]
        ran = subprocess.run(told, capture_output=True, text=True, check=False, cwd=folder)  # noqa: S603 - ours
    return ran.stdout.count("CHANGED")


def entry(server: Server) -> tuple[str, Server]:
    """Return a server as Ansible's inventory has it."""
    url = urlsplit(server["url"])
    names = {"host": url.hostname, "port": url.port, "user": server["username"], "password": server["password"]}
    winrm = {"connection": "winrm", "winrm_scheme": url.scheme, "winrm_path": url.path, "winrm_transport": "ntlm"}
    return server["name"], {f"ansible_{name}": value for name, value in {**names, **winrm}.items()}


def main() -> None:
    """Measure one after the other and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hosts", type=int, default=200)
    parser.add_argument("--at-a-time", type=int, default=16)
    asked = parser.parse_args()
    print("| what | answered | s | servers a second | times ansible |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "fleet.yml"
        file.write_text(yaml.safe_dump(estate(asked.hosts)), encoding="utf-8")
        with HeadlessLab("--no-bot", "--estate", str(file)) as lab:
            servers = lab.addresses["servers"]
            rdslic(servers[:1], 1)
            took: dict[str, float] = {}
            for name, run in (("ansible -m raw", ansible), ("rdslic, the runner", rdslic)):
                began = time.perf_counter()
                answered = run(servers, asked.at_a_time)
                took[name] = time.perf_counter() - began
                faster = took["ansible -m raw"] / took[name]
                row = f"{answered} | {took[name]:.1f} | {asked.hosts / took[name]:.0f} | {faster:.1f}"
                print(f"| {name} | {row} |", flush=True)
    print("| wanted at least | | | | 3.0 |")


if __name__ == "__main__":
    main()
