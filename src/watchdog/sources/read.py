"""Bytes of a feed, news sitemap or listing -> Candidates.

In:   the raw body of a source, as it came over the wire.
Out:  a `Reading`: every entry is a Candidate, or counted by the reason it is not.
The parsers are imported where they are used: only children read sources, and the main process is
5 MB smaller without feedparser and lxml.
Pure: no I/O, no clock. `BodyError` and `SourceError` name what is wrong with the bytes.
"""

from watchdog.declarations import Source, SourceKind
from watchdog.model import Reading
from watchdog.sources.json_feeds import looks_like_json, read_json_feed
from watchdog.sources.markup import tidy_xml
from watchdog.text.bodies import decode, inflate


def read_source(
    body: bytes, *, source: Source, url: str, content_type: str, content_encoding: str
) -> Reading:
    """Read a source. `url` is where the body came from, after redirects: links are relative to it.

    A feed declared as a sitemap, or the other way round, is read as what it is.
    """
    text = decode(inflate(body, content_encoding), content_type)
    if source.kind is SourceKind.LISTING:
        from watchdog.sources.listings import read_listing  # noqa: PLC0415

        return read_listing(text, url=url, select=source.select, include=source.include)
    if looks_like_json(text):
        return read_json_feed(text, url=url, include=source.include)
    root, text = tidy_xml(text, "feed" if source.kind is SourceKind.FEED else "sitemap")
    if root in {"urlset", "sitemapindex"}:
        from watchdog.sources.sitemaps import read_sitemap  # noqa: PLC0415

        return read_sitemap(root, text, url=url, include=source.include)
    from watchdog.sources.feeds import read_feed  # noqa: PLC0415

    return read_feed(root, text, url=url, include=source.include)
