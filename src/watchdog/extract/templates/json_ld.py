"""Template `json-ld`: a page that declares its article in JSON-LD; the body from page or JSON."""

from watchdog.declarations import Outlet
from watchdog.extract.draft import Draft
from watchdog.extract.metadata import article_of
from watchdog.extract.templates.generic import read_generic
from watchdog.extract.view import View


def read_json_ld(view: View, outlet: Outlet | None) -> Draft | None:
    """Read the body as `generic` does, if JSON-LD declares an article."""
    return read_generic(view, outlet) if article_of(view.json_ld) else None
