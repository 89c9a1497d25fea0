"""`watchdog explain`: what every item did with one article, and why."""

from collections.abc import Iterable, Mapping
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from watchdog import app
from watchdog.cli.options import FormatOption, WatchlistsOption, settings_for
from watchdog.cli.output import (
    STATE_STYLES,
    WORK_FAILED,
    Format,
    errors_named,
    say,
    write_json,
)
from watchdog.cli.text import explanation_line
from watchdog.match import Explanation, Finding
from watchdog.model import Article, ItemKey, Judgement
from watchdog.pipeline.analyse import explain_article, find_in_article

WORDS = {
    Finding.OTHER_OUTLET: "its watchlist does not read this outlet",
    Finding.MATCH: "match",
    Finding.MISSING: "words are missing",
    Finding.ABOUT: "the article is not about it",
    Finding.APART: "the words stand too far apart",
    Finding.CANCELLED: "cancelled by `unless`",
}


def explain(
    source: Annotated[
        str, typer.Argument(metavar="FILE|URL", help="A page: HTML, WARC or an address.")
    ],
    url: Annotated[
        str | None, typer.Option(metavar="URL", help="The address of a saved page.")
    ] = None,
    form: FormatOption = None,
    watchlists: WatchlistsOption = None,
) -> None:
    """Explain what every item did with an article, and why: found, missing, cancelled.

    For example:

        watchdog explain https://www.dw.com/en/a-72412345

        watchdog explain saved.html --url https://news.example/1 --format jsonl
    """
    settings = settings_for(watchlists)
    with errors_named(), app.open_inputs(settings) as given:
        answers = list(given.read_pages([source], url))
        bench = app.make_bench(settings)
    for page, article in answers:
        if not isinstance(article, Article):
            say(f"watchdog: {page.url}: {article}", "red")
            continue
        findings = find_in_article(bench, article, app.utc_now())
        verdicts = {one.match.item: one.judgement for one in findings}
        _show(article, explain_article(bench, article), verdicts, form)
    if not any(isinstance(article, Article) for _, article in answers):
        raise typer.Exit(WORK_FAILED)


def _show(
    article: Article,
    explanations: Iterable[Explanation],
    verdicts: Mapping[ItemKey, Judgement],
    form: Format | None,
) -> None:
    if form is not None and form is not Format.TABLE:
        for one in explanations:
            verdict = verdicts.get(one.item)
            state = verdict.state if verdict else None
            write_json({"url": article.url, **explanation_line(one), "state": state})
        return
    console = Console(highlight=False)
    console.print(Text(f"{article.title}\n{article.url} ({article.language})", style="bold"))
    table = Table(header_style="bold", show_edge=False, pad_edge=False)
    for name in ("item", "what became of it", "found", "missing"):
        table.add_column(name, overflow="fold")
    for one in explanations:
        verdict = verdicts.get(one.item)
        said = f"{verdict.state}: {verdict.cue or 'no cue'}" if verdict else WORDS[one.finding]
        style = STATE_STYLES.get(str(verdict.state), "") if verdict else "dim"
        table.add_row(
            Text(one.item.item), Text(said, style=style), Text(_found(one)), Text(_missing(one))
        )
    console.print(table)


def _found(explanation: Explanation) -> str:
    words: dict[str, dict[str, None]] = {}
    for span in explanation.spans:
        words.setdefault(span.concept, {})[span.text] = None
    return "; ".join(f"{concept}: {', '.join(some)}" for concept, some in words.items()) or "–"


def _missing(explanation: Explanation) -> str:
    if explanation.finding is Finding.CANCELLED:
        return "unless: " + ", ".join(explanation.cancelled_by)
    return "; ".join(" or ".join(group) for group in explanation.missing) or "–"
