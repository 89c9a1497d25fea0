"""`watchdog match` and `watchdog judge`: texts in, verdicts out; no network, no database."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated

import typer
from pydantic import AwareDatetime, model_validator

from watchdog import app
from watchdog.cli.jsonl import Lines, Record
from watchdog.cli.options import WatchlistsOption, settings_for
from watchdog.cli.output import INPUT_WRONG, errors_named, progress_of, write_json
from watchdog.judge import Considered
from watchdog.match import Explanation
from watchdog.model import Article, ItemKey, Judgement, OutletId, Span
from watchdog.pipeline.analyse import (
    Bench,
    Finding,
    explain_article,
    explain_text,
    find_in_article,
    judge_text,
    name_language,
)

FilesArgument = Annotated[
    list[Path] | None,
    typer.Argument(metavar="FILE", help="JSON Lines; `-` or nothing: standard input."),
]


class ArticleRecord(Record):
    """One article of `watchdog match`."""

    title: str | None = None
    text: str | None = None
    paragraphs: tuple[str, ...] | None = None
    language: str | None = None
    outlet: str | None = None
    published: AwareDatetime | None = None

    @model_validator(mode="after")
    def _has_one_body(self) -> "ArticleRecord":
        if self.text is not None and self.paragraphs is not None:
            raise ValueError("give text or paragraphs, not both")
        if self.text is None and self.paragraphs is None and not self.title:
            raise ValueError("there is neither a title nor a text")
        return self


class SentenceRecord(Record):
    """One text of `watchdog judge`, taken as being about its item."""

    text: str
    language: str
    watchlist: str
    item: str


def match(
    files: FilesArgument = None,
    explain: Annotated[
        bool,
        typer.Option("--explain", help="One line per article and item instead: what was missing."),
    ] = False,
    watchlists: WatchlistsOption = None,
) -> None:
    r"""Match articles against the watchlists: JSON Lines in, one line per hit out.

    What a line holds:

        In:   {"id", "title", "text" | "paragraphs",
               "language"?, "outlet"?, "published"?}
        Out:  {"id", "watchlist", "item", "state", "detail", "cue",
               "sentence", "language", "spans"}

    For example:

        watchdog match articles.jsonl > hits.jsonl

        echo '{"id": 1, "title": "EU invites the Taliban"}' | watchdog match

    Offsets of spans count code points of the field as given. A bad line is answered with
    {"id", "error"}, the rest goes on, and the exit code is 2.

    With --explain a line says of each item what became of it: {"id", "watchlist", "item",
    "finding", "missing", "cancelled_by", "spans", "language"}.
    """
    with errors_named():
        bench = app.make_bench(settings_for(watchlists))
    lines = Lines(files or [])
    with progress_of("matched") as counter:
        for record in counter.over(lines.records(ArticleRecord)):
            _match_record(bench, record, explain=explain)
    if lines.bad:
        raise typer.Exit(INPUT_WRONG)


def judge(
    files: FilesArgument = None,
    watchlists: WatchlistsOption = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Add every cue considered, and why one won.")
    ] = False,
) -> None:
    r"""Judge sentences: in which state does each report its item's event, by which words.

    What a line holds, one line out for one line in:

        In:   {"id", "text", "language", "watchlist", "item"}
        Out:  {"id", "state", "detail", "cue", "sentence"}

    For example:

        watchdog judge sentences.jsonl > verdicts.jsonl

        echo '{"id": 1, "language": "en", "watchlist": "eu-taliban-talks",' \
          '"item": "formal-invitation", "text": "None was sent."}' | watchdog judge

    With --explain each line out has "considered", too: for each sentence every cue that stands
    in it, in scope or not, with the file and line of its rule, and why it won or did not.
    """
    with errors_named():
        bench = app.make_bench(settings_for(watchlists))
    lines = Lines(files or [])
    with progress_of("judged") as counter:
        for record in counter.over(lines.records(SentenceRecord)):
            _judge_record(bench, record, lines, explain=explain)
    if lines.bad:
        raise typer.Exit(INPUT_WRONG)


def _match_record(bench: Bench, record: ArticleRecord, *, explain: bool) -> None:
    paragraphs = record.paragraphs if record.paragraphs is not None else (record.text or "",)
    title = record.title or ""
    language = name_language(bench, "\n".join((title, *paragraphs)), record.language)
    article = Article(
        url="",
        outlet=OutletId(record.outlet or ""),
        language=language,
        title=title,
        paragraphs=paragraphs,
        published_at=record.published,
    )
    if explain:
        for explanation in explain_article(bench, article):
            write_json({"id": record.id, **explanation_line(explanation), "language": language})
        return
    for finding in find_in_article(bench, article, app.utc_now()):
        spans = span_lines(finding.match.spans)
        write_json({"id": record.id, **_hit_line(finding), "language": language, "spans": spans})


def _hit_line(finding: Finding) -> dict[str, object]:
    verdict = finding.judgement
    key = verdict.item
    return {"watchlist": key.watchlist, "item": key.item, **_verdict(verdict)}


def _verdict(judgement: Judgement) -> Mapping[str, object]:
    return {
        "state": judgement.state,
        "detail": judgement.detail,
        "cue": judgement.cue,
        "sentence": judgement.sentence,
    }


def span_lines(spans: Iterable[Span]) -> list[dict[str, object]]:
    """Give spans as they stand in JSON Lines."""
    return [
        {
            "concept": span.concept,
            "field": span.field,
            "start": span.start,
            "end": span.end,
            "text": span.text,
        }
        for span in spans
    ]


def explanation_line(explanation: Explanation) -> dict[str, object]:
    """Give an explanation as it stands in JSON Lines."""
    return {
        "watchlist": explanation.item.watchlist,
        "item": explanation.item.item,
        "finding": explanation.finding,
        "missing": explanation.missing,
        "cancelled_by": explanation.cancelled_by,
        "spans": span_lines(explanation.spans),
    }


def _judge_record(bench: Bench, record: SentenceRecord, lines: Lines, *, explain: bool) -> None:
    item = bench.items.get(ItemKey(record.watchlist, record.item))
    if item is None:
        known = ", ".join(str(key) for key in bench.items) or "none"
        lines.answer_error(
            record.id, f"no item {record.watchlist}/{record.item}; declared are: {known}"
        )
        return
    language = name_language(bench, record.text, record.language)
    if language not in bench.declarations.languages:
        known = ", ".join(sorted(bench.declarations.languages))
        lines.answer_error(record.id, f"no language {record.language!r}; there are: {known}")
        return
    judgement = judge_text(bench, record.text, language, item, app.utc_now())
    line: dict[str, object] = {"id": record.id, **_verdict(judgement)}
    if explain:
        explained = explain_text(bench, record.text, language, item, app.utc_now())
        file = bench.language(language).path.name
        line["considered"] = [
            {"sentence": sentence, "cues": [_considered(one, sentence, file) for one in cues]}
            for sentence, cues in explained
        ]
    write_json(line)


def _considered(one: Considered, sentence: str, file: str) -> dict[str, object]:
    return {
        "cue": " … ".join(sentence[start:end] for start, end in one.spans),
        "state": one.cue.state,
        "rule": f"{file}:{one.cue.line}",
        "wins": one.wins,
        "why": one.why,
    }
