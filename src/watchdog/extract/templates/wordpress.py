"""Template `wordpress`: themes of WordPress, which most Afghan outlets use."""

from watchdog.declarations import Css, Outlet
from watchdog.extract.draft import Draft
from watchdog.extract.selected import read_selected
from watchdog.extract.view import View

_DROP = (
    ".sharedaddy", ".jp-relatedposts", ".related-posts", ".post-tags", ".wp-caption", ".addtoany",
    ".social-share", ".code-block", ".td-post-featured-image", ".wp-block-embed", ".author-box",
    ".newsletter", ".wp-block-latest-posts", ".yarpp-related", ".heateor_sss_sharing_container",
)  # fmt: skip
_BODIES = (
    ".td-post-content", ".entry-content", ".post-content", ".single-post-content",
    ".jeg_post_content .content-inner", ".post-body", ".wp-block-post-content", ".article-content",
)  # fmt: skip
_TITLE = "h1.entry-title, h1.post-title, h1.jeg_post_title, h1.wp-block-post-title, article h1"


def read_wordpress(view: View, _outlet: Outlet | None) -> Draft | None:
    """Read by the first of the usual containers that is there."""
    for body in _BODIES:
        draft = read_selected(view, Css(title=_TITLE, body=body, drop=_DROP))
        if draft is not None:
            return draft
    return None
