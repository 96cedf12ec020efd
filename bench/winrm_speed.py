"""How long one action takes over WinRM, beside the least that its messages take on the same server.

    python bench/winrm_speed.py [--rounds 60]

The server is a practice server in a process of its own, over loopback, with NTLM and message encryption. "Bare" sends
the same script with pywinrm's Protocol in six messages (create, command, send, receive, signal, delete) and looks at
nothing that comes back; "rdslic" is what an approved request runs.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from winrm.protocol import Protocol

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bot.catalogue import catalogue  # noqa: E402 - found once the path is known
from bot.servers import bootstrap  # noqa: E402 - found once the path is known
from bot.servers.winrm import WinrmRunner  # noqa: E402 - found once the path is known
from bot.settings import Host  # noqa: E402 - found once the path is known
from tests.support.lab import HeadlessLab  # noqa: E402 - found once the path is known

SERVER, ACTION = "SRV-LIC-02", "check_activation"
SCRIPT = catalogue.load()[ACTION].script
WARM = 5


def bare(server: dict[str, Any]) -> None:
    """Send the six messages, one after the other."""
    protocol = Protocol(
        server["url"], transport="ntlm", username=server["username"], password=server["password"], proxy=None
    )
    command = bootstrap.prepare(SCRIPT, {})
    shell = protocol.open_shell(codepage=65001)
    number = protocol.run_command(shell, command.line, console_mode_stdin=False)
    protocol.send_command_input(shell, number, command.payload, end=True)
    protocol.get_command_output_raw(shell, number)
    protocol.cleanup_command(shell, number)
    protocol.close_shell(shell)
    protocol.transport.close_session()


def rdslic(server: dict[str, Any]) -> None:
    """Run the script as the bot does: deadline, cancellation, steps, checked and parsed answer."""
    host = Host(
        name=SERVER,
        url=server["url"],
        roles=frozenset({"license_server"}),
        username=server["username"],
        password=SecretStr(server["password"]),
    )
    runner = WinrmRunner()
    with runner.connect(host, deadline=timedelta(seconds=60), cancelled=lambda: False) as connection:
        result = connection.run(SCRIPT, {}, on_step=lambda _: None)
    assert result.ok, result  # noqa: S101 - a run that failed must not be counted


def took_ms(run: Callable[[dict[str, Any]], None], server: dict[str, Any]) -> float:
    """Return the milliseconds of one run, connection included."""
    began = time.perf_counter()
    run(server)
    return (time.perf_counter() - began) * 1000


def main() -> None:
    """Take turns, so that whatever else the machine does strikes both, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=60)
    rounds = parser.parse_args().rounds
    times: dict[str, list[float]] = {"bare, six messages": [], "rdslic": []}
    with HeadlessLab("--no-bot") as lab:
        [server] = [one for one in lab.addresses["servers"] if one["name"] == SERVER]
        for number in range(rounds + WARM):
            for name, run in (("bare, six messages", bare), ("rdslic", rdslic)):
                took = took_ms(run, server)
                if number >= WARM:
                    times[name].append(took)
    least = statistics.median(times["bare, six messages"])
    print("| what | median, ms | 95 of 100 within, ms | times the bare one | wanted at most |\n|---|---|---|---|---|")
    for name, all_ms in times.items():
        middle, late = statistics.median(all_ms), sorted(all_ms)[len(all_ms) * 95 // 100]
        wanted = "1.30" if name == "rdslic" else ""
        print(f"| {name} | {middle:.1f} | {late:.1f} | {middle / least:.2f} | {wanted} |")


if __name__ == "__main__":
    main()
