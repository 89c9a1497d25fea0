"""Tables `article`, `article_url` and `sighting`: what the sources listed, written down.

An article is known by every address it was seen under. A sighting says which source listed
it, and what that source said last: two sources that tell of one article in different words
do not make it look changed at each poll.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, update

from watchdog.model import Body, Candidate, LanguageCode, OutletId, PageKind
from watchdog.store.addresses import address_key, find_articles
from watchdog.store.packing import pack_candidate, unpack_candidate
from watchdog.store.rows import RecordedCandidate, SeenCandidate
from watchdog.store.tables import ARTICLE, ARTICLE_URL, REVISION, SIGHTING
from watchdog.store.types import storable
from watchdog.store.writing import chunked, insert_missing

_A = ARTICLE.c

# Some sources stamp every entry anew at each poll: a new time alone asks for a new read,
# but not sooner than this after the last one.
RESTAMPED_WAIT = timedelta(minutes=30)
_LONGEST_COUNT = 7  # digits: more are no count of editions


@dataclass(frozen=True, slots=True, kw_only=True)
class _Batch:
    """Whose list it is, and when it was read."""

    source_id: int | None  # None where no source listed them
    outlet: OutletId
    publisher: str
    language: LanguageCode
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    """What is known of the articles a source listed, by article."""

    articles: Mapping[int, Row[Any]]
    sightings: Mapping[int, Row[Any]]  # of this source, before this list
    created: AbstractSet[int]  # by this list
    analysed: AbstractSet[int]  # those with a revision


@dataclass(frozen=True, slots=True, kw_only=True)
class _Compared:
    """A candidate held against what was known."""

    recorded: RecordedCandidate
    says_more: bool  # than what is kept of the article
    digest: str  # of the source's own words
    updated_at: datetime | None  # as the source says now
    next_read_at: datetime | None


def record_candidates(
    c: Connection,
    *,
    source_id: int | None,
    outlet: OutletId,
    publisher: str,
    language: LanguageCode,
    seen: Sequence[SeenCandidate],
    now: datetime,
) -> tuple[RecordedCandidate, ...]:
    """Write down what a source listed, in its order; new and changed articles become due.

    `source_id` is None where no source listed them (replay of recorded pages). Of several
    entries for one article the first counts, the others are known.
    """
    batch = _Batch(
        source_id=source_id, outlet=outlet, publisher=publisher, language=language, now=now
    )
    by_url: dict[str, SeenCandidate] = {}
    for entry in seen:
        by_url.setdefault(address_key(entry.canonical_url), entry)
    known = find_articles(c, by_url)
    created = _create_articles(c, batch, {u: e for u, e in by_url.items() if u not in known})
    known |= find_articles(c, by_url.keys() - known.keys())
    facts = _load_facts(c, source_id, sorted(set(known.values())), created)
    first: dict[int, _Compared] = {}
    for url, entry in by_url.items():
        if known[url] not in first:
            first[known[url]] = _compare(entry, known[url], facts, now)
    compared = [first[article_id] for article_id in sorted(first)]
    _update_articles(c, compared, now)
    _update_sightings(c, batch, compared)
    return tuple(_in_order(seen, known, first))


def _create_articles(
    c: Connection, batch: _Batch, entries: Mapping[str, SeenCandidate]
) -> set[int]:
    # In the order of their addresses, so that two machines never wait for each other.
    rows = [_new_article(batch, url, entries[url]) for url in sorted(entries)]
    added = insert_missing(c, ARTICLE, rows, "id", "url")
    insert_missing(
        c, ARTICLE_URL, [{"url": row.url, "article_id": row.id} for row in added], "article_id"
    )
    return {row.id for row in added}


def _new_article(batch: _Batch, url: str, entry: SeenCandidate) -> dict[str, Any]:
    candidate = entry.candidate
    return {
        "outlet": batch.outlet,
        "publisher": batch.publisher,
        "language": candidate.language or batch.language,
        "url": url,
        "page_url": candidate.url,
        "title": candidate.title,
        "published_at": candidate.published_at,
        "first_seen_at": batch.now,
        "last_seen_at": batch.now,
        "kind": PageKind.ARTICLE,
        "body": Body.FEED,
        "old": entry.old,
        "candidate": pack_candidate(candidate),
        "next_read_at": batch.now,
    }


def _load_facts(
    c: Connection, source_id: int | None, ids: Sequence[int], created: AbstractSet[int]
) -> _Facts:
    articles: dict[int, Row[Any]] = {}
    sightings: dict[int, Row[Any]] = {}
    analysed: set[int] = set()
    seen = SIGHTING.c
    for part in chunked(ids):
        articles |= {row.id: row for row in c.execute(select(ARTICLE).where(_A.id.in_(part)))}
        rows = c.execute(
            select(SIGHTING).where(seen.source_id == source_id, seen.article_id.in_(part))
        )
        sightings |= {row.article_id: row for row in rows}
        article_id = REVISION.c.article_id
        analysed |= set(c.execute(select(article_id).where(article_id.in_(part))).scalars())
    return _Facts(articles=articles, sightings=sightings, created=created, analysed=analysed)


def _compare(entry: SeenCandidate, article_id: int, facts: _Facts, now: datetime) -> _Compared:
    """Say what is new about a candidate.

    A source that lists a known article for the first time may say more than the others did,
    a summary beside a bare title: that counts as changed, once.
    """
    article, sighting = facts.articles[article_id], facts.sightings.get(article_id)
    is_new = article_id in facts.created
    candidate = entry.candidate
    before = unpack_candidate(article.candidate)
    digest = _digest(candidate)
    if sighting is None:
        changed = not is_new and not _adds_nothing(candidate, before)
    else:
        changed = sighting.digest != digest
    recorded = RecordedCandidate(
        article_id=article_id,
        canonical_url=article.url,
        candidate=candidate if is_new else _merge(candidate, before),
        is_new=is_new,
        is_changed=changed,
        known_in_source=sighting is not None,
        analysed=article_id in facts.analysed,
    )
    # A source that names an article for the first time is held against our last look at it.
    before_it = sighting.updated_at if sighting is not None else article.last_read_at
    again = _is_later(candidate.updated_at, before_it) or _is_edited(candidate.guid, before.guid)
    restamped = not is_new and again
    return _Compared(
        recorded=recorded,
        says_more=not is_new and recorded.candidate != before,
        digest=digest,
        updated_at=candidate.updated_at,
        next_read_at=_next_read_at(article, now, changed=changed, restamped=restamped),
    )


def _is_later(moment: datetime | None, before: datetime | None) -> bool:
    return moment is not None and before is not None and moment > before


def _is_edited(guid: str | None, before: str | None) -> bool:
    """Tell whether a guid counts on: the BBC writes the address with #0, #1, … as it edits."""
    name, edition = _edition(guid)
    name_before, edition_before = _edition(before)
    return bool(name) and name == name_before and -1 < edition_before < edition


def _edition(guid: str | None) -> tuple[str, int]:
    name, _, count = (guid or "").rpartition("#")
    return name, int(count) if count.isdecimal() and len(count) < _LONGEST_COUNT else -1


def _next_read_at(
    article: Row[Any], now: datetime, *, changed: bool, restamped: bool
) -> datetime | None:
    due: datetime | None = article.next_read_at
    if changed:
        return now
    if not restamped:
        return due
    wanted: datetime = max(now, (article.last_read_at or article.first_seen_at) + RESTAMPED_WAIT)
    return wanted if due is None else min(wanted, due)


def _adds_nothing(candidate: Candidate, before: Candidate) -> bool:
    return all(
        getattr(candidate, name) in {"", getattr(before, name)}
        for name in ("title", "summary", "content")
    )


def _digest(candidate: Candidate) -> str:
    words = storable(f"{candidate.title}\0{candidate.summary}\0{candidate.content}")
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def _merge(latest: Candidate, before: Candidate) -> Candidate:
    """Take what was said last, and keep what was only said before."""
    return replace(
        latest,
        title=latest.title or before.title,
        summary=latest.summary or before.summary,
        content=latest.content or before.content,
        published_at=latest.published_at or before.published_at,
        updated_at=latest.updated_at or before.updated_at,
        language=latest.language or before.language,
        # A slower source must not count back, or each would seem edited at every poll.
        guid=before.guid if _is_edited(before.guid, latest.guid) else latest.guid or before.guid,
    )


def _update_articles(c: Connection, compared: Sequence[_Compared], now: datetime) -> None:
    """Note that the articles were seen; most of them say what they said before."""
    by_key = update(ARTICLE).where(_A.id == bindparam("key"))
    rows = [
        {
            "key": one.recorded.article_id,
            "last_seen_at": now,
            "next_read_at": one.next_read_at,
        }
        for one in compared
        if not one.recorded.is_new
    ]
    if rows:
        c.execute(by_key, rows)
    said = [
        {
            "key": one.recorded.article_id,
            "candidate": pack_candidate(one.recorded.candidate),
        }
        for one in compared
        if one.says_more
    ]
    if said:
        c.execute(by_key, said)


def _update_sightings(c: Connection, batch: _Batch, compared: Sequence[_Compared]) -> None:
    if batch.source_id is None:
        return
    rows = [
        {
            "source_id": batch.source_id,
            "article_id": one.recorded.article_id,
            "guid": one.recorded.candidate.guid,
            "digest": one.digest,
            "updated_at": one.updated_at,
            "first_seen_at": batch.now,
            "last_seen_at": batch.now,
        }
        for one in compared
    ]
    insert_missing(c, SIGHTING, rows, "article_id")
    seen_again = [
        row for row, one in zip(rows, compared, strict=True) if one.recorded.known_in_source
    ]
    if seen_again:
        c.execute(
            update(SIGHTING).where(
                SIGHTING.c.source_id == bindparam("key_source"),
                SIGHTING.c.article_id == bindparam("key_article"),
            ),
            [
                {
                    "key_source": row["source_id"],
                    "key_article": row["article_id"],
                    "guid": row["guid"],
                    "digest": row["digest"],
                    "updated_at": row["updated_at"],
                    "last_seen_at": row["last_seen_at"],
                }
                for row in seen_again
            ],
        )


def _in_order(
    seen: Sequence[SeenCandidate], known: Mapping[str, int], first: Mapping[int, _Compared]
) -> Iterable[RecordedCandidate]:
    told: set[int] = set()
    for entry in seen:
        recorded = first[known[address_key(entry.canonical_url)]].recorded
        if recorded.article_id in told:
            recorded = replace(recorded, candidate=entry.candidate, is_new=False, is_changed=False)
        told.add(recorded.article_id)
        yield recorded
