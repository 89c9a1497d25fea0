"""States of sentences: macro-F1, precision and recall of `done`, beside "a term hit is done".

    python benchmarks/states.py             # the table, and results/states.json
    python benchmarks/states.py --confused  # what was taken for what, and each wrong sentence

Sets of our own, labelled before the judge was run on them (`tests/judge/golden`): about *other*
events, for which no cue was written, then *news*, *unseen*, *fresh* and *last*, each about other
events than those before; *wire* and *agency*, in the syntax of wire copy, by somebody who had not
read the cues before the first; *desk*, shorter wire copy; *alfa*, *charlie*, *delta* and *echo*, by
people who had read neither cues nor rules; *later* and, by another of them, *bravo*, about the
shipped watchlist. Cues were mended by nearly all since, so they are not unseen any more: what
each gave at first stands in docs/explanation/states.md. Of those five the wrong verdicts of the
first run are kept (`first.yaml`), and their figures are reckoned from these, too.
`--confused NAME` shows one set alone, so that a new one is judged once before any mending. With
WATCHDOG_CORPUS also its labelled sentences. Languages are pooled; the interval is a bootstrap over
sentences, of 95 %.
"""

import json
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import yaml
from measuring import Figure, corpus, report

from watchdog.config import load_declarations
from watchdog.declarations import Example
from watchdog.judge import judge_match
from watchdog.match import find_matches
from watchdog.model import Article, ItemKey, LanguageCode, OutletId, State
from watchdog.pipeline.analyse import Bench, judge_text, prepare
from watchdog.text import build_document

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT / "tests" / "judge" / "golden"
EVENTS = (
    *("other", "news", "unseen", "fresh", "last", "wire", "agency", "desk"),
    *("alfa", "charlie", "delta", "echo"),
)
LAST = ("charlie", "delta", "echo")  # judged once each, one after the other
SHIPPED = ("later", "bravo")  # about the shipped watchlist
NOW = datetime(2026, 6, 1, tzinfo=UTC)
LANGUAGES = ("en", "fr", "de", "prs", "ps")
RESAMPLES = 1000
ROUNDS = 9
FOUND = (State.DONE, State.POSSIBLE)  # a `done` called possible is shown to people all the same


@dataclass(frozen=True, slots=True)
class Judged:
    """One labelled sentence and what the judge made of it."""

    language: str
    text: str
    expected: State
    got: State
    cue: str | None


Pairs = Sequence[tuple[State, State]]  # expected, got


def judge_events(folder: Path) -> list[Judged]:
    """Judge our own sentences about events that the shipped watchlist does not hold."""
    with tempfile.TemporaryDirectory() as copied:
        Path(copied, "events.yaml").write_bytes((folder / "events.yaml").read_bytes())
        bench = prepare(load_declarations(Path(copied), secrets={}))
    return _judge_files(bench, folder, f"{folder.name}-events")


def judge_shipped(folder: Path) -> list[Judged]:
    """Judge sentences about the shipped watchlist that were written after the cues."""
    bench = prepare(load_declarations(ROOT / "watchlists", secrets={}))
    return _judge_files(bench, folder, "eu-taliban-talks")


def _judge_files(bench: Bench, folder: Path, watchlist: str) -> list[Judged]:
    return [
        _judge(bench, language, ItemKey(watchlist, item), text, expected)
        for language in LANGUAGES
        for item, expected, text in yaml.safe_load(
            (folder / f"{language}.yaml").read_text(encoding="utf-8")
        )
    ]


def judge_labelled(path: Path) -> list[Judged]:
    """Judge labelled sentences about the shipped watchlist."""
    bench = prepare(load_declarations(ROOT / "watchlists", secrets={}))
    lines = path.read_text(encoding="utf-8").splitlines()
    return [
        _judge(bench, row["language"], ItemKey("eu-taliban-talks", row["item"]), row["text"],
               row["state"])
        for row in map(json.loads, lines)
    ]  # fmt: skip


def _judge(bench: Bench, language: str, key: ItemKey, text: str, expected: str) -> Judged:
    verdict = judge_text(bench, text, LanguageCode(language), bench.items[key], NOW)
    return Judged(language, text, State(expected), verdict.state, verdict.cue)


def macro_f1(pairs: Pairs) -> float:
    """Average the F1 of every state that is expected anywhere."""
    states = {expected for expected, _ in pairs}
    return sum(_f1(pairs, state) for state in states) / len(states)


def _f1(pairs: Pairs, state: State) -> float:
    right = sum(expected is got is state for expected, got in pairs)
    named = sum(expected is state for expected, _ in pairs)
    taken = sum(got is state for _, got in pairs)
    return 2 * right / (named + taken)


def precision_of_done(pairs: Pairs) -> float:
    """Give the share of `done` that is."""
    taken = [expected for expected, got in pairs if got is State.DONE]
    return sum(expected is State.DONE for expected in taken) / len(taken) if taken else 1.0


def recall_of_done(pairs: Pairs) -> float:
    """Give the share of what is done that was called done or possible."""
    done = [got for expected, got in pairs if expected is State.DONE]
    return sum(got in FOUND for got in done) / len(done)


def interval(pairs: Pairs) -> tuple[float, float]:
    """Give the 95 % bootstrap interval of macro-F1."""
    chance = random.Random(0)
    scores = sorted(macro_f1(chance.choices(pairs, k=len(pairs))) for _ in range(RESAMPLES))
    return scores[RESAMPLES * 25 // 1000], scores[RESAMPLES * 975 // 1000]


def at_first(folder: Path, judged: Sequence[Judged]) -> list[Judged]:
    """Put the verdicts of the first run, which stand beside the sentences, in place of today's."""
    wrong = yaml.safe_load((folder / "first.yaml").read_text(encoding="utf-8"))
    got = {(language, text): State(verdict) for language, verdict, text in wrong}
    return [replace(one, got=got.get((one.language, one.text), one.expected)) for one in judged]


def figures_at_first(sets: Mapping[str, Sequence[Judged]]) -> Iterator[Figure]:
    """Give the first figures of the sets that keep them: each, and those of the last three pooled.

    Each is a record: nothing that is done today can change it, so the floors are asked of the last.
    """
    first = {
        name: at_first(GOLDEN / name, judged)
        for name, judged in sets.items()
        if (GOLDEN / name / "first.yaml").exists()
    }
    for name, judged in first.items():
        for figure in figures_of(f"{name} at first", judged):
            yield replace(figure, floor=None, aim=None)
    last = [one for name in LAST for one in first[name]]
    yield from figures_of(f"{', '.join(LAST)} at first", last)


def figures_of(name: str, judged: Sequence[Judged]) -> Iterator[Figure]:
    pairs = [(one.expected, one.got) for one in judged]
    low, high = interval(pairs)
    naive = [(expected, State.DONE) for expected, _ in pairs]
    yield Figure(what=f"{name}: sentences", value=len(pairs))
    yield Figure(what=f"{name}: macro-F1, pooled", value=macro_f1(pairs), floor=0.75, aim=0.90)
    yield Figure(what=f"{name}: macro-F1, lower end of 95 %", value=low)
    yield Figure(what=f"{name}: macro-F1, upper end of 95 %", value=high)
    yield Figure(
        what=f"{name}: precision of done", value=precision_of_done(pairs), floor=0.90, aim=0.95
    )
    yield Figure(
        what=f"{name}: recall, done or possible", value=recall_of_done(pairs), floor=0.90, aim=0.95
    )
    yield Figure(what=f'{name}: "a hit is done", macro-F1', value=macro_f1(naive))
    yield Figure(what=f'{name}: "a hit is done", precision', value=precision_of_done(naive))
    for language in LANGUAGES:
        own = [(one.expected, one.got) for one in judged if one.language == language]
        yield Figure(what=f"{name}: macro-F1, {language}", value=macro_f1(own))


def sets(only: Collection[str] = ()) -> Iterator[tuple[str, list[Judged]]]:
    """Judge all sets, or only those named: an unseen one stays unseen until it is asked for."""
    for name in [one for one in (*EVENTS, *SHIPPED) if not only or one in only]:
        folder = GOLDEN / name
        yield name, judge_shipped(folder) if name in SHIPPED else judge_events(folder)
    found = corpus()
    if not only and found is not None and (found / "states.jsonl").exists():
        yield "labelled set", judge_labelled(found / "states.jsonl")


def measure() -> Iterator[Figure]:
    yield from cost()  # before the sets: a process of the watch holds one compiled watchlist
    judged = dict(sets())
    for name, verdicts in judged.items():
        yield from figures_of(name, verdicts)
    yield from figures_at_first(judged)


# --- what judging costs ------------------------------------------------------------------


def cost() -> Iterator[Figure]:
    """Compare judging with matching over the same articles: all that have a hit.

    The articles are the examples of the shipped watchlist, so nearly each has a hit, which is
    the worst case: on a news day most articles have none and cost no judging at all.
    """
    bench = prepare(load_declarations(ROOT / "watchlists", secrets={}))
    examples = [
        example
        for watchlist in bench.declarations.watchlists
        for item in watchlist.items
        for example in item.examples
    ]
    rounds = [_one_round(bench, examples) for _ in range(ROUNDS + 1)][1:]
    yield Figure(
        what="judging: CPU, times that of matching, articles with a hit",
        value=statistics.median(judged / matched for matched, judged, _ in rounds),
        floor=1.0,
        less_is_better=True,
    )
    hits = rounds[0][2]
    yield Figure(
        what="judging: CPU per hit",
        value=1e6 * min(judged for _, judged, _ in rounds) / hits,
        unit="µs",
    )


def _one_round(bench: Bench, examples: Sequence[Example]) -> tuple[float, float, int]:
    matching = judging = 0.0
    hits = 0
    for example in examples:
        language = bench.language(example.language)
        article = Article(
            url="",
            outlet=OutletId(""),
            language=example.language,
            title=example.title,
            paragraphs=tuple(example.text.split("\n")),
        )
        started = time.process_time()
        document = build_document(article, language)
        matches = find_matches(document, None, bench.matcher)
        matched = time.process_time()
        for match in matches:
            judge_match(
                match, document, bench.items[match.item], language, published_at=NOW, now=NOW
            )
        ended = time.process_time()
        if matches:
            hits += len(matches)
            matching += matched - started
            judging += ended - matched
    return matching, judging, hits


def show_confused(only: Collection[str]) -> None:
    """Print the confusion table of each set, expected down, got across; then what is wrong."""
    for name, judged in sets(only):
        counted = Counter((one.expected, one.got) for one in judged)
        print(f"\n{name}\n{'':<12}" + "".join(f"{state:>12}" for state in State))
        for expected in State:
            cells = (counted[expected, got] or "·" for got in State)
            print(f"{expected:<12}" + "".join(f"{cell:>12}" for cell in cells))
        for one in judged:
            if one.got is not one.expected:
                wrong = f"{one.language:<4}{one.expected:<12}{one.got:<12}"
                print(f"{wrong}{one.cue or '–'} | {one.text}")


if __name__ == "__main__":
    if "--confused" in sys.argv:
        show_confused(sys.argv[sys.argv.index("--confused") + 1 :])
    else:
        report("states", measure)
