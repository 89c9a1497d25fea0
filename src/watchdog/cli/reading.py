"""`watchdog extract` and `watchdog entries`: what Watchdog reads off pages and sources."""

from typing import Annotated

import typer

from watchdog import app
from watchdog.cli.options import WatchlistsOption, settings_for
from watchdog.cli.output import (
    WORK_FAILED,
    Counter,
    errors_named,
    fail,
    progress_of,
    say,
    write_json,
)
from watchdog.declarations import SourceKind
from watchdog.errors import ArchiveError, FetchError, ReadError
from watchdog.model import Article, Candidate, Page, Post
from watchdog.pipeline.inputs import Inputs
from watchdog.sources import choose_sitemaps
from watchdog.text import as_text
from watchdog.text.urls import host_of


def extract(
    inputs: Annotated[
        list[str], typer.Argument(metavar="FILE|URL", help="WARC files, HTML files or URLs.")
    ],
    url: Annotated[
        str | None,
        typer.Option(metavar="URL", help="The address of an HTML file, to resolve its links."),
    ] = None,
    watchlists: WatchlistsOption = None,
) -> None:
    """Read articles off pages: WARC, HTML files or URLs in, one JSON line per response out.

    For example:

        watchdog extract pages.warc.gz > articles.jsonl

        watchdog extract page.html --url https://news.example/2026/talks

    A page without an article gives a line of kind "none" that names the reason. A file that
    cannot be read is told, the rest goes on, and the exit code is 1.
    """
    unread = 0
    opened = app.open_inputs(settings_for(watchlists))
    with errors_named(), opened as given, progress_of("read") as counter:
        for name in inputs:
            try:
                _extract_input(given, name, url, counter)
            except ArchiveError as error:
                unread += 1
                say(f"watchdog: {error}", "red")
    if unread:
        raise typer.Exit(WORK_FAILED)


def entries(
    source: Annotated[str, typer.Argument(metavar="FILE|URL", help="A feed, sitemap, listing.")],
    url: Annotated[
        str | None, typer.Option(metavar="URL", help="The address of a file, to resolve its links.")
    ] = None,
    kind: Annotated[
        SourceKind | None,
        typer.Option(help="What it is. [default: seen from its content]", show_default=False),
    ] = None,
    select: Annotated[
        str | None,
        typer.Option(metavar="CSS", help="Listing: CSS selector of the links to articles."),
    ] = None,
    watchlists: WatchlistsOption = None,
) -> None:
    """Read the entries of a feed, news sitemap or listing: one JSON line per candidate out.

    For example:

        watchdog entries https://rss.dw.com/rdf/rss-en-all

        watchdog entries saved-feed.xml --url https://news.example/rss.xml

        watchdog entries https://news.example/world --select 'h2 > a'
    """
    with errors_named(), app.open_inputs(settings_for(watchlists)) as given:
        try:
            reading = given.read_source(source, url, kind, select)
        except ReadError as error:
            fail(f"watchdog: {source}: {error}")
    for candidate in reading.candidates:
        write_json(_candidate_line(candidate))
    if reading.sitemaps:
        newest = ", ".join(one.url for one in choose_sitemaps(reading.sitemaps, None))
        say(f"an index of {len(reading.sitemaps)} sitemaps; a poll would read {newest}")
    for reason, count in sorted(reading.rejected.items()):
        say(f"{count} entries rejected: {reason}", "yellow")


def _extract_input(given: Inputs, name: str, url: str | None, counter: Counter) -> None:
    """Write a line for each response of one input; what cannot be fetched is one too."""
    try:
        for page, answer in counter.over(given.read_pages([name], url)):
            if isinstance(answer, Article):
                write_json(_article_line(page, answer))
            else:
                write_json(_nothing_line(page.url, answer))
    except FetchError as error:
        write_json(_nothing_line(name, f"{error.outcome}: {error.reason}"))


def _article_line(page: Page, article: Article) -> dict[str, object]:
    return {
        "url": page.url,
        "canonical_url": article.url,
        "outlet": None if article.outlet == host_of(page.url) else article.outlet,
        "language": article.language,
        "kind": article.kind,
        "title": article.title,
        "other_titles": article.other_titles,
        "paragraphs": article.paragraphs,
        "published": article.published_at and as_text(article.published_at),
        "modified": article.modified_at and as_text(article.modified_at),
        "authors": article.authors,
        "agency": article.agency,
        "template": article.template,
        "posts": [_post(post) for post in article.posts],
        "section": article.section or None,
    }


def _post(post: Post) -> dict[str, object]:
    return {
        "id": post.id,
        "title": post.title,
        "paragraphs": post.paragraphs,
        "published": post.published_at and as_text(post.published_at),
        "modified": post.modified_at and as_text(post.modified_at),
    }


def _nothing_line(url: str, reason: str) -> dict[str, object]:
    return {
        "url": url,
        "canonical_url": None,
        "outlet": None,
        "language": None,
        "kind": "none",
        "title": None,
        "other_titles": [],
        "paragraphs": [],
        "published": None,
        "modified": None,
        "authors": [],
        "agency": None,
        "template": None,
        "posts": [],
        "section": None,
        "error": reason,
    }


def _candidate_line(candidate: Candidate) -> dict[str, object]:
    return {
        "url": candidate.url,
        "title": candidate.title,
        "summary": candidate.summary,
        "published": candidate.published_at and as_text(candidate.published_at),
        "updated": candidate.updated_at and as_text(candidate.updated_at),
        "language": candidate.language,
        "guid": candidate.guid,
    }
