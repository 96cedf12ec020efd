"""Runner over WinRM. What speaks it is loaded with the first connection: a bot that only answers never needs it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from bot.execution.runner import Connection
from bot.settings import Host


class WinrmRunner:
    """Opens WinRM connections. Stateless: one `Protocol` a job, since it is not safe across threads."""

    @contextmanager
    def connect(self, host: Host, *, deadline: timedelta, cancelled: Callable[[], bool]) -> Iterator[Connection]:
        """Open a shell on `host`; see `bot.execution.runner.Runner`."""
        # imported here: pywinrm with its NTLM costs an idle bot 11 MB, and 0.15 s at each start
        from bot.execution.winrm_connection import WinrmConnection  # noqa: PLC0415 - see above

        connection = WinrmConnection(host, deadline, cancelled)
        try:
            connection.open()
            yield connection
        finally:
            connection.close()
