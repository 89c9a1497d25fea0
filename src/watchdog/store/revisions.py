"""Tables `revision` and `raw_page`: every text an article had, and the pages behind them."""

from datetime import datetime

from sqlalchemy import Connection

from watchdog.model import Analysis, Body, Page
from watchdog.store.rows import RevisionRow, StoredRevision


def add_revision(
    c: Connection,
    article_id: int,
    analysis: Analysis,
    *,
    extractor_version: int,
    body: Body,
    now: datetime,
    page: Page | None = None,
) -> RevisionRow:
    """Store a text once per article; the feed's first is number 0, pages count from 1."""
    raise NotImplementedError


def latest_revision(c: Connection, article_id: int) -> StoredRevision | None:
    """Give the article as last read; None when only its candidate is known."""
    raise NotImplementedError


def load_raw_page(c: Connection, revision_id: int) -> Page | None:
    """Give the page a revision was read from; None for a feed's text or after pruning."""
    raise NotImplementedError
