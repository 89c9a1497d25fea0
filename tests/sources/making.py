"""Sources for the tests of this room."""

from watchdog.declarations import Source, SourceKind
from watchdog.model import Reading
from watchdog.sources import read_source

URL = "https://own.example/lists/all"


def read(
    body: str | bytes,
    kind: SourceKind = SourceKind.FEED,
    *,
    select: str | None = None,
    include: str | None = None,
    content_encoding: str = "",
) -> Reading:
    """Read a body as the source at `URL`."""
    return read_source(
        body if isinstance(body, bytes) else body.encode(),
        source=Source(kind=kind, url=URL, select=select, include=include),
        url=URL,
        content_type="",
        content_encoding=content_encoding,
    )


def rss(*items: str, head: str = "") -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" '
        'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Own</title>{head}'
        f"{''.join(items)}</channel></rss>"
    )
