"""How quickly the pages of a large archive answer while the watch writes.

    python benchmarks/store.py                    # 50,000 articles, as `make bench` does
    python benchmarks/store.py 1000000 50000      # the figures of the docs: half an hour
    python benchmarks/store.py 1000000 50000 DIR  # keep the databases there, use them again

Every question is one that a page or the API asks, through the store's own functions, with
other words, outlets, items and times each time; a process of its own writes articles, texts
and hits meanwhile. On PostgreSQL too where one answers at WATCHDOG_TEST_POSTGRES or on
127.0.0.1:5432. Times are wall-clock milliseconds of the answer in Python.
"""

import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from measuring import Figure, report
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError
from store_rows import DAYS, ITEMS, LANGUAGES, OUTLETS, fill, paragraphs, vocabulary

from watchdog.model import (
    Analysis,
    Article,
    Body,
    Candidate,
    ItemKey,
    LanguageCode,
    OutletId,
    State,
    Triage,
)
from watchdog.store import (
    Connection,
    Database,
    InboxFilter,
    Search,
    SeenCandidate,
    add_revision,
    each_row,
    hits_of_item,
    item_changes,
    item_deliveries,
    item_tellings,
    list_inbox,
    list_rows,
    load_hit_dossier,
    newest_hit,
    record_candidates,
    refresh_statistics,
    search_articles,
    upgrade_database,
)
from watchdog.text import csv_lines, read_query
from watchdog.web import items, searching
from watchdog.web.drawing import draw_timeline
from watchdog.web.hits import MOST as MOST_OTHERS

ROUNDS = 60  # of each question
WARM_UP = 5  # rounds: the first ones open connections
PAGE = 50
FULL = 1_000_000  # articles that floor and aim are set for
START = datetime(2024, 5, 1, tzinfo=UTC)
FLOOR, AIM = 150.0, 100.0  # milliseconds, p95
EXPORT_LIMIT = 50.0  # megabytes that an export may add
_SERVERS = [f"postgresql://{user}@127.0.0.1:5432/" for user in ("postgres", "root")]

Question = Callable[[Connection, random.Random], object]


# --- the questions -------------------------------------------------------------------


def list_hits(c: Connection, _: random.Random) -> object:
    return list(list_rows(c, "v_hits", limit=PAGE))


def filter_hits(c: Connection, draw: random.Random) -> object:
    """Ask for one to three things at once, as in the inbox."""
    offered = {
        "item": f"item-{draw.randrange(ITEMS)}",
        "state": draw.choice(("done", "planned", "denied", "undecided")),
        "outlet": f"outlet-{draw.randrange(OUTLETS)}",
        "language": draw.choice(LANGUAGES),
        "triage": draw.choice(("new", "useful", "false-alarm")),
    }
    names = draw.sample(sorted(offered), draw.randint(1, 3))
    where = {name: offered[name] for name in names}
    if "item" in where:
        where["watchlist"] = "talks"  # ids of items are a watchlist's own
    since = START + timedelta(days=draw.randrange(DAYS)) if draw.random() < 1 / 3 else None
    return list(list_rows(c, "v_hits", where=where, since=since, limit=PAGE))


def show_item(c: Connection, draw: random.Random) -> object:
    key = ItemKey("talks", f"item-{draw.choice((0, draw.randrange(ITEMS)))}")
    where = {"watchlist": key.watchlist, "item": key.item}
    told = list(list_rows(c, "v_alerts", where=where, limit=PAGE))
    return told, hits_of_item(c, key, limit=PAGE)


def show_inbox(c: Connection, draw: random.Random) -> object:
    """Ask for one to three things at once."""
    offered = {
        "item": f"item-{draw.randrange(ITEMS)}",
        "state": draw.choice((State.DONE, State.PLANNED, State.DENIED, State.UNDECIDED)),
        "outlet": OutletId(f"outlet-{draw.randrange(OUTLETS)}"),
        "language": LanguageCode(draw.choice(LANGUAGES)),
        "triage": draw.choice(tuple(Triage)),
    }
    asked = {name: offered[name] for name in draw.sample(sorted(offered), draw.randint(1, 3))}
    if "item" in asked:
        asked["watchlist"] = "talks"
    return list_inbox(c, InboxFilter(**asked), names={}, limit=PAGE + 1)


def show_item_page(c: Connection, draw: random.Random) -> object:
    key = ItemKey("talks", f"item-{draw.choice((0, draw.randrange(ITEMS)))}")
    tellings = item_tellings(c, key, names={}, limit=items.MOST)
    changes = item_changes(c, key, items.MOST)
    drawing = draw_timeline(tellings, changes, START + timedelta(days=DAYS))
    return drawing, items.count_states(tellings), item_deliveries(c, key, items.LISTED)


def show_hit_page(c: Connection, draw: random.Random) -> object:
    hit = load_hit_dossier(c, draw.randint(1, newest_hit(c)), {})
    return hit and item_tellings(c, hit.telling.hit.item, names={}, limit=MOST_OTHERS)


def search_words(c: Connection, draw: random.Random, query: str) -> object:
    """Search, every other time narrowed by outlet, language or a month."""
    month = START + timedelta(days=draw.randrange(DAYS))
    narrowed = draw.choice(
        (
            {},
            {},
            {},
            {"outlet": OutletId(f"outlet-{draw.randrange(OUTLETS)}")},
            {"language": LanguageCode(draw.choice(LANGUAGES))},
            {"since": month, "until": month + timedelta(days=30)},
        )
    )
    search = Search(phrases=read_query(query), **narrowed)
    return search_articles(c, search, limit=searching.PAGE + 1)


def questions() -> Iterator[tuple[str, Question]]:
    words = {code: vocabulary(code) for code in LANGUAGES}
    pool = [str(one["words"]).split() for one in paragraphs()]

    def word(draw: random.Random) -> str:
        """As people ask: seldom one of the commonest words, mostly names and nouns."""
        listed = words[draw.choice(LANGUAGES)]
        return listed[int(len(listed) ** draw.random()) - 1]

    def one(c: Connection, draw: random.Random) -> object:
        return search_words(c, draw, word(draw))

    def two(c: Connection, draw: random.Random) -> object:
        said = draw.choice(pool)
        return search_words(c, draw, f"{draw.choice(said)} {draw.choice(said)}")

    def prefix(c: Connection, draw: random.Random) -> object:
        return search_words(c, draw, f"{word(draw)[:4]}*")

    def phrase(c: Connection, draw: random.Random) -> object:
        said, start = draw.choice(pool), draw.randrange(25)
        return search_words(c, draw, f'"{" ".join(said[start : start + 2])}"')

    yield "list of hits", list_hits
    yield "inbox, filtered", show_inbox
    yield "filtered hits", filter_hits
    yield "an item's hits and alerts", show_item
    yield "an item's page", show_item_page
    yield "a hit's page", show_hit_page
    yield "search: one word", one
    yield "search: two words", two
    yield "search: prefix", prefix
    yield "search: phrase", phrase


# --- measuring -----------------------------------------------------------------------


def measure(url: str, name: str, hits: int, *, is_full: bool) -> Iterator[Figure]:
    database = Database.open(url)
    with writing(url):
        for words, question in questions():
            times = sorted(_times(database, question))
            yield Figure(
                what=f"{name}: {words}, p95",
                value=round(times[int(len(times) * 0.95)], 1),
                unit="ms",
                floor=FLOOR if is_full else None,
                aim=AIM if is_full else None,
                less_is_better=True,
            )
            print(f"{name}: {words}: median {times[len(times) // 2]:.1f}, most {times[-1]:.1f}",
                  file=sys.stderr)  # fmt: skip
    database.close()
    added = get_context("spawn").Pool(1).apply(_export, (url, hits))
    yield Figure(
        what=f"{name}: memory that an export of {hits:,} hits adds",
        value=added,
        unit="MB",
        floor=EXPORT_LIMIT,
        less_is_better=True,
    )


def _times(database: Database, question: Question) -> Iterator[float]:
    draw = random.Random(11)
    for number in range(ROUNDS + WARM_UP):
        started = time.perf_counter()
        database.read(partial(_ask, question, draw))
        if number >= WARM_UP:
            yield (time.perf_counter() - started) * 1000


def _ask(question: Question, draw: random.Random, c: Connection) -> object:
    return question(c, draw)


def _export(url: str, hits: int) -> float:
    """Write all hits as CSV to nowhere; give the megabytes of memory that took at most."""
    database = Database.open(url)
    read = database.read
    list(zip(range(1000), csv_lines(each_row(read, "v_hits"), ("hit_id", "title")), strict=False))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        lines = csv_lines(each_row(read, "v_hits"), ("hit_id", "title", "sentence", "url"))
        count = sum(nowhere.write(line) > 0 for line in lines)
    database.close()
    if count <= hits:
        sys.exit(f"the export has {count} lines")
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024


# --- the writer beside ---------------------------------------------------------------


@contextmanager
def writing(url: str) -> Iterator[None]:
    """Write from a process of its own, as a busy watch does."""
    context = get_context("spawn")
    stop = context.Event()
    process = context.Process(target=write_on, args=(url, stop), daemon=True)
    process.start()
    try:
        yield
    finally:
        stop.set()
        process.join(30)


def write_on(url: str, stop: object) -> None:
    """Five times a second: a list of twenty entries, one of them new, and its text."""
    database = Database.open(url)
    pool = [str(one["words"]) for one in paragraphs()]
    draw = random.Random()
    while not stop.wait(0.2):  # type: ignore[attr-defined] # a multiprocessing.Event
        database.write(partial(_write_once, draw, pool))
    database.close()


def _write_once(draw: random.Random, pool: Sequence[str], c: Connection) -> None:
    now = START + timedelta(days=DAYS, seconds=draw.randrange(10**6))
    new = f"https://outlet-1.example/new/{draw.getrandbits(60)}"
    old = [f"https://outlet-1.example/news/{40 * draw.randrange(1, 1000) + 1}" for _ in range(19)]
    recorded = record_candidates(
        c,
        source_id=2,
        outlet=OutletId("outlet-1"),
        publisher="outlet-1",
        language=LanguageCode("fr"),
        seen=[
            SeenCandidate(candidate=Candidate(url=url, title="A title"), canonical_url=url)
            for url in (new, *old)
        ],
        now=now,
    )
    article = Article(
        url=new,
        outlet=OutletId("outlet-1"),
        language=LanguageCode("fr"),
        title="A title",
        paragraphs=tuple(draw.choices(pool, k=5)),
    )
    analysis = Analysis(
        article=article,
        judgements=(),
        sketch=(),
        watchlist_version="w1",
        content_hash=f"{draw.getrandbits(60)}",
    )
    add_revision(c, recorded[0].article_id, analysis, extractor_version=1, body=Body.PAGE, now=now)


# --- the databases -------------------------------------------------------------------


def databases(folder: Path, articles: int, hits: int, *, kept: bool) -> Iterator[tuple[str, str]]:
    """Make what is not there yet; give names and addresses."""
    path = folder / f"store-{articles}.db"
    is_new = not path.exists()
    yield "SQLite", _made(f"sqlite:///{path}", articles, hits, is_new=is_new)
    server = _server()
    if server is None:
        print("no PostgreSQL answers: SQLite alone", file=sys.stderr)
        return
    name = f"watchdog_bench_{articles}"
    engine = create_engine(
        make_url(server).set(drivername="postgresql+psycopg", database="postgres")
    )
    engine = engine.execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as c:
        found = text("SELECT 1 FROM pg_database WHERE datname = :name")
        is_new = c.execute(found, {"name": name}).first() is None
        if is_new:
            c.execute(text(f"CREATE DATABASE {name}"))
    url = make_url(server).set(database=name).render_as_string(hide_password=False)
    try:
        yield "PostgreSQL", _made(url, articles, hits, is_new=is_new)
    finally:
        if not kept:
            with engine.connect() as c:
                c.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        engine.dispose()


def _made(url: str, articles: int, hits: int, *, is_new: bool) -> str:
    upgrade_database(url)
    if is_new:
        database = Database.open(url)
        database.write(lambda c: fill(c, articles, hits))
        database.write(_look_at)
        database.close()
    return url


def _look_at(c: Connection) -> None:
    """Do what autovacuum and the daily housekeeping do."""
    refresh_statistics(c)
    if c.dialect.name == "postgresql":
        c.execute(text("ANALYZE"))


def _server() -> str | None:
    named = os.environ.get("WATCHDOG_TEST_POSTGRES")
    for url in [named] if named else _SERVERS:
        engine = create_engine(
            make_url(url).set(drivername="postgresql+psycopg", database="postgres")
        )
        try:
            engine.connect().close()
        except OperationalError:
            continue
        else:
            return str(url)
        finally:
            engine.dispose()
    return None


def main() -> None:
    given = sys.argv[1:]
    articles = int(given[0]) if given else 50_000
    hits = int(given[1]) if len(given) > 1 else max(1000, articles // 20)

    kept = len(given) > 2  # noqa: PLR2004 - a folder was named

    def figures(folder: Path) -> Iterable[Figure]:
        for name, url in databases(folder, articles, hits, kept=kept):
            yield from measure(
                url, f"{articles:,} articles, {name}", hits, is_full=articles >= FULL
            )

    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(given[2] if kept else temporary)
        report("store", partial(figures, folder))


if __name__ == "__main__":
    main()
