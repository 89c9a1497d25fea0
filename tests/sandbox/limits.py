"""Limits that tests of the sandbox run into quickly."""

from datetime import timedelta

QUICK = timedelta(seconds=0.5)
MEMORY = 200_000_000
