"""Somebody in front of the practice workspace, patient enough to wait for what must come."""

import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from lab.person import Person, Refused

Json = Mapping[str, Any]
PATIENCE_S: Final = 20.0
TRIES: Final = 4


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

    def sees_twice(self, channel: str, text: str) -> bool:
        """Return once two messages have that text. Fails when none or one comes."""
        first = self.sees(channel, text)
        return bool(self.sees(channel, lambda message: text in message["text"] and message["ts"] != first["ts"]))

    def insists(self, channel: str, text: str) -> Json:
        """Type a command again while the app does not answer. Raises Refused when it never does."""
        for _ in range(TRIES - 1):
            try:
                return self.say(channel, text)
            except Refused as refused:
                if refused.code != "operation_timeout":
                    raise
        return self.say(channel, text)

    def press_in(self, view: Json, action_id: str, **more: object) -> Json:
        """Press a button of a modal or of App Home. Raises Refused."""
        return self._post("press", view_id=view["id"], action_id=action_id, **more)

    def use(self, callback_id: str) -> Json:
        """Use a global shortcut. Raises Refused."""
        return self._post("shortcut", callback_id=callback_id)

    def leave(self, view: Json, **more: object) -> Json:
        """Close a modal without sending it."""
        return self._post("close", view_id=view["id"], **more)

    def does(self, deed: str, **fields: object) -> Json:
        """Do anything that the Person API offers. Raises Refused."""
        return self._post(deed, **fields)

    def asks(self, what: str, **fields: object) -> Json:
        """Look at anything that the Person API offers. Raises Refused."""
        return self._get(what, **fields)

    def fault(self, name: str, **given: object) -> Json:
        """Let something go wrong. Raises Refused."""
        return self._post("fault", fault=name, **given)

    def faults(self) -> Json:
        """Return what can go wrong, and what waits to."""
        return self._get("faults")

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

    def view_opens(self, *, after: Json | None = None) -> Json:
        """Return the modal that opens in front of this person, or what becomes of `after`. Fails when none does."""
        known = after["hash"] if after else None
        view = self._get("view", wait_s=PATIENCE_S, since_hash=known).get("view")
        assert view, f"no modal opened in front of {self.name}"
        assert view["hash"] != known, f"the modal in front of {self.name} stays as it was"
        return dict(view)
