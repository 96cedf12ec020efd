"""What the listeners may ask of the rest: a few objects, given by `bot/app.py`."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.catalogue.action import Catalogue
from bot.desk.desk import Desk
from bot.desk.records import Records
from bot.guide.guide import Guide
from bot.settings import Host
from bot.slack.posting.homes import Homes
from bot.slack.posting.people import People
from bot.slack.transport.web import Web


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Slack and who speaks which language there; what can be run and where; the desk, the records, the guide, Homes.

    `bot_user` is the id under which the bot is mentioned.
    """

    web: Web
    people: People
    bot_user: str
    catalogue: Catalogue
    hosts: Mapping[str, Host]
    desk: Desk
    records: Records
    guide: Guide
    homes: Homes
