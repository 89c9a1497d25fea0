"""Keep the posts of a live page: each is an article of its own, known by its id.

In:   the analysis of a live page, with those of its posts; the article of the page.
Out:  articles, revisions, hits and changes of the posts, in the caller's transaction.
I/O:  the database, through the connection given.
"""

from collections.abc import Sequence
from datetime import datetime

from watchdog.coverage import is_old_post
from watchdog.declarations import Declarations
from watchdog.model import Analysis, Body, Candidate, Outcome, OutletId
from watchdog.pipeline.keeping import Kept, keep_analysis
from watchdog.store import Connection, SeenCandidate, close_read, record_candidates


def keep_posts(  # noqa: PLR0913 - whose page it is, and what is known of it
    c: Connection,
    posts: Sequence[Analysis],
    declarations: Declarations,
    *,
    outlet: OutletId,
    publisher: str,
    page_first_seen_at: datetime,
    page_is_old: bool,
    first_read: bool,
    now: datetime,
) -> Kept:
    """Store each post that says something new; gives how many, and what they changed."""
    seen = [
        SeenCandidate(
            candidate=Candidate(
                url=post.article.url,
                title=post.article.title,
                published_at=post.article.published_at,
                updated_at=post.article.modified_at,
            ),
            canonical_url=post.article.url,
            old=is_old_post(
                published_at=post.article.published_at,
                page_first_seen_at=page_first_seen_at,
                page_is_old=page_is_old,
                first_read=first_read,
            ),
        )
        for post in posts
    ]
    if not seen:
        return Kept(number=0, is_new=False)
    recorded = record_candidates(
        c,
        source_id=None,
        outlet=outlet,
        publisher=publisher,
        language=posts[0].article.language,
        seen=seen,
        now=now,
    )
    new = hits = changes = 0
    for record, entry, post in zip(recorded, seen, posts, strict=True):
        kept = keep_analysis(
            c, record.article_id, post, declarations, body=Body.PAGE, old=entry.old, now=now
        )
        if kept.is_new or record.is_new or record.is_changed:
            close_read(
                c,
                record.article_id,
                outcome=Outcome.OK,
                next_read_at=None,
                body=Body.PAGE,
                now=now,
            )
        new, hits, changes = new + kept.is_new, hits + kept.hits, changes + kept.changes
    return Kept(number=new, is_new=new > 0, hits=hits, changes=changes)
