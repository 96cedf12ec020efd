"""What Slack shows when the app does not do its part."""

from lab.workspace.link import Acked, NotAcked
from lab.workspace.refusals import PersonRefused

TROUBLE = "We had some trouble connecting. Try again?"


def acknowledged(sent: Acked | NotAcked, message: str) -> Acked:
    """Return the acknowledgement. Raises PersonRefused with `message` when there was none."""
    if isinstance(sent, NotAcked):
        raise PersonRefused(sent.reason, message)
    return sent


def click_failed(sent: Acked | NotAcked) -> str:
    """Return what is written next to a button whose click led to nothing."""
    reason = sent.reason if isinstance(sent, NotAcked) else ""
    return f'The app did not answer this click: it failed with the error "{reason}".'
