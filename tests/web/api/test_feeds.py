"""Feeds: well-formed whatever an outlet writes, and open to their own tokens alone."""

from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import feedparser
import httpx
from hypothesis import given
from hypothesis import strategies as st
from tests.store.making import SENTENCE
from tests.web.api.making import SECRETS, asking

from watchdog.store import Scope
from watchdog.web import Desk
from watchdog.web.api.feeds import write_feed


def test_a_feed_has_the_hits_of_its_item_or_watchlist(desk: Desk) -> None:
    with asking(desk) as program:

        def read(path: str, scope: Scope = Scope.FEED) -> httpx.Response:
            return program.client.get(f"/feeds/{path}", params={"token": SECRETS[scope]})

        for path in ("talks.atom", "talks/invitation.atom"):
            answer = read(path)
            feed = feedparser.parse(answer.content)
            assert answer.headers["content-type"].startswith("application/atom+xml")
            assert (feed.bozo, feed.version) == (False, "atom10")
            assert [entry.summary for entry in feed.entries] == [SENTENCE] * 2
            assert feed.entries[0].link.endswith("/hits/2")
        assert read("gone.atom").status_code == 404
        assert read("talks/gone.atom").status_code == 404
        assert read("talks.atom", Scope.READ).status_code == 403
        assert program.client.get("/feeds/talks.atom").status_code == 401


@given(st.text(), st.text(), st.text(max_size=10))
def test_no_text_of_an_outlet_breaks_it(title: str, sentence: str, language: str) -> None:
    row = {
        "hit_id": 1,
        "state": "done",
        "title": title,
        "sentence": sentence,
        "language": language,
        "item": "invitation",
        "outlet": "x",
        "seen_at": datetime(2026, 5, 1, tzinfo=UTC),
    }
    written = write_feed(
        [row], title=title, address="https://x.example/f", base="https://x.example"
    )

    (entry,) = ET.fromstring(written).findall("{http://www.w3.org/2005/Atom}entry")  # noqa: S314 - our own
    assert len(entry) == 8
