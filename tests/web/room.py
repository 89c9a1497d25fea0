"""A newsroom whose pages are served: real hits, alerts, polls, and people who sign in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path

from tests.pipeline.making import NEWS, Newsroom
from tests.web.making import HASHED, Browser, Tokens, serving

from watchdog.app import utc_now
from watchdog.declarations import Pace
from watchdog.fetch import Fetcher
from watchdog.model import Page
from watchdog.pages import make_desk
from watchdog.settings import read_settings
from watchdog.store import Role, add_user


def add_staff(room: Newsroom) -> Newsroom:
    """Add a user for each role, named after it."""
    for role in Role:
        _add_user(room, role)
    return room


def publish_news(room: Newsroom) -> None:
    """Let two outlets report, and the watch tell of it."""
    room.publish("gazette", "a1", "Ministers met", [NEWS, "A second paragraph."])
    room.publish("courier", "b1", "The invitation", [NEWS])
    room.settle()


@contextmanager
def visiting_room(room: Newsroom, folder: Path, role: str | None) -> Iterator[Browser]:
    """Serve the newsroom's pages to a browser in which somebody is signed in."""
    settings = read_settings(watchlists=folder, state=folder)
    desk = replace(make_desk(room.walk, settings), new_token=Tokens(), fetch_page=_fetch)
    with serving(desk) as address:
        browser = Browser(address)
        if role is not None:
            assert browser.sign_in(role).status_code == 303
        yield browser
        browser.client.close()


async def _fetch(url: str) -> Page:
    """Fetch in the loop of the pages: the newsroom's own fetcher lives in another."""
    fetcher = Fetcher(user_agent="news-watchdog/test", allow=[ip_network("127.0.0.1/32")])
    try:
        return await fetcher.fetch(url, pace=Pace(), now=utc_now())
    finally:
        await fetcher.aclose()


def _add_user(room: Newsroom, role: Role) -> None:
    now = room.clock()
    room.write(lambda c: add_user(c, role.value, role, HASHED, by="test", now=now))
