"""A fictional news day in five languages, served on loopback.

`start_day(clock)` serves it, `write_outlets(folder, running)` declares its outlets. The
caller steps the clock from moment to moment and lets the watch read what is new.
"""

from watchdog.demo.declare import write_outlets
from watchdog.demo.newsday import (
    CONFIRMED_AFTER,
    OPENING,
    DemoArticle,
    DemoOutlet,
    ExpectedAlert,
    NewsDay,
    expected_alerts,
    load_day,
)
from watchdog.demo.receiver import DOWN, TARGET, DemoReceiver
from watchdog.demo.server import RunningDay, start_day

__all__ = [
    "CONFIRMED_AFTER",
    "DOWN",
    "OPENING",
    "TARGET",
    "DemoArticle",
    "DemoOutlet",
    "DemoReceiver",
    "ExpectedAlert",
    "NewsDay",
    "RunningDay",
    "expected_alerts",
    "load_day",
    "start_day",
    "write_outlets",
]
