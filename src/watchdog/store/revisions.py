"""Tables `revision` and `raw_page`: every text an article had, and the pages behind them."""

import gzip
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select, update

from watchdog.model import Analysis, Article, Body, LanguageCode, OutletId, Page, PageKind
from watchdog.store.analysed import ANALYSED, note_analysed
from watchdog.store.packing import pack_posts, unpack_posts
from watchdog.store.rows import RevisionRow, StoredRevision
from watchdog.store.search import index_article
from watchdog.store.tables import ARTICLE, HIT, RAW_PAGE, REVISION
from watchdog.store.writing import insert_row

_R = REVISION.c

_STORED = (
    select(REVISION, ARTICLE.c.url, ARTICLE.c.outlet, ANALYSED.c.watchlist_version)
    .join(ARTICLE, ARTICLE.c.id == _R.article_id)
    .join(ANALYSED, ANALYSED.c.revision_id == _R.id)
)
_GZIP = b"\x1f\x8b"  # some servers compress without saying so
_QUICK = 1  # gzip: a third of the time of the default, a tenth more room


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
    """Store a text of an article; the feed's first is number 0, pages count from 1.

    The text the article has already only takes the newer versions of what analysed it. One
    that a page had before and comes back to is a revision of its own: people were told of
    what stood between.
    """
    # The article's row is the lock: two readers of one page must not count alike.
    c.execute(select(ARTICLE.c.id).where(ARTICLE.c.id == article_id).with_for_update())
    if _describe_article(c, article_id, analysis.article, body):
        index_article(c, article_id, analysis.article)
    same = _same_texts(c, article_id, analysis.content_hash)
    if same and not (body is Body.PAGE and _is_replaced(c, article_id, same[-1].number, now)):
        there = same[-1]
        c.execute(
            update(REVISION).where(_R.id == there.id).values(extractor_version=extractor_version)
        )
        note_analysed(c, there.id, analysis.watchlist_version, there.created_at)
        return RevisionRow(revision_id=there.id, number=there.number, is_new=False)
    number = _next_number(c, article_id, body)
    values = _revision_values(analysis) | {"number": number, "created_at": now}
    if same:  # one more with this hash: how often it came back makes it another
        values["content_hash"] = f"{analysis.content_hash}.{len(same)}"
    revision_id = insert_row(
        c, REVISION, article_id=article_id, extractor_version=extractor_version, **values
    )
    note_analysed(c, revision_id, analysis.watchlist_version, now)
    if page is not None:
        c.execute(RAW_PAGE.insert().values(revision_id=revision_id, **_page_values(page)))
    return RevisionRow(revision_id=revision_id, number=number, is_new=True)


def latest_revision(c: Connection, article_id: int) -> StoredRevision | None:
    """Give the article as last read; None when only its candidate is known."""
    row = c.execute(
        _STORED.where(_R.article_id == article_id).order_by(_R.number.desc()).limit(1)
    ).one_or_none()
    return None if row is None else _stored_revision(row)


def load_revision(c: Connection, revision_id: int) -> StoredRevision:
    """Give a revision that is known to be there."""
    return _stored_revision(c.execute(_STORED.where(_R.id == revision_id)).one())


def load_raw_page(c: Connection, revision_id: int) -> Page | None:
    """Give the page a revision was read from; None for a feed's text or after pruning."""
    row = c.execute(select(RAW_PAGE).where(RAW_PAGE.c.revision_id == revision_id)).one_or_none()
    if row is None:
        return None
    return Page(
        url=row.url,
        requested_url=row.requested_url,
        status=row.status,
        fetched_at=row.fetched_at,
        body=row.body,
        content_encoding=row.codec,
        content_type=row.content_type,
    )


def _describe_article(c: Connection, article_id: int, article: Article, body: Body) -> bool:
    """Let the article show what was read; False for a feed's text, which replaces no page's."""
    values: dict[str, Any] = {"language": article.language, "kind": article.kind}
    if article.title:
        values["title"] = article.title
    if article.published_at is not None:
        values["published_at"] = article.published_at
    where = ARTICLE.c.id == article_id
    if body is Body.PAGE:
        values["body"] = body
    else:
        where &= ARTICLE.c.body != Body.PAGE
    if c.execute(update(ARTICLE).where(where).values(**values)).rowcount == 0:
        return False
    of_another = (HIT.c.article_id == article_id, HIT.c.language != article.language)
    c.execute(update(HIT).where(*of_another).values(language=article.language))
    return True


def _same_texts(c: Connection, article_id: int, content_hash: str) -> Sequence[Row[Any, Any, Any]]:
    """Give the revisions of this very text, in order."""
    of_text = or_(_R.content_hash == content_hash, _R.content_hash.startswith(f"{content_hash}."))
    return c.execute(
        select(_R.id, _R.number, _R.created_at)
        .where(_R.article_id == article_id, of_text)
        .order_by(_R.number)
    ).all()


def _is_replaced(c: Connection, article_id: int, number: int, now: datetime) -> bool:
    """Whether another text came since. Pages replayed a second time are older than that one."""
    later = (_R.article_id == article_id, _R.number > number, _R.created_at < now)
    return c.execute(select(_R.id).where(*later).limit(1)).one_or_none() is not None


def _next_number(c: Connection, article_id: int, body: Body) -> int:
    """Count on; 0 is kept for the feed, whose words may be stored after the page's."""
    first, last = c.execute(
        select(func.min(_R.number), func.max(_R.number)).where(_R.article_id == article_id)
    ).one()
    if body is not Body.PAGE and first != 0:
        return 0
    return 1 if last is None else int(last) + 1


def _revision_values(analysis: Analysis) -> dict[str, Any]:
    article = analysis.article
    return {
        "content_hash": analysis.content_hash,
        "kind": article.kind,
        "title": article.title,
        "other_titles": list(article.other_titles),
        "paragraphs": list(article.paragraphs),
        "posts": pack_posts(article.posts),
        "authors": list(article.authors),
        "agency": article.agency,
        "section": article.section,
        "template": article.template,
        "published_at": article.published_at,
        "modified_at": article.modified_at,
        "language": article.language,
        "sketch": [int(value) for value in analysis.sketch],
    }


def _page_values(page: Page) -> dict[str, Any]:
    """Keep the body compressed: as it came, or by us."""
    plain = not page.content_encoding and not page.body.startswith(_GZIP)
    return {
        "url": page.url,
        "requested_url": page.requested_url,
        "status": page.status,
        "fetched_at": page.fetched_at,
        "codec": "gzip" if plain else page.content_encoding,
        "content_type": page.content_type,
        "body": gzip.compress(page.body, _QUICK, mtime=0) if plain else page.body,
    }


def _stored_revision(row: Row[Any]) -> StoredRevision:
    return StoredRevision(
        revision_id=row.id,
        article_id=row.article_id,
        number=row.number,
        article=Article(
            url=row.url,
            outlet=OutletId(row.outlet),
            language=LanguageCode(row.language),
            title=row.title,
            paragraphs=tuple(row.paragraphs),
            kind=PageKind(row.kind),
            other_titles=tuple(row.other_titles),
            published_at=row.published_at,
            modified_at=row.modified_at,
            authors=tuple(row.authors),
            agency=row.agency,
            section=row.section,
            template=row.template,
            posts=unpack_posts(row.posts),
        ),
        content_hash=row.content_hash,
        sketch=tuple(row.sketch),
        extractor_version=row.extractor_version,
        watchlist_version=row.watchlist_version,
        created_at=row.created_at,
    )
