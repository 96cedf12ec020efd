"""Somebody in front of the practice workspace, patient enough to wait for what must come."""

import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from lab.person import Person

Json = Mapping[str, Any]
PATIENCE_S: Final = 20.0


class Patient(Person):
    """A person of the workspace who waits until something is there instead of looking once."""

    def sees(self, channel: str, wanted: Callable[[Json], bool] | str, *, thread_ts: str | None = None) -> Json:
        """Return the newest message that is wanted (a text it has, or a test of it). Fails when none comes."""
        is_wanted = wanted if callable(wanted) else lambda message: wanted in message["text"]
        inbox = self.look(channel, thread_ts=thread_ts)
        while True:
            for message in reversed(inbox.messages):
                if is_wanted(message):
                    return message
            before = inbox.version
            inbox = self.look(channel, thread_ts=thread_ts, since_version=before, wait_s=PATIENCE_S)
            assert inbox.version > before, f"{self.name} waited in vain in {channel}: {inbox.messages}"

    def home_comes_to(self, wanted: Callable[[Json], bool]) -> Json:
        """Return the Home once it shows what is wanted, without opening it again. Fails when it never does."""
        give_up_at = time.monotonic() + PATIENCE_S
        while True:
            # opening the other tab lets this person look at the Home that they have, and wait for another
            view = self._get("home", tab="messages", wait_s=1).get("view")
            if isinstance(view, dict) and wanted(view):
                return view
            assert time.monotonic() < give_up_at, f"the Home of {self.name} still shows {view}"

    def close(self) -> None:
        """Leave."""
        self._http.close()

    def view_opens(self) -> Json:
        """Return the modal that opens in front of this person. Fails when none does."""
        view = self._get("view", wait_s=PATIENCE_S).get("view")
        assert view, f"no modal opened in front of {self.name}"
        return dict(view)
