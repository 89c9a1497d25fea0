"""How long an edit of one item takes to be asked of a large archive.

    python benchmarks/rematching.py [TEXTS]     # stored articles; default 100,000

Needs WATCHDOG_CORPUS (its parallel articles): each stored text is one of them, made another by
a line of its own. Wall clock, with everything `watchdog reanalyse --item` does once it runs:
texts out of SQLite, to the children, matched, judged, kept.
"""

import asyncio
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from generated_items import choose_articles, load_articles
from measuring import Figure, needed_corpus, report

from watchdog import app
from watchdog.model import Article, ItemKey
from watchdog.pipeline.edits import sync_declared
from watchdog.pipeline.reanalysis import ALONE, Swept, rematch_items
from watchdog.pipeline.walk import Walk
from watchdog.settings import Settings
from watchdog.store import Connection, Database

TEXTS = 100_000
CHUNK = 2_000
HIT_EVERY = 200  # English texts; a fifth of all are
FOUND = "The supreme court has ruled against the prime minister."
NOW = datetime(2026, 5, 4, tzinfo=UTC)
SINCE = NOW - timedelta(days=30)
LIST = """\
watchlist: desk
concepts:
  court: {en: [supreme court], de: [Bundesgericht*], fr: [cour suprême], prs: [ستره محکمه]}
  minister: {en: [prime minister], de: [Premierminister*], fr: [premier ministre], prs: [صدراعظم]}
items:
  - {id: ruling, match: court AND minister}
"""


def measure() -> Iterator[Figure]:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else TEXTS
    articles = choose_articles(load_articles(needed_corpus() / "parallel"))
    with tempfile.TemporaryDirectory() as name:
        yield from asyncio.run(_measure(Path(name), articles, count))


async def _measure(folder: Path, articles: Sequence[Article], count: int) -> list[Figure]:
    async with _open(folder, LIST) as walk:
        fill(walk.database, articles, count, walk.declarations.version)
        started, before = time.process_time(), _cpu_of_descendants()
        item, sized = frozenset({ItemKey("desk", "ruling")}), f"{count:,} stored articles"
        seconds, done = await _timed(rematch_items(walk, item, SINCE, ALONE))
        own = time.process_time() - started + _cpu_of_descendants() - before
    assert done.revisions == count
    least = {"unit": "s", "less_is_better": True}
    return [
        Figure(what=f"{sized}, one changed item: wall clock", value=seconds,
               floor=30 * count / TEXTS, aim=15 * count / TEXTS, **least),
        Figure(what="  the same: CPU of all processes", value=own, **least),
        Figure(what="  hits kept", value=done.hits),
    ]  # fmt: skip


def _cpu_of_descendants() -> float:
    """Give the CPU time that the running processes below this one have used, in seconds."""
    parents, used = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = stat.read_text(encoding="utf-8").rpartition(")")[2].split()
            parents[int(stat.parent.name)] = int(fields[1])
            used[int(stat.parent.name)] = int(fields[11]) + int(fields[12])
    ours = {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in ours} - ours:
        ours |= more
    ticks = sum(used[pid] for pid in ours - {os.getpid()} if pid in used)
    return ticks / os.sysconf("SC_CLK_TCK")


@asynccontextmanager
async def _open(folder: Path, text: str) -> AsyncIterator[Walk]:
    lists = folder / "watchlists"
    lists.mkdir(exist_ok=True)
    (lists / "desk.yaml").write_text(text, encoding="utf-8")
    settings = Settings(
        watchlists=lists,
        state=folder,
        database_url=f"sqlite:///{folder}/watchdog.db",
        shipped_outlets=False,
    )
    async with app.open_walk(settings, app.load_declared(settings)) as walk:
        await walk.write(lambda c: sync_declared(c, walk.declarations, NOW))
        yield walk


async def _timed(work: AsyncIterator[Swept]) -> tuple[float, Swept]:
    started, done = time.monotonic(), Swept()
    async for count in work:
        done = count
    return time.monotonic() - started, done


# --- the archive ---------------------------------------------------------------------


def fill(database: Database, articles: Sequence[Article], count: int, version: str) -> None:
    """Store so many texts, analysed by a version of the declarations."""
    draw = random.Random(1)
    for first in range(1, count + 1, CHUNK):
        rows = [_rows(number, draw.choice(articles), version)
                for number in range(first, min(first + CHUNK, count + 1))]  # fmt: skip
        database.write(lambda c, rows=rows: _insert(c, rows))


Values = dict[str, object]


def _rows(number: int, article: Article, version: str) -> tuple[Values, Values, Values]:
    at = (SINCE + timedelta(seconds=20 * number)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    page: Values = {"id": number, "url": f"https://news.example/{number}", "at": at,
                    "title": article.title, "language": article.language}  # fmt: skip
    own = FOUND if number % HIT_EVERY == 0 and article.language == "en" else f"Number {number}."
    paragraphs = json.dumps([*article.paragraphs, own], ensure_ascii=False)
    return page, {**page, "paragraphs": paragraphs}, {"id": number, "version": version, "at": at}


def _insert(c: Connection, rows: Sequence[tuple[Values, Values, Values]]) -> None:
    pages, texts, versions = zip(*rows, strict=True)
    c.exec_driver_sql(
        "INSERT INTO article (id, outlet, publisher, language, url, page_url, title, published_at,"
        " first_seen_at, last_seen_at, kind, body, old, candidate) VALUES (:id, 'courier',"
        " 'courier', :language, :url, :url, :title, :at, :at, :at, 'article', 'page', 0, '{}')",
        list(pages),
    )
    c.exec_driver_sql(
        "INSERT INTO revision (id, article_id, number, content_hash, kind, title, other_titles,"
        " paragraphs, posts, authors, template, extractor_version, published_at, language, sketch,"
        " created_at) VALUES (:id, :id, 1, :url, 'article', :title, '[]', :paragraphs, '[]', '[]',"
        " 'json-ld', 99, :at, :language, '[]', :at)",
        list(texts),
    )
    c.exec_driver_sql("INSERT INTO analysed VALUES (:id, :version, :at)", list(versions))


if __name__ == "__main__":
    report("rematching", measure)
