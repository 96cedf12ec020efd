"""HTTP mode: what an unmodified Bolt app does with signatures that are not its own."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from lab.person import Refused
from lab.workspace.server import Workspace
from tests.support.hello_http import app_http, async_app_http, node_http
from tests.support.practice import Patient


@pytest.mark.parametrize("client", [app_http, async_app_http, node_http])
def test_signatures_of_another_secret_are_refused(client: Callable[[str], AbstractContextManager[Workspace]]) -> None:
    """An app that holds another secret refuses commands and the challenge, so no event reaches it either."""
    with client("another secret") as workspace:
        admin = Patient(workspace.person_url, "admin")
        with pytest.raises(Refused, match="/hello failed with the error"):
            admin.say("rds-help", "/hello there")
        assert admin.sees("rds-help", "dispatch_failed")
        admin.say("dm", "anybody?")
        assert admin.home() is None
        admin.close()
