import json
from datetime import UTC, datetime

import pytest
from tests.sources.making import read

from watchdog.errors import SourceError
from watchdog.sources.json_feeds import looks_like_json, read_json_feed

FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "language": "en-GB",
    "items": [
        {
            "id": "1",
            "url": "/a/1",
            "title": "Talks &amp; tea",
            "content_html": "<p>The talks <b>began</b>.</p><p>Tea was served.</p>",
            "summary": "The talks began.",
            "date_published": "2026-05-04T12:30:00+04:30",
            "date_modified": "2026-05-04T09:00:00Z",
        },
        {"id": "https://own.example/a/2", "title": "Only an id", "language": "ps"},
        {"id": "3", "external_url": "https://other.example/3", "content_text": "Text."},
        {"title": "No link"},
        "no item",
    ],
}


def test_reads_items_as_a_feed_does() -> None:
    reading = read("\ufeff" + json.dumps(FEED))

    first, second, third = reading.candidates
    assert (first.url, first.title) == ("https://own.example/a/1", "Talks & tea")
    assert first.content == "The talks began.\nTea was served."
    assert first.published_at == datetime(2026, 5, 4, 8, tzinfo=UTC)
    assert first.updated_at == datetime(2026, 5, 4, 9, tzinfo=UTC)
    assert (second.url, second.language) == ("https://own.example/a/2", "ps")
    assert (third.url, third.summary, third.language) == ("https://other.example/3", "Text.", "en")
    assert reading.rejected == {"no-link": 2}


@pytest.mark.parametrize(
    ("text", "reason"), [("{", "not-json"), ("[" * 100_000, "not-json"), ("{}", "no-json-feed")]
)
def test_what_is_none_names_its_reason(text: str, reason: str) -> None:
    with pytest.raises(SourceError) as caught:
        read_json_feed(text, url="https://own.example/feed.json", include=None)

    assert caught.value.reason == reason


def test_xml_is_not_taken_for_json() -> None:
    assert not looks_like_json("<rss/>")
    assert looks_like_json(" \n{}")
