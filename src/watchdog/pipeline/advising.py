"""What to do about a route of an outlet that was tried.

In:   a `RouteReport`, the outlet, the time.
Out:  advice in words; "" where nothing is to be done.
Pure: no I/O, no clock.
"""

import re
from datetime import datetime, timedelta
from http import HTTPStatus

from watchdog.declarations import Outlet, WhenRefused
from watchdog.pipeline.probing import RouteReport

STALE = timedelta(days=3)  # the shipped outlets publish every day
_FEWEST_LETTERS = 300  # of a page's text
_REFUSED = (
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS,
)
_GONE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
_LATER = (HTTPStatus.NOT_ACCEPTABLE, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
_LETTERS = re.compile(r", (\d+) letters$")


def advise_route(report: RouteReport, outlet: Outlet, now: datetime) -> str:
    """Say what to do: about the route itself, else about what it lists."""
    if report.well:
        return _advise_list(report, outlet, now)
    if "robots" in report.outcome:
        return "take another source of that outlet: we go by its robots.txt"
    if not report.reached:
        return "see from another network; a host that moved has another name"
    if report.status == HTTPStatus.OK:
        return _advise_content(report, outlet)
    return _advise_status(report, outlet)


def _advise_status(report: RouteReport, outlet: Outlet) -> str:
    if report.status in _GONE:
        return f"it moved: `watchdog sources probe {outlet.home}` looks for another"
    if report.status in _REFUSED:
        return "it refuses programs from here: take another source, or switch the outlet off"
    if report.status in _LATER:
        return "it asks for less: try later, then raise `every` or `pace: {gap}`"
    return "try later; if it stays, take another source"


def _advise_content(report: RouteReport, outlet: Outlet) -> str:
    if report.outcome == "lists nothing":
        shows = f"`watchdog entries '{report.url}'` shows what it lists"
        return f"{shows}: perhaps `include` or `select` fits none of it"
    looks = f"`watchdog sources probe {outlet.home}` looks for another"
    return f"it is no {report.kind.replace('_', ' ')} any more: {looks}"


def _advise_list(report: RouteReport, outlet: Outlet, now: datetime) -> str:
    if report.newest is not None and now - report.newest > STALE:
        days = (now - report.newest).days
        return f"stale: the newest is {days} days old; see whether another source is newer"
    letters = _LETTERS.search(report.page)
    if letters is not None:
        few = int(letters[1]) < _FEWEST_LETTERS
        return "its page gives little text: see its `templates`, or write `css`" if few else ""
    if not report.page:
        return ""
    refused = re.fullmatch(r"HTTP (?:401|403|451)", report.page)
    if refused and outlet.when_refused is WhenRefused.METADATA_ONLY:
        return ""
    if refused:
        return "its pages are refused: `when_refused: metadata-only` keeps to what the source says"
    return f"its page was not read ({report.page}): see its `templates`, or write `css`"
