"""Template `css`: the selectors an outlet declares under `css:`."""

from watchdog.declarations import Outlet
from watchdog.extract.draft import Draft
from watchdog.extract.selected import read_selected
from watchdog.extract.view import View


def read_css(view: View, outlet: Outlet | None) -> Draft | None:
    """Read by the outlet's own selectors; None without an outlet or without `body`."""
    return read_selected(view, outlet.css) if outlet else None
