"""Edge: URL -> Page. Clients, address guard, robots.txt, pace, validators."""

from watchdog.fetch.fetcher import MOST_REDIRECTS, Fetcher
from watchdog.fetch.guard import Network
from watchdog.fetch.pace import Turn, Waits

__all__ = ["MOST_REDIRECTS", "Fetcher", "Network", "Turn", "Waits"]
