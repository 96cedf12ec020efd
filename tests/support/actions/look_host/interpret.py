"""What look_host found on a made-up session host."""

from bot.catalogue.reading import Reading, understood
from bot.recovery.inventory import Inventory
from bot.requests.verdict import Facts, Failed
from bot.servers.runner import RunResult


def facts(run: RunResult, inventory: Inventory) -> Facts | Failed:
    """Return the facts of a made-up session host, or why there are none."""
    del inventory
    return understood(run, frozenset(), _read)


def _read(data: Reading) -> Facts:
    computer, servers = data.text("computer"), data.texts("license_servers")
    words = {"computer": computer, "servers": ", ".join(servers)}
    return Facts(says="set", words=words, facts={"computer": computer, "license_servers": servers})
