"""Keep an analysis: revision, judgements and what they change, in the caller's transaction.

In:   an `Analysis`, the article it belongs to, the declarations in force.
Out:  rows; a `Kept` that says what was new.
I/O:  the database, through the connection given.

Call it inside one `Database.write`: either everything of an analysis is there, or nothing.
Items are locked in the order of their keys, so that two writers never wait for each other.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from watchdog.coverage import is_old_for_item
from watchdog.declarations import Declarations
from watchdog.extract import EXTRACTOR_VERSION
from watchdog.model import Analysis, Body, Judgement, Page
from watchdog.store import (
    Connection,
    add_change,
    add_revision,
    current_episode,
    item_first_loaded,
    load_course,
    load_testimonies,
    load_testimony,
    lock_item,
    record_judgement,
)
from watchdog.story import weigh_in_course


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What an analysis added."""

    number: int  # of the revision
    is_new: bool  # False: the article had this very text before
    hits: int = 0  # new ones
    changes: int = 0
    revision_id: int = field(default=0, compare=False)


def keep_analysis(
    c: Connection,
    article_id: int,
    analysis: Analysis,
    declarations: Declarations,
    *,
    body: Body,
    old: bool,
    now: datetime,
    page: Page | None = None,
) -> Kept:
    """Store an analysis and weigh each of its judgements against its item's timeline."""
    revision = add_revision(
        c,
        article_id,
        analysis,
        extractor_version=EXTRACTOR_VERSION,
        body=body,
        now=now,
        page=page,
    )
    read = (article_id, revision.revision_id, analysis.article.published_at)
    hits, changes = keep_judgements(c, read, analysis.judgements, declarations, old=old, now=now)
    return Kept(
        number=revision.number,
        is_new=revision.is_new,
        hits=hits,
        changes=changes,
        revision_id=revision.revision_id,
    )


def keep_judgements(
    c: Connection,
    read: tuple[int, int, datetime | None],
    judgements: Iterable[Judgement],
    declarations: Declarations,
    *,
    old: bool,
    now: datetime,
) -> tuple[int, int]:
    """Append the judgements of one revision; gives the numbers of new hits and of changes.

    `read` is the article, its revision and when it was published.
    """
    hits = changes = 0
    for judgement in sorted(judgements, key=lambda judgement: judgement.item):
        is_new_hit, changed = _keep_judgement(c, read, judgement, declarations, old=old, now=now)
        hits += is_new_hit
        changes += changed
    return hits, changes


def _keep_judgement(
    c: Connection,
    read: tuple[int, int, datetime | None],
    judgement: Judgement,
    declarations: Declarations,
    *,
    old: bool,
    now: datetime,
) -> tuple[bool, bool]:
    """Append one judgement; say whether its hit is new and whether anything changed."""
    item = declarations.item(judgement.item)
    if item is None:  # an edit took the item away while the page was read
        return False, False
    article_id, revision_id, published_at = read
    lock_item(c, judgement.item)
    old = old or is_old_for_item(
        published_at=published_at,
        first_seen_at=now,
        item_created_at=item_first_loaded(c, judgement.item) or now,
    )
    episode = current_episode(c, judgement.item, now=now, recurring=item.recurring)
    recorded = record_judgement(
        c, article_id, revision_id, judgement, episode=episode, old=old, now=now
    )
    if not recorded.is_new_judgement:
        return recorded.is_new_hit, False
    testimony = load_testimony(c, recorded.hit_id)
    change = weigh_in_course(
        judgement.item,
        episode,
        load_course(c, judgement.item, episode),
        testimony,
        partial(load_testimonies, c),
        previous=recorded.previous,
    )
    if change is not None:
        # The testimony dates from when the article was seen first; its change is of now.
        change = replace(change, at=now)
        add_change(c, change, recorded.judgement_id, prominent=judgement.prominent, old=old)
    return recorded.is_new_hit, change is not None
