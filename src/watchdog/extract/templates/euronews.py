"""Template `euronews`: Euronews in all its languages.

Its `h1` and its og:title are two headlines, the second the one it is known by: the template
leaves the title to the metas, and the other is kept beside it.
"""

from datetime import date

from watchdog.declarations import Css, Outlet
from watchdog.extract.draft import Draft
from watchdog.extract.selected import Version, read_versions
from watchdog.extract.view import View
from watchdog.model import PageKind

_DROP = (".widget", ".c-ad", ".c-widget-related", ".o-widget", ".connatix-player", ".poool-widget")
_VERSIONS = (
    Version(
        seen=date(2026, 1, 6),  # the summary was a <p> until 2024, then an <h2>
        css=Css(lead=".c-article-summary", body="div.c-article-content", drop=_DROP),
    ),
    # Video pages have a description and no article.
    Version(seen=date(2026, 1, 6), css=Css(body=".m-object__description", drop=_DROP)),
)
_VIDEO_PATH = "/video/"


def read_euronews(view: View, _outlet: Outlet | None) -> Draft | None:
    """Read an article, or the description of a video."""
    draft = read_versions(view, _VERSIONS)
    if draft is None or _VIDEO_PATH not in view.url:
        return draft
    return Draft(paragraphs=draft.paragraphs, kind=PageKind.MEDIA)
