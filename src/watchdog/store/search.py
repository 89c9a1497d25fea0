"""Table `article_search`: the folded words of each article's latest text.

SQLite: FTS5, its row number being the article's. PostgreSQL: a tsvector made by `simple`. On
both a text is folded by us beforehand, so that neither has letters left to have opinions about.

Outlet, language and month stand among an article's words, as words nobody types: what is
asked for besides words narrows the index, not the rows behind it. On PostgreSQL the words'
beginnings and the article's block stand there, too: its index gathers every word that begins
so before it looks at anything else, and knows no order.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    column,
    func,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR

from watchdog.model import Article, Body, LanguageCode, OutletId
from watchdog.store.tables import ARTICLE, REVISION
from watchdog.store.types import UtcDateTime
from watchdog.store.writing import CHUNK
from watchdog.text import Phrase, searchable

_A, _R = ARTICLE.c, REVISION.c

BLOCK = 4096  # articles of consecutive numbers that share a word
BEGINNINGS = range(2, 5)  # letters, of each of which a word's beginning is a word, too
# The words `said`, with their beginnings and the block: the same as in migration 0017.
MARKED = """
    said || array_to_tsvector(ARRAY(
        SELECT DISTINCT 'xp' || left(word, length)
        FROM unnest(tsvector_to_array(said)) word, generate_series(2, 4) length
        WHERE length(word) >= length
    ) || ('xb' || id / 4096))
"""
_REPLACE = {
    "sqlite": text("INSERT OR REPLACE INTO article_search (rowid, words) VALUES (:id, :words)"),
    "postgresql": text(
        "INSERT INTO article_search (article_id, seen_at, words) SELECT id, first_seen_at,"
        + MARKED
        + "FROM article, to_tsvector('simple', :words) said WHERE id = :id"
        " ON CONFLICT (article_id) DO UPDATE SET words = excluded.words"
    ),
}
_FORGET = {
    "sqlite": text("DELETE FROM article_search WHERE rowid = :id"),
    "postgresql": text("DELETE FROM article_search WHERE article_id = :id"),
}
_RELABEL = {  # an outlet's label is its article's first word
    "sqlite": text(
        "UPDATE article_search SET words = :after || substr(words, length(:before) + 1)"
        " WHERE rowid IN (SELECT id FROM article WHERE outlet = :was)"
        " AND words LIKE :before || ' %'"
    ),
    "postgresql": text(
        "UPDATE article_search SET words ="
        " ts_delete(words, CAST(:before AS TEXT)) || strip(to_tsvector('simple', :after))"
        " FROM article WHERE id = article_id AND outlet = :was"
    ),
}

MOST_MONTHS = 60  # a longer span of time narrows nothing that is worth its words
MOST_BLOCKS = 64  # that PostgreSQL is asked for by name; far more are all there are
_FEED = "feed"  # the template of what a source says
_LABELLED = (_A.id, _A.outlet, _A.language, _A.first_seen_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What is asked for; what is None or empty is not asked."""

    phrases: tuple[Phrase, ...] = ()  # all must occur
    outlet: OutletId | None = None
    language: LanguageCode | None = None
    since: datetime | None = None  # first seen at or after
    until: datetime | None = None  # first seen before


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundArticle:
    """An article that was found, with its latest text."""

    article_id: int
    outlet: OutletId
    language: LanguageCode
    url: str  # canonical
    page_url: str
    title: str
    published_at: datetime | None
    first_seen_at: datetime
    body: Body
    paragraphs: tuple[str, ...]


def search_articles(
    c: Connection, search: Search, *, before: int | None = None, limit: int
) -> tuple[FoundArticle, ...]:
    """Give the articles that have everything asked for, the last seen first.

    The next page is asked for by `before`, the number of the last article of this one.
    """
    asked = _asked(c, search)
    moments = _moments(search, _A.first_seen_at)
    query = select(ARTICLE).where(*moments).order_by(_A.id.desc()).limit(limit)
    if before is not None:
        query = query.where(_A.id < before)
    if not asked:
        rows = c.execute(query).all()
    elif c.dialect.name == "sqlite":
        rows = c.execute(_walk_fts5(query, asked, before)).all()
    else:
        found = _search_postgres(c, search, asked, before, limit)
        rows = c.execute(select(ARTICLE).where(_A.id.in_(found)).order_by(_A.id.desc())).all()
    texts = _latest_texts(c, [row.id for row in rows])
    return tuple(
        FoundArticle(
            article_id=row.id,
            outlet=OutletId(row.outlet),
            language=LanguageCode(row.language),
            url=row.url,
            page_url=row.page_url,
            title=row.title,
            published_at=row.published_at,
            first_seen_at=row.first_seen_at,
            body=Body(row.body),
            paragraphs=tuple(texts[row.id][1]) if row.id in texts else (),
        )
        for row in rows
    )


def occurs(c: Connection, language: LanguageCode, phrase: Phrase) -> bool:
    """Whether some article in a language has a phrase in its latest text."""
    return bool(search_articles(c, Search(phrases=(phrase,), language=language), limit=1))


def count_languages(c: Connection) -> Mapping[LanguageCode, int]:
    """Count the articles in each language."""
    rows = c.execute(select(_A.language, func.count()).group_by(_A.language))
    return {LanguageCode(language): count for language, count in rows}


def index_article(c: Connection, article_id: int, article: Article) -> None:
    """Let the article be found by this text, and no longer by an older one."""
    row = c.execute(select(*_LABELLED).where(_A.id == article_id)).one()
    words = _words(row, article.title, article.paragraphs)
    c.execute(_REPLACE[c.dialect.name], {"id": article_id, "words": words})


def forget_article(c: Connection, article_id: int) -> None:
    """Let the article be found no more."""
    c.execute(_FORGET[c.dialect.name], {"id": article_id})


def relabel_outlet(c: Connection, was: str, now: str) -> None:
    """Let an outlet's articles be found under its new id; call it while they have the old one."""
    (before,), (after,) = _labels(was, None), _labels(now, None)
    c.execute(_RELABEL[c.dialect.name], {"was": was, "before": before, "after": after})


def fill_search(c: Connection) -> int:
    """Index every article that has a text, by its latest; give how many there were."""
    done = count = 0
    while ids := _next_articles(c, done):
        texts = _latest_texts(c, ids)
        rows = c.execute(select(*_LABELLED).where(_A.id.in_(texts))).all()
        values = [{"id": row.id, "words": _words(row, *texts[row.id])} for row in rows]
        if values:
            c.execute(_REPLACE[c.dialect.name], values)
        done, count = ids[-1], count + len(values)
    return count


def _next_articles(c: Connection, after: int) -> Sequence[int]:
    return (
        c.execute(select(_A.id).where(_A.id > after).order_by(_A.id).limit(CHUNK)).scalars().all()
    )


def _latest_texts(c: Connection, ids: Sequence[int]) -> dict[int, tuple[str, Sequence[str]]]:
    """Give title and paragraphs of each article; a page's text goes before a source's words."""
    if not ids:
        return {}
    rows = c.execute(
        select(_R.article_id, _R.title, _R.paragraphs)
        .where(_R.article_id.in_(ids))
        .order_by(_R.article_id, _R.template != _FEED, _R.number)
    )
    return {row.article_id: (row.title, row.paragraphs) for row in rows}  # the last one stays


def _words(row: Any, title: str, paragraphs: Sequence[str]) -> str:  # noqa: ANN401 - a row of `_LABELLED`
    labels = *_labels(row.outlet, row.language), _month(row.first_seen_at)
    return " ".join((*labels, searchable("\n".join((title, *paragraphs)))))


# --- asking --------------------------------------------------------------------------


def _asked(c: Connection, search: Search) -> str:
    """Write the query of the index; no folded letter is a sign of its language."""
    write = _fts5_phrase if c.dialect.name == "sqlite" else _tsquery_phrase
    either, both = (" OR ", " AND ") if c.dialect.name == "sqlite" else (" | ", " & ")
    labels = _labels(search.outlet, search.language)
    parts = [write(Phrase((label,))) for label in labels]
    if months := _months_asked(c, search):
        parts.append(f"({either.join(write(Phrase((month,))) for month in months)})")
    return both.join([*parts, *(write(phrase) for phrase in search.phrases)])


def _fts5_phrase(phrase: Phrase) -> str:
    return f'"{" ".join(phrase.words)}"{"*" if phrase.is_prefix else ""}'


def _tsquery_phrase(phrase: Phrase) -> str:
    if phrase.is_prefix and len(phrase.words) == 1 and len(phrase.words[0]) in BEGINNINGS:
        return f"'xp{phrase.words[0]}'"
    *first, last = phrase.words
    words = [*(f"'{word}'" for word in first), f"'{last}'{':*' if phrase.is_prefix else ''}"]
    return f"({' <-> '.join(words)})"


def _labels(outlet: str | None, language: str | None) -> tuple[str, ...]:
    """Spell outlet and language as words: letters and digits, whatever their ids are."""
    given = (("xo", outlet), ("xl", language))
    return tuple(
        name + value.encode("utf-8", "surrogatepass").hex()
        for name, value in given
        if value is not None
    )


def _month(moment: datetime) -> str:
    return f"xm{moment:%Y%m}"


def _months_asked(c: Connection, search: Search) -> tuple[str, ...]:
    """Name the months that a span of time touches; none where they are too many to help."""
    if search.since is None and search.until is None:
        return ()
    first, last = _first_seen(c, func.min), _first_seen(c, func.max)
    if first is None or last is None:
        return ()
    since, until = max(search.since or first, first), min(search.until or last, last)
    start, end = since.year * 12 + since.month - 1, until.year * 12 + until.month - 1
    if end - start >= MOST_MONTHS:
        return ()
    months = range(start, max(start, end) + 1)
    return tuple(f"xm{number // 12:04}{number % 12 + 1:02}" for number in months)


def _first_seen(c: Connection, function: Callable[..., ColumnElement[Any]]) -> datetime | None:
    """Ask for one end at a time: only so does SQLite look it up in its index."""
    moment: datetime | None = c.execute(select(function(_A.first_seen_at))).scalar_one()
    return moment


def _moments(search: Search, seen: ColumnElement[datetime]) -> Iterator[ColumnElement[bool]]:
    if search.since is not None:
        yield seen >= search.since
    if search.until is not None:
        yield seen < search.until


# --- the two indexes -----------------------------------------------------------------

_FTS5 = table("article_search", column("rowid", BigInteger), column("article_search"))
_GIN = table(
    "article_search",
    column("article_id", BigInteger),
    column("seen_at", UtcDateTime),
    column("words", TSVECTOR),
)


def _walk_fts5(query: Select[Any], asked: str, before: int | None) -> Select[Any]:
    """Walk the index from its end: it gives row numbers in order, and may stop early."""
    number = _FTS5.c.rowid
    query = query.join(_FTS5, number == _A.id).where(_FTS5.c.article_search.match(asked))
    if before is not None:
        query = query.where(number < before)
    return query.order_by(None).order_by(number.desc())


def _search_postgres(
    c: Connection, search: Search, asked: str, before: int | None, limit: int
) -> Sequence[int]:
    """Ask for the newest block of articles first, then for as many more as will fill the page.

    A common word fills it from the newest, a rare one is in few. The planner cannot tell them
    apart (it knows the commonest words only), and sometimes unpacks a million texts to look
    for a word that is in none. A block is a word: the index reads that part of another word's
    articles, and no more.
    """
    number = _GIN.c.article_id
    if before is None:
        before = 1 + (c.execute(select(func.max(number))).scalar_one() or 0)
    c.execute(text("SET LOCAL enable_seqscan = off"))  # to unpack a text is dearer than it thinks
    found: list[int] = []
    upper, step = before // BLOCK, 1
    while len(found) < limit and upper >= 0:
        lower = max(0, upper - step + 1) if step <= MOST_BLOCKS else 0
        wanted = asked
        if step <= MOST_BLOCKS:
            wanted += f" & ({' | '.join(f'xb{block}' for block in range(lower, upper + 1))})"
        matching = (
            select(number)
            .where(_GIN.c.words.bool_op("@@")(func.to_tsquery("simple", wanted)))
            .where(number < min(before, (upper + 1) * BLOCK), *_moments(search, _GIN.c.seen_at))
        )
        one = matching.cte().prefix_with("MATERIALIZED", dialect="postgresql")
        newest = select(one.c.article_id).order_by(one.c.article_id.desc())
        found += c.execute(newest.limit(limit - len(found))).scalars()
        step = _next_step(before // BLOCK - lower + 1, len(found), limit)
        upper = lower - 1
    return found


def _next_step(blocks: int, found: int, limit: int) -> int:
    """Tell how many more blocks fill the page, if they hold as much as those before.

    Fifteen times as many at most. What is little more than MOST_BLOCKS comes in two steps:
    all there are would be many more, and of a phrase each is a text to read.
    """
    step = max(blocks, min(blocks * 15, blocks * (limit - found) * 5 // (found * 4 or 1)))
    return MOST_BLOCKS if MOST_BLOCKS < step <= 2 * MOST_BLOCKS else step
