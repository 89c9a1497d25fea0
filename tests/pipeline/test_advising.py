from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.pipeline.making import GAZETTE, make_outlet

from watchdog.declarations import SourceKind, WhenRefused
from watchdog.pipeline.advising import advise_route
from watchdog.pipeline.probing import RouteReport

NOW = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)
OUTLET = make_outlet("https://own.example", GAZETTE)
WELL = RouteReport(
    outlet="own",
    kind=SourceKind.NEWS_SITEMAP,
    url="https://own.example/news.xml",
    outcome="ok",
    status=200,
    entries=3,
    newest=NOW,
    page="json-ld, 2400 letters",
)


def test_what_is_well_needs_no_advice() -> None:
    assert advise_route(WELL, OUTLET, NOW) == ""
    assert advise_route(replace(WELL, newest=None, page=""), OUTLET, NOW) == ""


@pytest.mark.parametrize(
    ("changes", "advised"),
    [
        ({"outcome": "HTTP 404", "status": 404}, "sources probe"),
        ({"outcome": "HTTP 403", "status": 403}, "refuses programs"),
        ({"outcome": "HTTP 429", "status": 429}, "`pace: {gap}`"),
        ({"outcome": "HTTP 502", "status": 502}, "try later"),
        ({"outcome": "robots.txt disallows it", "status": None}, "its robots.txt"),
        ({"outcome": "no answer in time", "status": None, "reached": False}, "another network"),
        ({"outcome": "lists nothing", "entries": 0}, "`include` or `select`"),
        ({"outcome": "html-not-sitemap", "entries": 0}, "no news sitemap any more"),
        ({"newest": NOW - timedelta(days=9)}, "stale: the newest is 9 days old"),
        ({"page": "generic, 120 letters"}, "little text"),
        ({"page": "HTTP 403"}, "when_refused: metadata-only"),
        ({"page": "consent-page"}, "(consent-page)"),
    ],
)
def test_what_is_wrong_is_told_with_what_to_do(changes: dict[str, Any], advised: str) -> None:
    report = replace(WELL, **{"entries": 0, **changes} if "outcome" in changes else changes)

    assert advised in advise_route(report, OUTLET, NOW)


def test_an_outlet_that_is_read_by_its_feed_alone_may_refuse_its_pages() -> None:
    outlet = make_outlet("https://own.example", GAZETTE, when_refused=WhenRefused.METADATA_ONLY)

    assert advise_route(replace(WELL, page="HTTP 403"), outlet, NOW) == ""
