"""What `rdslic lab --headless` prints."""

import json
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from lab.start import Lab
from tests.support.practice_servers import SECURED, practising

TOKENS = ("api_url", "person_url", "bot_token", "app_token", "signing_secret")


def test_other_clients_learn_whom_to_trust(tmp_path: Path) -> None:
    """Each server has what a client needs; one that speaks TLS has the file of the authority, the others have none."""
    space: Any = SimpleNamespace(**dict.fromkeys(TOKENS, "x"))
    with practising() as servers:
        line = Lab(ExitStack(), space, servers, tmp_path).line()
        told = {server.pop("name"): server for server in json.loads(line)["servers"]}
        assert "\n" not in line
        assert {name for name, server in told.items() if "ca" in server} == {SECURED}
        assert "BEGIN CERTIFICATE" in Path(told[SECURED]["ca"]).read_text(encoding="ascii")
        assert all(set(server) - {"ca"} == {"url", "username", "password", "transport"} for server in told.values())
