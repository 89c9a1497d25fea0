"""Template `pangea`: the system of Voice of America and Radio Free Europe/Radio Liberty.

Azadi and Mashaal run on it too. Times in JSON-LD have a blank where ISO 8601 has a T; where
JSON-LD is missing, the visible time has Persian digits and Solar Hijri or Gregorian months.
"""

from datetime import date

from watchdog.declarations import Css, Outlet
from watchdog.extract.draft import Draft
from watchdog.extract.selected import Version, read_versions
from watchdog.extract.view import View

_DROP = (
    ".wsw__embed", ".media-block-wrap", ".media-block", ".also-read", ".c-mmp", ".c-infographics",
    ".author-embed", ".region", "aside",
)  # fmt: skip
_TITLE = "h1.title, h1.pg-title, h1"
_VERSIONS = (
    Version(
        seen=date(2026, 5, 1),
        css=Css(title=_TITLE, lead="div.intro > p", body="#article-content .wsw", drop=_DROP),
    ),
    # 2018: the same text without the frame that can be quoted.
    Version(
        seen=date(2018, 6, 1),
        css=Css(title=_TITLE, lead="div.intro > p", body="div.body-container .wsw", drop=_DROP),
    ),
)


def read_pangea(view: View, _outlet: Outlet | None) -> Draft | None:
    """Read by the containers all its sites share."""
    return read_versions(view, _VERSIONS)
