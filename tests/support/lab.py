"""The whole practice as a process of its own, as `rdslic lab --headless` starts it."""

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, Final, Self

ROOT: Final = Path(__file__).parents[2]
ENDED_S: Final = 60


class HeadlessLab:
    """A running lab; `addresses` is its JSON line. Fails when it ends before it is ready."""

    def __init__(self, *more: str) -> None:
        command = [sys.executable, "-m", "bot", "lab", "--headless", *more]
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)  # noqa: S603 - ours
        assert self._process.stdout
        line = self._process.stdout.readline()
        assert line, "the lab ended before it was ready"
        self.addresses: dict[str, Any] = json.loads(line)

    @property
    def url(self) -> str:
        """The address of the page."""
        return str(self.addresses["workspace"]["person_url"])

    def tell_to_end(self) -> None:
        """Have it end by itself, which takes a moment; `wait` for that."""
        self._process.send_signal(signal.SIGTERM)

    def wait(self) -> None:
        """Wait until it has ended."""
        self._process.communicate(timeout=ENDED_S)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.tell_to_end()
        self.wait()
