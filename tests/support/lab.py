"""The whole practice as a process of its own, as `rdslic lab --headless` starts it."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[2]
ENDED_S: Final = 30


@contextmanager
def headless(*more: str) -> Iterator[Mapping[str, Any]]:
    """Run the lab and give its JSON line: addresses, tokens, servers. Fails when it ends before it is ready."""
    command = [sys.executable, "-m", "bot", "lab", "--headless", *more]
    lab = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)  # noqa: S603 - ours
    try:
        assert lab.stdout
        line = lab.stdout.readline()
        assert line, "the lab ended before it was ready"
        yield json.loads(line)
    finally:
        lab.send_signal(signal.SIGTERM)
        lab.communicate(timeout=ENDED_S)
