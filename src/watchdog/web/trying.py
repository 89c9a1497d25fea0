"""Try: what a text, a page or the archive would give with an item, as it is or edited.

In:   pasted text or an address, an item, its watchlist's YAML.
Out:  what would match, in which state, and why. Nothing is kept.
Edge: addresses through the guarded fetcher; everything read runs in the sandbox.
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from watchdog.errors import DeclarationError, FetchError, ReadError
from watchdog.model import Article, ItemKey, LanguageCode, OutletId
from watchdog.pipeline.analyse import name_language
from watchdog.pipeline.trying import Trial, try_article, try_page
from watchdog.web.backtesting import Archive, try_archive
from watchdog.web.doors import Access, Door
from watchdog.web.visit import Visit

MOST_DAYS = 30


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
            archive = await try_archive(visit.desk, edited, key, _days(form["days"]))
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


def _days(text: str) -> int:
    return min(max(int(text) if text.isascii() and text.isdigit() else 1, 1), MOST_DAYS)


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
