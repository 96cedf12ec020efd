"""The person's side of the practice workspace: a client of its Person API, and nothing else.

The terminal, stories and tests all use this; what it can do is what a person in front of Slack can do.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import requests

Json: TypeAlias = Mapping[str, Any]
REQUEST_TIMEOUT_S: Final = 40


class Refused(Exception):
    """The workspace said no, as Slack shows it to a person. `code` is Slack's name for it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message or code)
        self.code = code
        self.message = message or code


@dataclass(frozen=True, slots=True)
class Inbox:
    """What a person sees in a place, and the version at which it was so."""

    messages: tuple[Json, ...]
    version: int


class Person:
    """One of the people of the workspace, acting through the Person API at `url`."""

    def __init__(self, url: str, name: str) -> None:
        self.url = url.rstrip("/")
        self.name = name
        self._http = requests.Session()
        self._http.trust_env = False  # the workspace is on this machine; a proxy must not see it

    def say(self, channel: str, text: str, *, thread_ts: str | None = None) -> Json:
        """Type a message or a `/command` in a channel, or in a thread of it. Raises Refused."""
        return self._post("say", channel=channel, text=text, thread_ts=thread_ts)

    def press(self, channel: str, ts: str, action_id: str, **more: object) -> Json:
        """Press a button, or choose in a select, of the message `ts`. Raises Refused."""
        return self._post("press", channel=channel, ts=ts, action_id=action_id, **more)

    def submit(self, view_id: str, values: Mapping[str, Mapping[str, Any]]) -> Json:
        """Send the open modal with what was filled in. Raises Refused."""
        return self._post("submit", view_id=view_id, values=values)

    def shortcut(self, callback_id: str, channel: str, ts: str) -> Json:
        """Use a message shortcut on the message `ts`. Raises Refused."""
        return self._post("shortcut", callback_id=callback_id, channel=channel, ts=ts)

    def advance_clock(self, advance_s: float) -> Json:
        """Let time pass in the workspace."""
        return self._post("clock", advance_s=advance_s)

    def look(
        self,
        channel: str,
        *,
        thread_ts: str | None = None,
        since: str | None = None,
        since_version: int | None = None,
        wait_s: float | None = None,
    ) -> Inbox:
        """Return what this person sees; with `since_version` and `wait_s` wait until something is new."""
        answer = self._get(
            "messages", channel=channel, thread_ts=thread_ts, since=since, since_version=since_version, wait_s=wait_s
        )
        return Inbox(tuple(answer.get("messages", ())), int(answer.get("version", 0)))

    def names(self) -> Mapping[str, str]:
        """Return what everybody and every channel is called, the bot included, by Slack's id."""
        known = self._get("people")
        named = [*known["people"], *known["channels"], known["bot"]]
        return {str(one["id"]): str(one.get("as") or one["name"]) for one in named}

    def view(self) -> Json | None:
        """Return the open modal, or None."""
        view = self._get("view").get("view")
        return view if isinstance(view, dict) else None

    def home(self) -> Json | None:
        """Return the App Home as this person sees it, or None before it was ever drawn."""
        view = self._get("home").get("view")
        return view if isinstance(view, dict) else None

    def _post(self, path: str, **fields: object) -> Json:
        body = {"as": self.name, **{name: value for name, value in fields.items() if value is not None}}
        return self._answer(self._http.post(f"{self.url}/person/{path}", json=body, timeout=REQUEST_TIMEOUT_S))

    def _get(self, path: str, **fields: object) -> Json:
        query = {"as": self.name, **{name: str(value) for name, value in fields.items() if value is not None}}
        return self._answer(self._http.get(f"{self.url}/person/{path}", params=query, timeout=REQUEST_TIMEOUT_S))

    @staticmethod
    def _answer(response: requests.Response) -> Json:
        try:
            body = response.json()
        except ValueError:
            raise Refused("not_json", f"HTTP {response.status_code}") from None
        if not isinstance(body, dict):
            return {"view": body}
        if body.get("ok") is False:
            raise Refused(str(body.get("error", "unknown")), str(body.get("message", "")))
        return body
