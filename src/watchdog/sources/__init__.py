"""Stage: bytes of a feed, news sitemap or listing -> Candidates. See `read.py`."""

from watchdog.sources.read import read_source

__all__ = ["read_source"]
