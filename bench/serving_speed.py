"""What serving takes: until the bot can be asked, in memory, and until Slack has its acknowledgement.

    python bench/serving_speed.py [--starts 5] [--per-second 50] [--seconds 10]

The first second, in which everything is used for the first time, is told apart. Beside it, in the same practice
workspace, the least that Bolt does: an app of ten lines that acknowledges one command.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import requests

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from lab.start import Lab  # noqa: E402 - found once the path is known

IDLE_S = 3.0
QUESTION = "/rdslic mes CAL sont bloquées depuis la réinstallation du serveur"
Start = Callable[[Lab], "subprocess.Popen[bytes]"]


@dataclass(frozen=True)
class Served:
    """Seconds until connected, resident kilobytes when idle, milliseconds of each acknowledgement by second."""

    ready_s: list[float]
    resident_kb: int
    acks_ms: list[list[float]]

    def row(self, name: str) -> str:
        """Return a line of the table."""
        ready, first = statistics.median(self.ready_s), max(self.acks_ms[0])
        acks = sorted(chain.from_iterable(self.acks_ms[1:]))
        middle, late = statistics.median(acks), acks[len(acks) * 99 // 100]
        memory = f"{self.resident_kb / 1024:.0f}"
        return f"| {name} | {ready:.2f} | {memory} | {middle:.1f} | {late:.1f} | {first:.1f} | {len(acks)} |"


def rdslic(lab: Lab) -> "subprocess.Popen[bytes]":
    """Start the bot as the lab does."""
    return lab.start_bot()


def bare(lab: Lab) -> "subprocess.Popen[bytes]":
    """Start the bare app in the same place."""
    space, times = lab.workspace, lab.workspace.opened + 1
    slack = {
        "SLACK_API_URL": space.api_url,
        "RDSLIC_SLACK_BOT_TOKEN": space.bot_token,
        "RDSLIC_SLACK_APP_TOKEN": space.app_token,
    }
    command = [sys.executable, str(ROOT / "bench" / "peers" / "bare_bolt.py")]
    app = subprocess.Popen(command, env={**os.environ, **slack}, stderr=subprocess.DEVNULL)  # noqa: S603 - ours
    space.wait_connected(times=times, timeout_s=30)
    return app


def measured(start: Start, starts: int, per_second: int, seconds: int) -> Served:
    """Start several times; leave the last one idle, weigh it, then ask it."""
    ready = []
    with Lab.start(with_bot=False) as lab:
        for number in range(starts):
            began = time.perf_counter()
            process = start(lab)
            ready.append(time.perf_counter() - began)
            if number < starts - 1:
                process.terminate()
                process.wait(timeout=30)
        time.sleep(IDLE_S)
        resident = resident_kb(process.pid)
        acks = acknowledged(lab.workspace.person_url, per_second, seconds)
        process.terminate()
        process.wait(timeout=30)
    return Served(ready, resident, acks)


def resident_kb(pid: int) -> int:
    """Return what a process holds in memory, shared libraries included."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))


def acknowledged(url: str, per_second: int, seconds: int) -> list[list[float]]:
    """Ask at an even pace whatever comes back; return the milliseconds of acknowledgements, from the journal."""
    took: list[list[float]] = []
    version = int(requests.get(f"{url}/person/journal", timeout=10).json()["version"])
    with ThreadPoolExecutor(per_second) as people:
        for _ in range(seconds + 1):
            began = time.perf_counter()
            waiting = []
            for number in range(per_second):
                time.sleep(max(0.0, began + number / per_second - time.perf_counter()))
                waiting.append(people.submit(say, url))
            for one in waiting:
                one.result()
            heard = requests.get(f"{url}/person/journal", params={"since": version}, timeout=10).json()
            version = heard["version"]
            took.append([one["ms"] for one in heard["entries"] if one["name"] == "slash_commands" and one["ms"]])
    return took


def say(url: str) -> None:
    """Type one question."""
    said = {"as": "admin", "channel": "#rds-help", "text": QUESTION}
    requests.post(f"{url}/person/say", json=said, timeout=30).raise_for_status()


def main() -> None:
    """Measure both and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--starts", type=int, default=5)
    parser.add_argument("--per-second", type=int, default=50)
    parser.add_argument("--seconds", type=int, default=10)
    asked = parser.parse_args()
    # an installed package was compiled by pip; this checkout is by its first start, unless the shell forbids it
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    print(
        "| what | ready, s | resident, MB | acknowledged, median ms | p99 ms | worst of the first second | commands |"
    )
    print("|---|---|---|---|---|---|---|")
    for name, start in (("rdslic", rdslic), ("a bare Bolt app", bare)):
        print(measured(start, asked.starts, asked.per_second, asked.seconds).row(name), flush=True)
    print("| wanted at most | 1.20 | 105 | | 50.0 | | |")


if __name__ == "__main__":
    main()
