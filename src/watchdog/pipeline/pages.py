"""Read one article's page: fetch → extract → text → match → judge → store.

In:   a `DueRead`, leased to us.
Out:  a revision with its judgements and changes, in one transaction; the read closed by one
      outcome, with the time of the next try where one is due.
I/O:  through the walk. Whatever goes wrong is an outcome, never an exception.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from watchdog.coverage import next_read_after, next_reread
from watchdog.declarations import Outlet, WhenRefused
from watchdog.errors import FetchError, ReadError
from watchdog.model import Analysis, Body, Outcome, Page, PageKind, Validators
from watchdog.pipeline.analyse import analyse_candidates, analyse_page, find_outlet
from watchdog.pipeline.correcting import (
    INDEX,
    Reread,
    correct_hits,
    leads_to_index,
    weigh_absence,
    weigh_reread,
)
from watchdog.pipeline.keeping import Kept, keep_analysis
from watchdog.pipeline.live import keep_posts
from watchdog.pipeline.wakes import Job, Wake
from watchdog.pipeline.walk import Walk, log
from watchdog.store import Cause, Connection, DueRead, close_read, find_doubt, resolve_article

NOT_MODIFIED = 304
AWAY = frozenset({404, 410})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Failure:
    """Why a read gave no text."""

    outcome: Outcome
    reason: str
    retry_after: timedelta | None = None
    away: Cause | None = None  # the page is not there: the outlet's word on it


async def read_article(walk: Walk, due: DueRead) -> None:
    """Read one article's page and close the read."""
    outlet = walk.outlet(due.outlet)
    if outlet is None or not outlet.enabled:  # it may come back with the next edit
        skipped = _Failure(outcome=Outcome.SKIPPED, reason="its outlet is not watched")
        await _close_failed(walk, due, outlet, skipped)
        return
    if _is_closed_to_us(outlet, due):
        refused = _Failure(outcome=Outcome.REFUSED, reason="refused before")
        await _close_failed(walk, due, outlet, refused)
        return
    try:
        due = await _without_validators(walk, due)
        page = await walk.fetcher.fetch(
            due.page_url, pace=outlet.pace, validators=due.validators, now=walk.clock()
        )
        if due.body is Body.PAGE and leads_to_index(due.page_url, page.url):
            moved = _Failure(outcome=Outcome.EMPTY, reason=INDEX, away=Cause.MOVED)
            await _close_failed(walk, due, outlet, moved)
            return
        if page.status == NOT_MODIFIED or _is_the_same(page, due):
            await _close_unchanged(walk, due, page)
            return
        analysis = await walk.analyse(analyse_page, page, outlet.id, due.candidate, walk.clock())
    except FetchError as error:
        failure = _Failure(
            outcome=error.outcome,
            reason=error.reason,
            retry_after=error.retry_after,
            away=Cause.GONE if error.status in AWAY else None,
        )
        await _close_failed(walk, due, outlet, failure)
    except ReadError as error:
        failure = _Failure(outcome=Outcome.PARSE_ERROR, reason=f"{error.reason}: {error}")
        await _close_failed(walk, due, outlet, failure)
    else:
        now = walk.clock()
        kept = await walk.write(lambda c: _keep(c, walk, due, page, analysis, now))
        log.info(
            "article_read",
            outlet=due.outlet,
            url=due.url,
            revision=kept.number,
            new=kept.is_new,
            hits=len(analysis.judgements),
        )


async def _without_validators(walk: Walk, due: DueRead) -> DueRead:
    """Ask for the whole page where a second read must agree with the first, or it was away."""
    if due.body is not Body.PAGE:
        return due
    doubted = await walk.read(lambda c: find_doubt(c, due.article_id))
    away = due.failures > 0
    return replace(due, validators=Validators()) if doubted or away else due


def _is_the_same(page: Page, due: DueRead) -> bool:
    """Whether a page came that was read before, to the byte."""
    return due.body is Body.PAGE and page.validators.body_hash == due.validators.body_hash


def _is_closed_to_us(outlet: Outlet, due: DueRead) -> bool:
    """Whether this page was refused by an outlet that refuses them on principle."""
    return outlet.when_refused is WhenRefused.METADATA_ONLY and due.body is Body.UNAVAILABLE


def _keep(
    c: Connection, walk: Walk, due: DueRead, page: Page, analysis: Analysis, now: datetime
) -> Kept:
    article_id = due.article_id
    of_another = _is_of_another(walk, due, analysis.article.url)
    if not of_another:
        article_id = resolve_article(c, due.article_id, analysis.article.url)
    reread = Reread(analysis=analysis)
    if due.body is Body.PAGE:
        reread = weigh_reread(c, walk, due, article_id, analysis)
    kept = keep_analysis(
        c,
        article_id,
        reread.analysis,
        walk.declarations,
        body=Body.PAGE,
        old=due.old,
        now=now,
        page=page,
    )
    correct_hits(c, walk, article_id, kept.revision_id, reread)
    posts = keep_posts(
        c,
        analysis.posts,
        walk.declarations,
        outlet=due.outlet,
        publisher=due.publisher,
        page_first_seen_at=due.first_seen_at,
        page_is_old=due.old,
        first_read=due.body is not Body.PAGE,
        now=now,
    )
    walk.wake(c, Wake(Job.PLAN))
    # What is known under another address, or is another outlet's, is read again from there.
    is_read_here = article_id == due.article_id and not of_another
    wait = next_reread(
        now - due.first_seen_at,
        live=analysis.article.kind is PageKind.LIVE,
        grew=posts.is_new or kept.is_new,
        old=due.old,
    )
    next_read_at = now + wait if wait and is_read_here else None
    close_read(
        c,
        due.article_id,
        outcome=Outcome.OK,
        next_read_at=_sooner(next_read_at, reread.read_at),
        due_at=due.due_at,
        body=Body.PAGE,
        validators=page.validators,
        now=now,
    )
    return kept


def _sooner(one: datetime | None, other: datetime | None) -> datetime | None:
    return min(filter(None, (one, other)), default=None)


def _is_of_another(walk: Walk, due: DueRead, url: str) -> bool:
    """Whether a page led to an address of another outlet.

    The words count, but the address stays free: else that outlet's own article would be
    taken for known, read from here, and lost as a second voice.
    """
    outlet = find_outlet(walk.declarations, url)
    return outlet is not None and outlet.id != due.outlet


async def _close_unchanged(walk: Walk, due: DueRead, page: Page) -> None:
    now = walk.clock()
    live = due.kind is PageKind.LIVE
    wait = next_reread(now - due.first_seen_at, live=live, old=due.old)
    await walk.write(
        lambda c: close_read(
            c,
            due.article_id,
            outcome=Outcome.NOT_MODIFIED,
            next_read_at=now + wait if wait else None,
            due_at=due.due_at,
            validators=page.validators,
            now=now,
        )
    )


async def _close_failed(walk: Walk, due: DueRead, outlet: Outlet | None, failure: _Failure) -> None:
    """Close a read without a text; what the feed said must have been matched by then."""
    now = walk.clock()
    said = await _feed_revision(walk, due, outlet, now)
    refused = failure.outcome is Outcome.REFUSED
    wait = next_read_after(
        failure.outcome,
        failures=due.failures + 1,
        metadata_only=outlet is not None and outlet.when_refused is WhenRefused.METADATA_ONLY,
        retry_after=failure.retry_after,
    )

    def close(c: Connection) -> None:
        next_read_at = now + wait if wait else None
        if failure.away is not None and due.body is Body.PAGE:
            next_read_at = weigh_absence(c, walk, due, failure.away) or next_read_at
        if said is not None:
            keep_analysis(
                c,
                due.article_id,
                said,
                walk.declarations,
                body=Body.FEED,
                old=due.old,
                now=now,
            )
        close_read(
            c,
            due.article_id,
            outcome=failure.outcome,
            reason=failure.reason,
            next_read_at=next_read_at,
            due_at=due.due_at,
            body=Body.UNAVAILABLE if refused and due.body is not Body.PAGE else None,
            now=now,
        )

    await walk.write(close)
    log.warning(
        "article_not_read",
        outlet=due.outlet,
        url=due.url,
        outcome=failure.outcome,
        reason=failure.reason,
        next_in=f"{wait.total_seconds():.0f}s" if wait else "never",
    )


async def _feed_revision(
    walk: Walk, due: DueRead, outlet: Outlet | None, now: datetime
) -> Analysis | None:
    """Analyse what the feed says now, where no page was ever read.

    Mostly that very text was matched when it was seen, and storing it again adds nothing;
    but the feed may have changed, or a crash may have come between seeing and matching.
    """
    if outlet is None or due.body is Body.PAGE:
        return None
    pairs = [(due.candidate, due.url)]
    try:
        return (await walk.analyse(analyse_candidates, outlet.id, pairs, now))[0]
    except ReadError as error:
        log.warning("candidates_not_analysed", outlet=outlet.id, reason=error.reason)
        return None
