"""Where the next page of a list begins: the moment and the key of the last row, in one word.

Pure: no I/O.
"""

import base64
import binascii
import json
from datetime import UTC, datetime
from http import HTTPStatus

from watchdog.text import Row
from watchdog.web.api.declaring import LARGEST_NUMBER, ProblemError


def write_next(row: Row, moment: str, key: str) -> str:
    """Write where the page after a row begins.

    >>> row = {"seen_at": datetime(2026, 5, 1, tzinfo=UTC), "hit_id": 7}
    >>> read_next(write_next(row, "seen_at", "hit_id"), "seen_at", "hit_id") == row
    True
    """
    text = json.dumps([str(row[moment]), row[key]])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_next(text: str | None, moment: str, key: str) -> Row | None:
    """Read what `write_next` wrote; None for the first page, ProblemError for anything else."""
    if text is None:
        return None
    try:
        at, number = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        when = datetime.fromisoformat(at).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, RecursionError, binascii.Error) as error:
        raise _wrong() from error
    # Ids of alerts are letters, those of everything else numbers.
    if isinstance(number, bool) or not isinstance(number, str if key == "alert_id" else int):
        raise _wrong()
    if isinstance(number, int) and not 0 <= number <= LARGEST_NUMBER:
        raise _wrong()
    return {moment: when, key: number}


def _wrong() -> ProblemError:
    return ProblemError(HTTPStatus.BAD_REQUEST, "next is what the page before gave")
