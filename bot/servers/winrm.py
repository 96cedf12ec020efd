"""Runner over WinRM. What speaks it is loaded with the first connection: a bot that only answers never needs it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from bot.servers.frame import Change
from bot.servers.runner import Connection
from bot.settings import Host


@dataclass(frozen=True, slots=True)
class WinrmRunner:
    """Opens WinRM connections: one `Protocol` a job, since it is not safe across threads.

    `now` and `pause`: a clock and a wait in seconds, other ones in tests.
    """

    now: Callable[[], float] = time.monotonic
    pause: Callable[[float], None] = time.sleep

    @contextmanager
    def connect(
        self, host: Host, *, deadline: timedelta, cancelled: Callable[[], bool], change: Change | None = None
    ) -> Iterator[Connection]:
        """Open a shell on `host`; see `bot.servers.runner.Runner`."""
        # imported here: pywinrm with its NTLM costs an idle bot 11 MB, and 0.15 s at each start
        from bot.servers.winrm_connection import WinrmConnection  # noqa: PLC0415 - see above

        connection = WinrmConnection(host, deadline, cancelled, change=change, now=self.now, pause=self.pause)
        try:
            connection.open()
            yield connection
        finally:
            connection.close()
