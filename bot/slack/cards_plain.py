"""What is shown in the place of a card that cannot be drawn: a plain sentence with the raw code. Pure."""

from bot.approvals.model import Request, Status
from bot.language import Lang
from bot.slack import ids
from bot.slack.blocks import Block, actions, button, section
from bot.slack.cards import Message, Safe, message, say, tell
from bot.slack.cards_request import status_name
from bot.slack.mrkdwn import code


def plain_card(request: Request, lang: Lang) -> Message:
    """Return where a request stands; a change in doubt can still be said to have been looked at."""
    said = say(
        lang,
        "cards.plain.request",
        id=Safe(code(request.id)),
        host=Safe(code(request.plan.host)),
        status=status_name(request.status, lang),
        code=Safe(code(request.outcome.says if request.outcome else str(request.status))),
    )
    blocks = [section(said)]
    if request.status is Status.INTERRUPTED and request.verified_by is None:
        doubt = say(lang, "cards.outcome.in_doubt", host=Safe(code(request.plan.host)))
        press = button(tell(lang, "cards.button.verify"), ids.VERIFY, request.id, style="primary")
        return message(lang, f"{said}\n{doubt}", [*blocks, section(doubt), actions(press)])
    return message(lang, said, blocks)


def plain_home(reference: str, lang: Lang) -> Block:
    """Return a Home that says that it cannot be drawn, and what works all the same."""
    return {"type": "home", "blocks": [section(say(lang, "cards.plain.home", reference=reference))]}
