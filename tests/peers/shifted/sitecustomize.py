"""Give the program another clock: Python imports this at its start where it is on PYTHONPATH.

In:   SHIFTED_CLOCK, a file with the seconds by which the machine's clock is wrong.
Out:  the program and its scheduler see that time. Their children read no clock.
"""

import os
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

import apscheduler.schedulers.base

import watchdog.app

_FILE = Path(os.environ["SHIFTED_CLOCK"])  # noqa: TID251 - read in the child process


class Shifted(datetime):
    """The time of the wrong clock."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]  # gives a plain one
        """Tell the time."""
        right = datetime.now(tz)  # noqa: TID251 - the clock that is shifted
        return right + timedelta(seconds=float(_FILE.read_text()))


for module in (apscheduler.schedulers.base, watchdog.app):
    vars(module)["datetime"] = Shifted  # the name by which they read it
