"""Fill a database with a large archive, by SQL and inside the database: minutes, not hours.

Articles are put together from a pool of paragraphs of made-up words, drawn with a fixed seed
by Zipf's law in a Latin and an Arabic alphabet, so that an index of words has common and rare
ones, as of real news. Every article has one revision; every fifth language is one of five.
"""

import json
import random
from collections.abc import Iterator, Sequence
from itertools import accumulate

from sqlalchemy import Connection, text

from watchdog.store.search import MARKED

LANGUAGES = ("en", "fr", "de", "prs", "ps")
OUTLETS = 40
ITEMS = 100
DAYS = 730
POOL = 3000  # paragraphs of each language
WORDS = 20_000  # of each language
PARAGRAPH = 30  # words
PARAGRAPHS = 5  # of an article
START = "2024-05-01 00:00:00"
CANDIDATE = """'{"url":"https://outlet-1.example/"}'"""
SPANS = """'[["text",0,5,"talks","words"]]'"""
SKETCHES = 500
_SEED = 7
_LATIN = ["ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "zo"]
_ARABIC = ["با", "تی", "جو", "دا", "ری", "زو", "سا", "شی", "کو", "گا", "لی", "مو", "نا", "وی"]


def vocabulary(language: str) -> Sequence[str]:
    """Make a language's words, the common ones first and short."""
    draw = random.Random(f"{_SEED}{language}")
    syllables = _ARABIC if language in {"prs", "ps"} else _LATIN
    words: dict[str, None] = {}
    while len(words) < WORDS:
        count = 1 + len(words).bit_length() // 5
        words["".join(draw.choices(syllables, k=count)) + draw.choice(syllables)[:1]] = None
    return list(words)


def paragraphs() -> Iterator[dict[str, object]]:
    """Draw the pool."""
    for place, language in enumerate(LANGUAGES):
        draw = random.Random(f"{_SEED}pool{language}")
        words = vocabulary(language)
        weights = list(accumulate(1 / (rank + 2) for rank in range(len(words))))
        for number in range(POOL):
            drawn = draw.choices(words, cum_weights=weights, k=PARAGRAPH)
            yield {"id": place * POOL + number, "words": " ".join(drawn)}


def _sketches() -> Iterator[dict[str, object]]:
    """Draw what texts are compared by, as many numbers as a long text has."""
    draw = random.Random(f"{_SEED}sketches")
    for number in range(SKETCHES):
        numbers = sorted(draw.getrandbits(32) for _ in range(128))
        yield {"id": number, "sketch": json.dumps(numbers)}


def fill(c: Connection, articles: int, hits: int) -> None:
    """Write everything in one transaction."""
    dialect = _Postgres() if c.dialect.name == "postgresql" else _Sqlite()
    for statement in dialect.before:
        c.execute(text(statement))
    c.execute(text("CREATE TEMPORARY TABLE pool (id INTEGER PRIMARY KEY, words TEXT NOT NULL)"))
    c.execute(text("INSERT INTO pool VALUES (:id, :words)"), list(paragraphs()))
    c.execute(text("CREATE TEMPORARY TABLE sketched (id INTEGER PRIMARY KEY, sketch TEXT)"))
    c.execute(text("INSERT INTO sketched VALUES (:id, :sketch)"), list(_sketches()))
    size = {"articles": articles, "hits": hits}
    for statement in _statements(dialect, articles, hits):
        c.execute(text(statement), {name: size[name] for name in size if f":{name}" in statement})
    for statement in dialect.after:
        c.execute(text(statement))


class _Sqlite:
    before = ("PRAGMA cache_size=-1000000",)
    after: tuple[str, ...] = ()

    def numbers(self, upto: str) -> str:
        return (
            f"(WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < {upto})"
            " SELECT i FROM n)"
        )

    def moment(self, seconds: str) -> str:
        return f"strftime('%Y-%m-%dT%H:%M:%S.000000Z', '{START}', ({seconds}) || ' seconds')"

    def hex(self, value: str) -> str:
        return f"lower(hex({value}))"

    def month(self, moment: str) -> str:
        return f"substr({moment}, 1, 4) || substr({moment}, 6, 2)"

    def json(self, value: str) -> str:
        return value

    no, yes = "0", "1"
    index = "INSERT INTO article_search (rowid, words) SELECT {}"


class _Postgres:
    before = (
        "SET LOCAL maintenance_work_mem = '512MB'",
        "DROP INDEX ix_article_search_words",
    )
    after = (
        "CREATE INDEX ix_article_search_words ON article_search USING gin (words)",
        *(
            f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name}))"
            for name in ("source", "poll", "article", "revision", "hit", "judgement", "delivery")
        ),
    )

    def numbers(self, upto: str) -> str:
        return f"(SELECT generate_series(1, {upto}) AS i)"

    def moment(self, seconds: str) -> str:
        return f"(TIMESTAMPTZ '{START}+00' + ({seconds}) * INTERVAL '1 second')"

    def hex(self, value: str) -> str:
        return f"encode(convert_to({value}, 'UTF8'), 'hex')"

    def month(self, moment: str) -> str:
        return f"to_char({moment} AT TIME ZONE 'UTC', 'YYYYMM')"

    def json(self, value: str) -> str:
        return f"CAST({value} AS JSON)"

    no, yes = "FALSE", "TRUE"
    index = (
        "INSERT INTO article_search (article_id, seen_at, words)"
        " SELECT id, seen, " + MARKED + " FROM (SELECT {}) x"
    )


def _statements(d: "_Sqlite | _Postgres", articles: int, hits: int) -> Iterator[str]:
    pause = DAYS * 86_400 / articles
    seen = d.moment(f"i * {pause}")
    language = "CASE i % 5 " + " ".join(
        f"WHEN {place} THEN '{code}'" for place, code in enumerate(LANGUAGES)
    )
    language = f"{language} END"
    # An outlet writes one language: both follow from the number.
    outlet = f"'outlet-' || (i % {OUTLETS})"
    # Each of an article's paragraphs moves at a pace of its own: no two have the same five.
    places = [
        f"p{k}.id = (i % 5) * {POOL} + (i * {step} + i / {rest} + {k}) % {POOL}"
        for k, (step, rest) in enumerate(((997, 1), (7, 11), (613, 97), (1, 1009), (89, 10_007)))
    ]
    pool = " ".join(f"JOIN pool p{k} ON {place}" for k, place in enumerate(places))
    source = f"{d.numbers(':articles')} n {pool}"
    empty = d.json("'[]'")
    url = "'https://outlet-' || (i % 40) || '.example/news/' || i"
    yield (
        "INSERT INTO source (id, outlet, kind, url, created_at, active, next_due_at)"
        f" SELECT i, 'outlet-' || (i - 1), 'feed', 'https://outlet-' || (i - 1) || '.example/feed',"
        f" {d.moment('0')}, {d.yes}, {d.moment('i')} FROM {d.numbers(str(OUTLETS))} n"
    )
    yield (
        "INSERT INTO article (id, outlet, publisher, language, url, page_url, title, published_at,"
        " first_seen_at, last_seen_at, kind, body, old, candidate, reads, last_read_outcome)"
        f" SELECT i, {outlet}, {outlet}, {language}, {url}, {url},"
        f" substr(p0.words, 1, 60) || ' ' || i, {seen}, {seen}, {seen}, 'article', 'page', {d.no},"
        f" {d.json(CANDIDATE)}, 1, 'ok' FROM {d.numbers(':articles')} n"
        f" JOIN pool p0 ON {places[0]}"
    )
    yield "INSERT INTO article_url (url, article_id) SELECT url, id FROM article"
    body = (
        "'[\"' || " + " || '\",\"' || ".join(f"p{k}.words" for k in range(PARAGRAPHS)) + " || '\"]'"
    )
    yield (
        "INSERT INTO revision (id, article_id, number, content_hash, kind, title, other_titles,"
        " paragraphs, posts, authors, template, extractor_version, language, sketch,"
        " created_at)"
        f" SELECT i, i, 1, 'h' || i, 'article', substr(p0.words, 1, 60) || ' ' || i, {empty},"
        f" {d.json(body)}, {empty}, {empty}, 'json-ld', 1, {language}, {empty}, {seen}"
        f" FROM {source}"
    )
    words = " || ' ' || ".join(
        (
            f"'xo' || {d.hex(outlet)}",
            f"'xl' || {d.hex(language)}",
            f"'xm' || {d.month(seen)}",
            "substr(p0.words, 1, 60) || ' ' || i",
            *(f"p{k}.words" for k in range(PARAGRAPHS)),
        )
    )
    indexed = (
        words if isinstance(d, _Sqlite) else f"{seen} seen, to_tsvector('simple', {words}) said"
    )
    yield d.index.format(f"i AS id, {indexed} FROM {source}")
    item = f"'item-' || CASE WHEN i % 2 = 0 THEN 0 ELSE i % {ITEMS} END"
    state = (
        "CASE i % 7 WHEN 0 THEN 'done' WHEN 1 THEN 'planned' WHEN 2 THEN 'possible' WHEN 3 THEN"
        " 'called-for' WHEN 4 THEN 'denied' WHEN 5 THEN 'background' ELSE 'undecided' END"
    )
    every = articles // hits
    article = f"i * {every} - i % {every}"  # in every outlet
    when = d.moment(f"i * {pause * every}")
    yield (
        "INSERT INTO item (watchlist, item, title, version, first_loaded_at, enabled, declared)"
        f" SELECT 'talks', 'item-' || (i - 1), 'Item ' || i, 'v1', {d.moment('0')}, {d.yes},"
        f" {d.yes}"
        f" FROM {d.numbers(str(ITEMS))} n"
    )
    yield (
        "INSERT INTO episode (watchlist, item, number, opened_at, last_seen_at)"
        " SELECT 'talks', item, 1, first_loaded_at, first_loaded_at FROM item"
    )
    found = f"{d.numbers(':hits')} n JOIN pool p0 ON p0.id = i % {POOL}"
    yield (
        "INSERT INTO hit (id, watchlist, item, article_id, episode, judgement_id, state, cue,"
        " sentence, triage, old, withdrawn, seen_at, outlet, language)"
        f" SELECT i, 'talks', {item}, {article}, 1, i, {state}, 'not yet', p0.words,"
        f" CASE WHEN i % 3 = 0 THEN 'useful' WHEN i % 11 = 0 THEN 'false-alarm' ELSE 'new' END,"
        f" {d.no}, {d.no}, {when}, outlet, language FROM {found}"
        f" JOIN article ON article.id = {article}"
    )
    chosen = d.json(f"(SELECT sketch FROM sketched s WHERE s.id = revision.id % {SKETCHES})")
    yield f"UPDATE revision SET sketch = {chosen} WHERE id IN (SELECT article_id FROM hit)"
    yield (
        "INSERT INTO judgement (id, hit_id, revision_id, item_version, state, cue, cue_spans,"
        " sentence, sentence_field, sentence_start, spans, prominent, attributed, created_at)"
        f" SELECT i, i, {article}, 'v1', {state}, 'not yet', {empty}, p0.words, 'text', 0,"
        f" {d.json(SPANS)}, {d.no}, {d.no},"
        f" {when} FROM {found}"
    )
    yield (
        "INSERT INTO change (id, watchlist, item, episode, hit_id, judgement_id, reason, after,"
        " prominent, old, created_at, disposition, planned_at)"
        f" SELECT i, 'talks', item, 1, i, i, 'first-report', state, {d.no}, {d.no}, seen_at, 'now',"
        f" seen_at FROM hit JOIN {d.numbers(':hits')} n ON n.i = hit.id WHERE i % 5 = 0"
    )
    yield (
        "INSERT INTO alert (id, watchlist, item, item_title, episode, state, reason, notice, route,"
        " created_at) SELECT 'alert-' || id, 'talks', item, 'Item', 1, state, 'first-report', '',"
        " 'desk', seen_at FROM hit WHERE id % 5 = 0"
    )
    yield (
        "INSERT INTO alert_hit (alert_id, hit_id, position)"
        " SELECT 'alert-' || id, id, 0 FROM hit WHERE id % 5 = 0"
    )
    yield (
        "INSERT INTO delivery (id, alert_id, target, purpose, status, asked, part, attempts,"
        " repeat, due_at, waiting_since, created_at, sent_at)"
        " SELECT id, 'alert-' || id, 'desk', 'alert',"
        " CASE WHEN id % 1000 = 0 THEN 'dead' ELSE 'sent' END,"
        f" 1, 1, 1, {d.no}, seen_at, seen_at, seen_at, seen_at FROM hit WHERE id % 5 = 0"
    )
    yield (
        "INSERT INTO poll (id, source_id, outlet, planned_at, started_at, finished_at, outcome,"
        " entries, new, known)"
        f" SELECT i, 1 + i % {OUTLETS}, 'outlet-' || (i % {OUTLETS}), {seen}, {seen}, {seen},"
        " CASE WHEN i % 50 = 0 THEN 'timeout' ELSE 'ok' END, 20, 1, 19"
        f" FROM {d.numbers(':articles')} n WHERE i % 4 = 0"
    )
