"""Table `article_url`: every address an article was seen under leads to it."""

import hashlib
from collections.abc import Iterable

from sqlalchemy import Connection, select, update

from watchdog.store.search import forget_article
from watchdog.store.tables import ARTICLE, ARTICLE_URL, SIGHTING
from watchdog.store.types import storable
from watchdog.store.writing import chunked, insert_missing

_A = ARTICLE.c

LONGEST_ADDRESS = 2000  # bytes


def address_key(url: str) -> str:
    """Give the form in which an address is looked up: itself, unless it is absurdly long.

    PostgreSQL indexes no text above 2,704 bytes, and one such address must not cost a
    source its whole list: the hash keeps it apart from others that begin alike.
    """
    clean = storable(url)
    if len(clean.encode()) <= LONGEST_ADDRESS:
        return clean
    start = clean.encode()[: LONGEST_ADDRESS - 65].decode(errors="ignore")
    return f"{start}#{hashlib.sha256(clean.encode()).hexdigest()}"


def find_articles(c: Connection, urls: Iterable[str]) -> dict[str, int]:
    """Find articles by any addresses they were seen under."""
    found: dict[str, int] = {}
    for part in chunked(address_key(url) for url in urls):
        rows = c.execute(
            select(ARTICLE_URL.c.url, ARTICLE_URL.c.article_id).where(ARTICLE_URL.c.url.in_(part))
        )
        found |= {row.url: row.article_id for row in rows}
    return found


def find_article(c: Connection, url: str) -> int | None:
    """Find an article by any address it was seen under."""
    return find_articles(c, [url]).get(address_key(url))


def resolve_article(c: Connection, article_id: int, canonical_url: str) -> int:
    """Register the address a page calls its own; give the article that it belongs to.

    When another article of the same outlet has that address already, all addresses of this
    one lead there from now on, and nothing more is read for it.
    """
    added = insert_missing(
        c,
        ARTICLE_URL,
        [{"url": address_key(canonical_url), "article_id": article_id}],
        "article_id",
    )
    other = find_article(c, canonical_url)
    if added or other is None or other == article_id:
        return article_id
    outlets = select(_A.outlet).where(_A.id.in_([article_id, other])).distinct()
    if len(c.execute(outlets).all()) > 1:
        return article_id  # one outlet's page cannot speak for another's
    _lead_to(c, article_id, other)
    return other


def _lead_to(c: Connection, article_id: int, other: int) -> None:
    url, sighting = ARTICLE_URL.c, SIGHTING.c
    c.execute(update(ARTICLE_URL).where(url.article_id == article_id).values(article_id=other))
    seen = c.execute(select(SIGHTING).where(sighting.article_id == article_id)).mappings()
    insert_missing(c, SIGHTING, [{**row, "article_id": other} for row in seen.all()], "article_id")
    c.execute(
        update(ARTICLE)
        .where(_A.id == article_id)
        .values(next_read_at=None, read_lease_until=None, read_lease_owner=None)
    )
    forget_article(c, article_id)
