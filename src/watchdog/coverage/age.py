"""Age: which articles are older than our watch, so that they never wake anybody.

In:   what is known of an article, its source, its outlet, an item.
Out:  whether it is old.
Pure: no I/O; every time is an argument.

Old is what was published (else first seen) more than a day before the source was added, or the
item was, and more than two days before the time our watch of that outlet covers. The first day
is there because the time an outlet prints is not the time its article appears: drafts keep
their first time, Kabul's half hours are lost (4:30), listings give a day without an hour, a
feed lags. The second is there because our own clock may run a day ahead, and what we cover with
it: of all that appears meanwhile nothing would be new. Calling such an article old would put
today's decision into a summary. The price is that at most two days' articles can be told twice
where an outlet renames them, and copies of what was told add nothing to a timeline.
"""

from datetime import datetime, timedelta

SLACK = timedelta(hours=24)
COVERED_SLACK = SLACK + timedelta(hours=24)


def is_old(
    *,
    published_at: datetime | None,
    first_seen_at: datetime,
    covered_until: datetime | None,
    source_created_at: datetime,
    first_poll: bool,
    quiet_before: datetime | None = None,
) -> bool:
    """Tell whether an article appeared before we watched, or may have been told of before.

    `covered_until` is the outlet's when the article was first seen, None before any coverage.
    In a source's first poll what carries no date is old: feeds reach back for weeks.
    `quiet_before` is when the database was restored from a backup, and None where it never was.
    """
    if published_at is None and first_poll:
        return True
    at = published_at or first_seen_at
    if quiet_before is not None and at < quiet_before:
        return True
    if first_poll and at < source_created_at - SLACK:
        return True
    if covered_until is None:
        return at < source_created_at - SLACK
    return at < covered_until - COVERED_SLACK


def is_old_post(
    *,
    published_at: datetime | None,
    page_first_seen_at: datetime,
    page_is_old: bool,
    first_read: bool,
) -> bool:
    """Tell whether a post of a live page was there before we watched the page.

    A page that is older than our watch still gets new posts: those that came after we saw it
    first. What carries no date is old only where we meet it in the first read of an old page.
    """
    if published_at is None:
        return page_is_old and first_read
    since = page_first_seen_at if page_is_old else page_first_seen_at - SLACK
    return published_at < since


def is_old_for_item(
    *, published_at: datetime | None, first_seen_at: datetime, item_created_at: datetime
) -> bool:
    """Tell whether an article appeared more than a day before somebody asked for its event."""
    return (published_at or first_seen_at) < item_created_at - SLACK
