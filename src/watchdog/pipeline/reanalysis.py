"""Analyse stored articles again: after an edit, and when our own rules or readers got better.

In:   revisions that an older version of the declarations analysed, or an older reader read;
      pages of outlets whose `css` or `templates` are others now.
Out:  what today's items find in them, told as one summary; each revision noted as done.
I/O:  through the walk.

Work goes in small batches, one at a time, each kept in one transaction: live work passes
between them, and what a crash cuts off is begun again with the batch under way. A text that was
read with old declarations while they changed is found here too. Nothing is judged twice: only
changed items are asked, and a judgement has its revision and its version of the item as a key.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

from watchdog.config import changed_items, changed_readers, items_version, readers_version
from watchdog.declarations import Declarations
from watchdog.errors import ReadError
from watchdog.extract import EXTRACTOR_VERSION
from watchdog.model import Body, ItemKey
from watchdog.pipeline.analyse import analyse_page
from watchdog.pipeline.keeping import keep_analysis, keep_judgements
from watchdog.pipeline.rematch import PlainText, Rematch, rematch_texts
from watchdog.pipeline.walk import Walk, log
from watchdog.store import (
    Connection,
    StoredText,
    VersionRow,
    article_of_revision,
    keep_sketch,
    load_declared_version,
    load_raw_page,
    mark_all_analysed,
    mark_analysed,
    mark_read,
    note_declared,
    outdated_readings,
    outdated_texts,
    outdated_versions,
    readings_of,
    stored_texts,
)

LOOK_BACK = timedelta(days=30)  # what is older is analysed again when somebody asks for it
KEEP_VERSIONS = timedelta(days=90)  # what a version asked for; without it all items are asked
PAGES = 100  # read again before we look which are left


class Pace(NamedTuple):
    """How much of the machine a sweep may take."""

    batch: int  # texts for a child at once, and in one transaction
    ahead: int  # batches in children before the oldest is kept


BESIDE = Pace(batch=100, ahead=1)  # live work: a child is taken for hundredths of a second
ALONE = Pace(batch=500, ahead=4)  # nobody waits for the children


@dataclass(slots=True, kw_only=True)
class Swept:
    """What a sweep came to."""

    revisions: int = 0
    hits: int = 0  # new ones
    changes: int = 0
    failed: int = 0  # texts whose analysis broke: noted, and not tried again


def note_declarations(c: Connection, declarations: Declarations, now: datetime) -> None:
    """Remember what these declarations ask for: so the next edit knows what it changed."""
    row = VersionRow(
        version=declarations.version,
        rules=declarations.rules,
        items={**items_version(declarations), **readers_version(declarations)},
    )
    note_declared(c, row, now, KEEP_VERSIONS)


def is_outdated(c: Connection, declarations: Declarations, now: datetime) -> bool:
    """Whether stored articles still wait to be analysed by these declarations."""
    return bool(outdated_versions(c, declarations.version, now - LOOK_BACK))


async def sweep_outdated(walk: Walk, since: datetime, pace: Pace = BESIDE) -> AsyncIterator[Swept]:
    """Analyse again what other declarations analysed; yields the count after each batch.

    Ends when an edit comes in between: the next sweep takes it into account.
    """
    count = Swept()
    declarations = walk.declarations
    while versions := await walk.read(lambda c: outdated_versions(c, declarations.version, since)):
        for version in versions:
            before = await walk.read(partial(load_declared_version, version=version))
            async for _ in _reread_changed(walk, declarations, before, since, count):
                yield count
            if walk.declarations is not declarations:
                return
            keys = _to_ask(declarations, before)
            if keys is not None and not keys:
                mark = partial(mark_all_analysed, before=version, version=declarations.version)
                await walk.write(partial(mark, since=since))
                continue
            fetch = partial(outdated_texts, version=version, since=since, limit=pace.batch)
            async for _ in _ask(walk, fetch, keys, pace, count, mark=True):
                yield count
            if walk.declarations is not declarations:
                return


async def rematch_items(
    walk: Walk, keys: frozenset[ItemKey], since: datetime, pace: Pace
) -> AsyncIterator[Swept]:
    """Ask some items of every text stored since then, whoever analysed it."""
    count = Swept()
    fetch = partial(stored_texts, since=since, limit=pace.batch)
    async for _ in _ask(walk, fetch, keys, pace, count, mark=False):
        yield count


def _to_ask(declarations: Declarations, before: VersionRow | None) -> frozenset[ItemKey] | None:
    """Name the items that may find something else than with another version; None for all."""
    if before is None or before.rules != declarations.rules:
        return None
    return changed_items(before.items, declarations)


async def _ask(
    walk: Walk,
    fetch: Callable[..., tuple[StoredText, ...]],
    keys: frozenset[ItemKey] | None,
    pace: Pace,
    count: Swept,
    *,
    mark: bool,
) -> AsyncIterator[None]:
    """Analyse text after text, `pace.ahead` batches at once, and keep them in order."""
    declarations = walk.declarations
    waiting: deque[tuple[Sequence[StoredText], asyncio.Task[_Answer]]] = deque()
    after, more = 0, True
    while more or waiting:
        more = more and walk.declarations is declarations
        if more:
            texts = await walk.read(partial(fetch, after=after))
            more = bool(texts)
        if more:
            after = texts[-1].revision_id
            waiting.append((texts, asyncio.create_task(_analyse(walk, texts, keys))))
        if waiting and (len(waiting) >= pace.ahead or not more):
            first, task = waiting.popleft()
            found, broken = await task
            await walk.write(partial(_keep, walk, declarations, first, found, count, mark=mark))
            count.failed += broken
            yield


_Found = tuple[tuple[StoredText, Rematch], ...]
_Answer = tuple[_Found, int]


async def _analyse(
    walk: Walk, texts: Sequence[StoredText], keys: frozenset[ItemKey] | None
) -> _Answer:
    """Analyse a batch; where it breaks its child, halve it until the one text is found."""
    try:
        found = await walk.analyse(rematch_texts, [plain_text(text) for text in texts], keys)
    except ReadError as error:
        if walk.sandbox.closed:  # the watch is ending: the next start begins here again
            raise
        if len(texts) == 1:
            log.warning("text_not_analysed", url=texts[0].url, reason=str(error))
            return (), 1
    else:
        return tuple((texts[one.place], one) for one in found), 0
    middle = len(texts) // 2
    first, broken = await _analyse(walk, texts[:middle], keys)
    second, more = await _analyse(walk, texts[middle:], keys)
    return first + second, broken + more


def plain_text(text: StoredText) -> PlainText:
    """Give a stored text the form in which it travels to a child."""
    return PlainText(
        url=text.url,
        outlet=text.outlet,
        language=text.language,
        title=text.title,
        paragraphs=text.paragraphs,
        published_at=text.published_at,
        read_at=text.created_at,
    )


def _keep(
    walk: Walk,
    declarations: Declarations,
    texts: Sequence[StoredText],
    found: _Found,
    count: Swept,
    c: Connection,
    *,
    mark: bool,
) -> None:
    """Keep what a batch found as old news: it is told in a summary, and wakes nobody."""
    hits = changes = 0
    for text, one in found:
        keep_sketch(c, text.revision_id, one.sketch)
        new, changed = keep_judgements(
            c,
            (text.article_id, text.revision_id, text.published_at),
            one.judgements,
            declarations,
            old=True,
            now=walk.clock(),
        )
        hits += new
        changes += changed
    if mark:
        mark_analysed(c, (text.revision_id for text in texts), declarations.version)
    count.revisions += len(texts)
    count.hits += hits
    count.changes += changes


# --- better readers ------------------------------------------------------------------


async def reread_outdated(walk: Walk, since: datetime) -> AsyncIterator[Swept]:
    """Read kept pages again that an older reader read; yields the count after each page."""
    count = Swept()
    while found := await walk.read(lambda c: outdated_readings(c, EXTRACTOR_VERSION, since, PAGES)):
        for revision_id in found:
            await _reread(walk, revision_id, count)
            yield count


async def _reread_changed(
    walk: Walk,
    declarations: Declarations,
    before: VersionRow | None,
    since: datetime,
    count: Swept,
) -> AsyncIterator[None]:
    """Read kept pages again of outlets whose pages are read otherwise than before."""
    outlets = frozenset() if before is None else changed_readers(before.items, declarations)
    if before is None or not outlets:
        return
    find = partial(readings_of, version=before.version, outlets=outlets, since=since, limit=PAGES)
    after = 0
    while found := await walk.read(partial(find, after=after)):
        for revision_id in found:
            if walk.declarations is not declarations:
                return
            await _reread(walk, revision_id, count)
            yield
        after = found[-1]


async def _reread(walk: Walk, revision_id: int, count: Swept) -> None:
    page = await walk.read(lambda c: load_raw_page(c, revision_id))
    article_id, outlet = await walk.read(lambda c: article_of_revision(c, revision_id))
    count.revisions += 1
    analysis = None
    if page is not None:
        try:
            analysis = await walk.analyse(analyse_page, page, outlet, None, page.fetched_at)
        except ReadError as error:
            if walk.sandbox.closed:
                raise
            count.failed += 1
            log.warning("page_not_read_again", revision=revision_id, reason=str(error))

    def keep(c: Connection) -> None:
        mark_read(c, revision_id, EXTRACTOR_VERSION)
        if analysis is None:
            return
        kept = keep_analysis(
            c,
            article_id,
            analysis,
            walk.declarations,
            body=Body.PAGE,
            old=True,
            now=walk.clock(),
            page=page,
        )
        count.hits += kept.hits
        count.changes += kept.changes

    await walk.write(keep)
