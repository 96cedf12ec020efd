"""Thousands of messages in a channel: all can be reached, and the page holds only those in sight."""

import json
from collections.abc import Callable

import pytest
import requests
from playwright.sync_api import expect

from tests.support.browser import Window

Opens = Callable[..., Window]
OWN_LAB = True
MANY = 5000
NODES_MOST = 60
"""Messages in sight at once, and some above and below."""

OLDER = "list => list.scrollTop > 0 || list.textContent.includes('number 1 of')"
"""Older messages came above what is in sight, or there are none."""


@pytest.fixture(scope="module")
def full(url: str) -> str:
    """Have many messages written in a channel, through the same door as a person's."""
    with requests.Session() as http:
        http.trust_env = False
        for number in range(1, MANY + 1):
            said = {"as": "guest", "channel": "#rds-help", "text": f"Message number {number} of many."}
            http.post(f"{url}/person/say", data=json.dumps(said), timeout=30).raise_for_status()
    return url


@pytest.mark.usefixtures("full")
def test_a_long_channel_is_read_to_its_beginning(opens: Opens) -> None:
    """Going up brings older pages until the first message; at no time are more than a few messages in the page."""
    guest = opens("guest")
    articles = guest.channel.get_by_role("article")
    expect(articles.filter(has_text=f"number {MANY} of")).to_be_visible()
    assert articles.count() <= NODES_MOST
    listed = guest.channel.get_by_role("region", name="Messages in #rds-help")
    first = articles.filter(has_text="number 1 of")
    while not first.count():
        listed.evaluate("list => { list.scrollTop = 0; }")
        guest.page.wait_for_function(OLDER, arg=listed.element_handle())
        assert articles.count() <= NODES_MOST
    expect(first).to_be_visible()
    guest.press(guest.channel, "Go to the newest message")
    expect(articles.filter(has_text=f"number {MANY} of")).to_be_visible()
    expect(first).to_have_count(0)
    assert articles.count() <= NODES_MOST


@pytest.mark.usefixtures("full")
def test_what_is_new_comes_to_a_long_channel(opens: Opens) -> None:
    """A question asked at its end is answered there, as in an empty one."""
    guest = opens("guest")
    guest.say("/rdslic licence")
    guest.message("Is it one of these answers?")
