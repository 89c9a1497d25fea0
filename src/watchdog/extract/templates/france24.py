"""Template `france24`: France 24 and the pages of its family (selectors of 2023-2026)."""

from watchdog.declarations import Css, Outlet
from watchdog.extract.draft import Draft
from watchdog.extract.selected import read_selected
from watchdog.extract.view import View

_SELECTORS = Css(
    title="h1.t-content__title",
    lead="p.t-content__chapo",
    body="div.t-content__body",
    drop=(
        ".m-interstitial",
        ".t-copyright",
        ".m-em-quote__author",
        ".o-ad-container",
        ".m-em-image",
    ),
)


def read_france24(view: View, _outlet: Outlet | None) -> Draft | None:
    """Read by selectors; the pages are refused (403) to most clients, then the feed is read."""
    return read_selected(view, _SELECTORS)
