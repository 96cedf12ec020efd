"""The two ways of saying no: to an app (Web API error) and to a person (what the Slack client shows)."""

from collections.abc import Iterable

from lab.workspace.payload import Json


class ApiRefused(Exception):
    """A Web API error. `code` is Slack's name; `messages` explain where; `more` are extra fields of the answer."""

    def __init__(self, code: str, messages: Iterable[str] = (), **more: object) -> None:
        super().__init__(code)
        self.code = code
        self.messages = list(messages)
        self.more = more

    def body(self) -> Json:
        """Return the answer, `{"ok": false, "error": "no_text"}` for example."""
        detail = {"response_metadata": {"messages": self.messages}} if self.messages else {}
        return {"ok": False, "error": self.code, **self.more, **detail}


class PersonRefused(Exception):
    """What the client shows instead of doing it. `status` is 400 when the question itself makes no sense."""

    def __init__(self, code: str, message: str, *, status: int = 200, **more: object) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
        self.more = more

    def body(self) -> Json:
        """Return the answer, with the code and a sentence for a person."""
        return {"ok": False, "error": self.code, "message": self.message, **self.more}
