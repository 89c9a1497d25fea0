"""Edge: WARC files, for recording, replay and backtest."""

from watchdog.archive.reading import read_warc
from watchdog.archive.writing import WarcWriter

__all__ = ["WarcWriter", "read_warc"]
