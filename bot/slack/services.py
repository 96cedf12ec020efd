"""What the listeners may ask of the rest: a few objects, given by `bot/app.py`."""

from dataclasses import dataclass

from bot.answers.guide import Guide
from bot.desk.desk import Desk
from bot.desk.records import Records
from bot.slack.homes import Homes
from bot.slack.people import People
from bot.slack.web import Web


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Slack and who speaks which language there; requests, what is known of servers, the guide, and the Homes.

    `bot_user` is the id under which the bot is mentioned.
    """

    web: Web
    people: People
    bot_user: str
    desk: Desk
    records: Records
    guide: Guide
    homes: Homes
