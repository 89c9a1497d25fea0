"""Try: what a text, a page or the archive would give with an item, as it is or edited.

In:   pasted text or an address, an item, its watchlist's YAML.
Out:  what would match, in which state, and why. Nothing is kept.
Edge: addresses through the guarded fetcher; everything read runs in the sandbox.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from watchdog.errors import DeclarationError, FetchError, ReadError
from watchdog.model import Article, ItemKey, Judgement, LanguageCode, OutletId, State
from watchdog.pipeline.analyse import name_language
from watchdog.pipeline.reanalysis import plain_text
from watchdog.pipeline.trying import Trial, try_article, try_page, try_texts
from watchdog.store import StoredText, stored_texts
from watchdog.web.doors import Access, Door
from watchdog.web.visit import Visit

MOST_DAYS, MOST_TEXTS, BATCH, SAMPLES = 30, 20_000, 500, 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One article of the archive that would be a hit."""

    text: StoredText
    judgement: Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """What the archive would give."""

    days: int
    texts: int
    hits: int
    by_day: tuple[tuple[date, int, int], ...]  # day, hits, alerts at most: changes of state
    samples: tuple[Sample, ...]
    cut: bool  # there were more texts than are tried


async def show_try(visit: Visit) -> Response:
    """Show the form."""
    watchlist = visit.asked("item").partition("/")[0]
    return await _page(visit, {"item": visit.asked("item")}, watchlist)


async def try_it(visit: Visit) -> Response:
    """Try what the form holds."""
    form = visit.form
    watchlist, _, item = form.get("item", "").partition("/")
    key = ItemKey(watchlist, item) if item else None
    edited = form.get("yaml", "").replace("\r\n", "\n")
    if edited.strip() == (await run_in_threadpool(visit.desk.watchlist_text, watchlist)).strip():
        edited = ""
    try:
        if form.get("days"):
            archive = await _try_archive(visit, edited, key)
            return await _page(visit, form, watchlist, archive=archive)
        article, trials = await _try_article(visit, edited, key)
    except DeclarationError as error:
        return await _page(visit, form, watchlist, faults=[str(one) for one in error.mistakes])
    except (FetchError, ReadError) as error:
        return await _page(visit, form, watchlist, faults=[str(error)])
    return await _page(visit, form, watchlist, article=article, trials=trials)


async def _try_article(
    visit: Visit, edited: str, key: ItemKey | None
) -> tuple[Article, Sequence[Trial]]:
    desk, form, now = visit.desk, visit.form, visit.desk.clock()
    if form.get("url", "").strip():
        page = await desk.fetch_page(form["url"].strip())
        if page.status != HTTPStatus.OK:
            raise ReadError("http-error", f"{page.url}: the outlet answered {page.status}")
        found: tuple[Article, Sequence[Trial]] = await desk.analyse(
            try_page, page, edited, key, now
        )
        return found
    language = form.get("language", "")
    text = form.get("text", "").replace("\r\n", "\n")
    given = Article(
        url="",
        outlet=OutletId(""),
        language=LanguageCode(language)
        if language in desk.declarations().languages
        else await desk.analyse(name_language, f"{form.get('title', '')}\n{text}", None),
        title=form.get("title", "").strip(),
        paragraphs=tuple(line.strip() for line in text.split("\n") if line.strip()),
    )
    return given, await desk.analyse(try_article, given, edited, key, now)


async def _try_archive(visit: Visit, edited: str, key: ItemKey | None) -> Archive:
    """Ask the texts of the last days, newest articles included, a batch at a time."""
    desk = visit.desk
    days = min(max(int(visit.form["days"]) if visit.form["days"].isdecimal() else 1, 1), MOST_DAYS)
    since, after, seen = desk.clock() - timedelta(days=days), 0, 0
    found: list[Sample] = []
    while seen < MOST_TEXTS:
        texts = await desk.read(
            lambda c, after=after: stored_texts(c, since, after=after, limit=BATCH)  # type: ignore[misc] # bound here
        )
        if not texts:
            break
        plain = [plain_text(text) for text in texts]
        for one in await desk.analyse(try_texts, plain, edited, key):
            found += [Sample(text=texts[one.place], judgement=j) for j in one.judgements]
        seen, after = seen + len(texts), texts[-1].revision_id
    return _sum_up(found, days, seen)


def _sum_up(found: Sequence[Sample], days: int, seen: int) -> Archive:
    """Count articles once, by their latest text."""
    latest = {(one.text.article_id, one.judgement.item): one for one in found}
    once = sorted(latest.values(), key=lambda one: one.text.created_at)
    told: dict[ItemKey, State] = {}
    alerts: Counter[date] = Counter()
    for one in once:
        state = one.judgement.state
        if state is not State.BACKGROUND and told.get(one.judgement.item) is not state:
            told[one.judgement.item] = state
            alerts[one.text.created_at.date()] += 1
    hits = Counter(one.text.created_at.date() for one in once)
    order = list(State)
    best = sorted(once, key=lambda one: order.index(one.judgement.state))
    return Archive(
        days=days,
        texts=seen,
        hits=len(once),
        by_day=tuple((day, hits[day], alerts[day]) for day in sorted(hits, reverse=True)),
        samples=tuple(best[:SAMPLES]),
        cut=seen >= MOST_TEXTS,
    )


async def _page(
    visit: Visit,
    form: Mapping[str, str],
    watchlist: str,
    *,
    faults: Sequence[str] = (),
    article: Article | None = None,
    trials: Sequence[Trial] = (),
    archive: Archive | None = None,
) -> Response:
    declarations = visit.desk.declarations()
    yaml = form.get("yaml") or await run_in_threadpool(visit.desk.watchlist_text, watchlist)
    return visit.page(
        "try.html",
        HTTPStatus.BAD_REQUEST if faults else HTTPStatus.OK,
        given=form,
        yaml=yaml,
        lists=declarations.watchlists,
        languages=declarations.languages,
        faults=faults,
        article=article,
        trials=trials,
        archive=archive,
        most_days=MOST_DAYS,
    )


DOORS = (
    Door("/try", show_try, Access.VIEWER, words="Try"),
    Door("/try", try_it, Access.VIEWER, ("POST",)),
)
