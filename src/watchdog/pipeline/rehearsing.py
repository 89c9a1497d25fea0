"""Read a feed and a page of nothing, before the processes are forked that read real ones.

In:   the codes of the languages that will be judged. Out: nothing.
Pure: reads the shipped languages' files.

Patterns are compiled, tables made and modules imported at first need. What was needed before a
fork is in memory once for all children, not again in each.
"""

from datetime import UTC, datetime

from watchdog.config import load_languages
from watchdog.declarations import Declarations, Routing, Source, SourceKind
from watchdog.judge import prepare_rules
from watchdog.model import LanguageCode, Page
from watchdog.pipeline.analyse import analyse_page, prepare, read_listing
from watchdog.story import sketch_text
from watchdog.text.identify import load_model

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_PLACE = "http://rehearsal.invalid/"
_FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>No news</title><item>
<title>Nothing happened</title><link>http://rehearsal.invalid/1</link>
<description>&lt;p&gt;Nothing at all.&lt;/p&gt;</description>
<pubDate>Sat, 01 Jan 2000 00:00:00 GMT</pubDate></item></channel></rss>"""
# Too short for the generic reader, which therefore asks for a second opinion.
_PAGE = b"""<!doctype html><html lang="en"><head><title>Nothing happened</title>
<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Nothing happened",
"datePublished": "2000-01-01T00:00:00Z", "author": {"name": "Nobody"}}</script></head>
<body><article><h1>Nothing happened</h1><p>It was said on Monday that nothing had happened,
and that nothing would happen soon. Nobody was there.</p></article></body></html>"""


def rehearse(*codes: str) -> None:
    """Go through all that a feed and a page of an outlet without a template need."""
    load_model()
    languages = load_languages()
    for code in codes:
        if code in languages:
            prepare_rules(languages[LanguageCode(code)])
    sketch_text("Nothing happened.")
    bench = prepare(_declare_nothing())
    source = Source(kind=SourceKind.FEED, url=_PLACE)
    listing = read_listing(bench, _page(_FEED, "application/rss+xml"), source, None)
    candidate = listing.reading.candidates[0]
    analyse_page(bench, _page(_PAGE, "text/html"), None, candidate, _LONG_AGO)


def _declare_nothing() -> Declarations:
    routing = Routing(targets={}, routes={})
    return Declarations(watchlists=(), outlets={}, routing=routing, languages={}, version="")


def _page(body: bytes, content_type: str) -> Page:
    return Page(
        url=_PLACE,
        requested_url=_PLACE,
        status=200,
        fetched_at=_LONG_AGO,
        body=body,
        content_type=content_type,
    )
