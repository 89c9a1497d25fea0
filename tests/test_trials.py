"""What a backtest counts; the rest is tested by the command (`tests/cli/test_backtesting.py`)."""

import asyncio
from pathlib import Path

from tests.cli.making import NEWS, NOISE, WATCHLIST, Desk, page_of

from watchdog import app
from watchdog.model import ItemKey
from watchdog.settings import read_settings
from watchdog.trials import read_files, try_items


def test_items_are_tried_apart_and_progress_is_shown(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.write("desk.yaml", WATCHLIST)
    file = desk.record("pages.warc.gz", page_of(1, NEWS, NOISE), page_of(2, NOISE))
    settings = read_settings(watchlists=tmp_path / "watchlists", state=tmp_path / "var")
    declared, shown, before = app.load_declared(settings), list[int](), set(tmp_path.iterdir())
    found = asyncio.run(
        try_items(
            settings,
            declared,
            frozenset({ItemKey("desk", "invitation")}),
            read_files([file]),
            samples=0,
            show=shown.append,
        )
    )

    assert (found["texts"], found["hits"], found["samples"]) == (2, 1, [])
    assert shown[-1] == 2
    assert set(tmp_path.iterdir()) == before  # its database went with its folder
