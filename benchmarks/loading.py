"""How long an edit takes to be in force: YAML on disk to compiled watchlists.

Needs no recorded pages. CPU time of loading and compiling, as it happens in the watch after
an edit; of an edit among 10,000 items also the time by the clock until the first job of a child
knows it. Noticing the edit and noting it in the database come on top.
"""

import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from measuring import Figure, cpu_seconds, report

from watchdog.config import Readings, load_declarations
from watchdog.pipeline.analyse import name_language, prepare
from watchdog.pipeline.edits import CHANGING
from watchdog.sandbox import Sandbox

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


def measure_handing_over() -> Iterator[Figure]:
    """Edit one of 10,000 items: what changed is handed over, all is compiled again beside it."""
    with tempfile.TemporaryDirectory() as name, Sandbox() as sandbox:
        folder, known = Path(name), Readings()
        paths = [folder / f"many{number}.yaml" for number in range(100)]
        for path in paths:
            write_watchlist(path, 100)
        sandbox.set_context(load_declarations(folder, secrets={}, known=known), prepare)
        sandbox.run(name_language, "", None)
        seconds = [edit_and_ask(sandbox, folder, known, path) for path in paths[:ROUNDS]]
        began = time.perf_counter()
        sandbox.make_whole()
        whole = time.perf_counter() - began
    yield Figure(
        what="an item edited among 10,000: until a child's first job knows it, by the clock",
        value=statistics.median(seconds),
        unit="s",
        floor=1.0,
        aim=0.3,
        less_is_better=True,
    )
    yield Figure(what="  all of them compiled again, beside", value=whole, unit="s")


def edit_and_ask(sandbox: Sandbox, folder: Path, known: Readings, path: Path) -> float:
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("match: c", "match: c7 OR c", 1), encoding="utf-8")
    began = time.perf_counter()
    declarations = load_declarations(folder, secrets={}, known=known)
    if sandbox.set_context(declarations, prepare, CHANGING):
        raise RuntimeError("all items were handed over")
    sandbox.run(name_language, "", None)
    return time.perf_counter() - began


def measure() -> Iterator[Figure]:
    yield from measure_edits()
    yield from measure_handing_over()
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
