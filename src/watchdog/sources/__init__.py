"""Stage: bytes of a feed, news sitemap or listing -> Candidates. See `read.py`."""

from watchdog.sources.choosing import choose_sitemaps, join_readings, keep_recent
from watchdog.sources.discover import Offer, find_offers, robots_sitemaps, usual_addresses
from watchdog.sources.read import read_source

__all__ = [
    "Offer",
    "choose_sitemaps",
    "find_offers",
    "join_readings",
    "keep_recent",
    "read_source",
    "robots_sitemaps",
    "usual_addresses",
]
