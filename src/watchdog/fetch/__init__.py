"""Edge: URL -> Page. Clients, address guard, robots.txt, pace, validators."""

from watchdog.fetch.fetcher import MOST_REDIRECTS, Fetcher
from watchdog.fetch.guard import Network

__all__ = ["MOST_REDIRECTS", "Fetcher", "Network"]
