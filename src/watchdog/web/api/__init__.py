"""The API for programs: `/api/v1` and feeds, with tokens; its document is made from it."""

from watchdog.web.api import answering, feeds
from watchdog.web.api.document import describe_api
from watchdog.web.api.operations import OPERATIONS

DOORS = (*answering.DOORS, *feeds.DOORS)

__all__ = ["DOORS", "OPERATIONS", "describe_api"]
