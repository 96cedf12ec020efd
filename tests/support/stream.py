"""Somebody who watches the live stream of the practice workspace, event by event."""

import json
from typing import Any

import requests

Json = dict[str, Any]


class Watcher:
    """One open stream. `event_id` is the id of the last event that was read."""

    def __init__(self, url: str, name: str, *, last_event_id: str | None = None) -> None:
        self._http = requests.Session()
        headers = {"Last-Event-ID": last_event_id} if last_event_id else {}
        self._answer = self._http.get(
            f"{url}/person/events", params={"as": name}, headers=headers, stream=True, timeout=20
        )
        self._lines = self._answer.iter_lines(chunk_size=1, decode_unicode=True)
        self.event_id = ""
        self.hello = self.next("hello")

    def next(self, wanted: str) -> Json:
        """Return the data of the next event with this name; others are skipped."""
        while True:
            name, data = self._event()
            if name == wanted:
                return data

    def close(self) -> None:
        """Leave."""
        self._answer.close()
        self._http.close()

    def _event(self) -> tuple[str, Json]:
        name = ""
        for line in self._lines:
            field, _, value = line.partition(": ")
            if field == "id":
                self.event_id = value
            elif field == "event":
                name = value
            elif field == "data":
                return name, json.loads(value)
        raise AssertionError("the stream ended")
