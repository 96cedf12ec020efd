"""Names that Slack sends back to us: action, callback and block ids. Cards write them, listeners wait for them."""

from typing import Final

COMMAND: Final = "/rdslic"
FIND: Final = "rdslic_find"
"""Message shortcut: look a message up in the guide."""

# buttons of answers
CHOOSE: Final = "choose_entry"
RELATED: Final = "related_entry"
NONE_OF_THEM: Final = "none_of_them"
SHARE: Final = "share"
UNFOLD: Final = "unfold"
FOLD: Final = "fold"
SUGGEST: Final = "suggest_answer"
HELPED: Final = "helped"
NOT_HELPED: Final = "not_helped"
OFFER: Final = "offer_action"

# buttons of requests
APPROVE: Final = "approve"
DENY: Final = "deny"
CANCEL: Final = "cancel"
SCRIPT: Final = "show_script"
VERIFY: Final = "verify"
SHOW: Final = "show_request"
DOSSIER: Final = "show_dossier"

# buttons of the App Home
READ: Final = "ask_for_read"
HOME_DOSSIER: Final = "home_dossier"

# modals
RUN: Final = "run_form"
MISSING: Final = "missing_form"
FOUND: Final = "found_form"
SUGGESTION: Final = "suggestion_form"
READING: Final = "reading"
"""A modal that is only read; it is never submitted."""

# inputs of the run form; the parameters' blocks are `param:<name>`
ACTION: Final = "action"
HOST: Final = "host"
REASON: Final = "reason"
PARAM: Final = "param:"
TYPED: Final = "typed"
"""action_id of every input."""
PICK_ACTION: Final = "pick_action"
"""action_id of the input that chooses the action: the rest of the form depends on it."""

# inputs of the form that suggests an answer
ASKED: Final = "asked"
PROPOSED: Final = "proposed"
SOURCE: Final = "source"
CONTACT: Final = "contact"
AGREED: Final = "agreed"
"""value of the box that is ticked to be contacted."""

CARD_EVENT: Final = "rdslic_card"
"""event_type in the metadata of every card."""

EVENTS: Final = ("app_home_opened", "app_mention", "message.im")
"""What the manifest subscribes to; each has a listener, so that each is acknowledged."""
