"""How long an edit takes to be in force: YAML on disk to compiled watchlists.

Needs no recorded pages. CPU time of loading and compiling, as it happens in the watch after
an edit; noticing the edit (a look at the folder every few seconds) and handing the result to
the sandbox's children come on top.
"""

import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

from measuring import Figure, cpu_seconds, report

from watchdog.config import Readings, load_declarations
from watchdog.pipeline.analyse import prepare

ROUNDS = 3
WORDS = ("council", "treaty", "border", "ministry", "visa", "summit", "envoy", "embassy")
LANGUAGES = {"en": "{} talks {}", "fr": "{} négociation {}", "de": "{} Gespräch {}",
             "prs": "مذاکره {} {}", "ps": "خبرې {} {}"}  # fmt: skip


def write_watchlist(path: Path, items: int) -> None:
    """Write a watchlist with a concept of its own, in five languages, for each item."""
    lines = [f"watchlist: {path.stem}", f"languages: [{', '.join(LANGUAGES)}]", "concepts:"]
    for number in range(items):
        terms = (
            f"{code}: [{words.format(WORDS[number % len(WORDS)], number)}, {number}x{code}*]"
            for code, words in LANGUAGES.items()
        )
        lines.append(f"  c{number}: {{{', '.join(terms)}}}")
    lines.append("items:")
    for number in range(items):
        other = (number + 1) % items
        lines.append(f"  - {{id: i{number}, title: Item {number}, match: c{number} AND c{other}}}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def load(folder: Path) -> None:
    prepare(load_declarations(folder, secrets={}))


def reload(folder: Path, known: Readings, edited: Path) -> None:
    """Edit one item, then load and compile as the watch does."""
    text = edited.read_text(encoding="utf-8")
    edited.write_text(text.replace("title: Item", "title: Edited item", 1), encoding="utf-8")
    prepare(load_declarations(folder, secrets={}, known=known))


def measure_edits() -> Iterator[Figure]:
    """Edit one file of many: the others are not parsed again."""
    for files, each in ((20, 100), (100, 100)):
        with tempfile.TemporaryDirectory() as name:
            folder, known = Path(name), Readings()
            paths = [folder / f"many{number}.yaml" for number in range(files)]
            for path in paths:
                write_watchlist(path, each)
            prepare(load_declarations(folder, secrets={}, known=known))
            whole = cpu_seconds(lambda folder=folder: load(folder))
            seconds = [
                cpu_seconds(lambda path=path: reload(folder, known, path))  # noqa: B023 - run here
                for path in paths[:ROUNDS]
            ]
        what = f"an item edited in one of {files} files of {each} items"
        yield Figure(
            what=f"{what}: CPU until compiled",
            value=statistics.median(seconds),
            unit="s",
            floor=3.0,
            aim=1.0,
            less_is_better=True,
        )
        yield Figure(what="  the same, every file read again", value=whole, unit="s")


def measure() -> Iterator[Figure]:
    yield from measure_edits()
    for items, floor, aim in ((100, 1.0, 0.3), (2_000, 3.0, 1.0)):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write_watchlist(folder / "many.yaml", items)
            load(folder)
            seconds = [cpu_seconds(lambda folder=folder: load(folder)) for _ in range(ROUNDS)]
        yield Figure(
            what=f"load and compile a file of {items:,} items: CPU",
            value=statistics.median(seconds),
            unit="s",
            floor=floor,
            aim=aim,
            less_is_better=True,
        )


if __name__ == "__main__":
    report("loading", measure)
