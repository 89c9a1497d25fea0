import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
import typer
from tests.peers.postgres import database_of, find_server

from watchdog import app
from watchdog.cli import demo
from watchdog.demo import (
    CONFIRMED_AFTER,
    DOWN,
    OPENING,
    DemoReceiver,
    RunningDay,
    expected_alerts,
    start_day,
)
from watchdog.settings import read_settings
from watchdog.store import list_rows


def test_only_the_fictional_outlets_are_watched(tmp_path: Path) -> None:
    with start_day(lambda: OPENING) as running, DemoReceiver(lambda: OPENING) as receiver:
        settings = demo.declare_demo(tmp_path, running, receiver)
        written = {path.stem for path in (tmp_path / "watchlists" / "outlets").glob("*.yaml")}

    assert not settings.shipped_outlets
    assert written == {outlet.id for outlet in running.day.outlets}
    assert list((tmp_path / "watchlists").glob("*.yaml"))
    assert str(tmp_path) in settings.database


def test_the_day_brings_the_alerts_it_should_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    told: list[demo.DayTold] = []
    summarise = demo.summarise

    def overhear(day: demo.DayTold, seconds: float) -> None:
        told.append(day)
        summarise(day, seconds)

    monkeypatch.setattr(demo, "summarise", overhear)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    demo.demo(serve=False)

    [day] = told
    made = [
        (row["item"], row["state"], row["reason"], _headline(day, row)["outlet"])
        for row in day.alerts
    ]
    expected = [
        (alert.item, alert.state, alert.reason, alert.outlet) for alert in expected_alerts()
    ]
    assert made == expected
    for row, alert in zip(day.alerts, expected_alerts(), strict=True):
        late = CONFIRMED_AFTER if alert.reason == "corrected" else demo.FOLLOWERS
        assert alert.time <= row["created_at"] <= alert.time + late  # type: ignore[operator]  # a time
    _check_harder_scenes(day)
    assert list(tmp_path.iterdir()) == []
    out, err = capfd.readouterr()
    _check_table(out.rpartition("The day's alerts")[2])
    assert "Nothing here is real but the watch" in err


@pytest.mark.postgres
def test_it_fills_an_empty_database_and_no_other(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The day's first moments, on PostgreSQL."""

    def start_short(clock: Callable[[], datetime]) -> RunningDay:
        day = start_day(clock)
        return replace(day, moments=day.moments[:3])

    monkeypatch.setattr(demo, "start_day", start_short)
    with database_of(find_server()) as url:
        demo.demo(database=url)
        with app.open_store(read_settings(database_url=url)) as database:
            alerts = database.read(lambda c: list(list_rows(c, "v_alerts")))
        with pytest.raises(typer.Exit):
            demo.demo(database=url)

    first = expected_alerts()[0]
    assert (alerts[-1]["item"], alerts[-1]["state"]) == (first.item, first.state)
    assert "holds articles" in capfd.readouterr().err


def _check_harder_scenes(day: demo.DayTold) -> None:
    """A feed broke and recovered; a receiver was down; a page was rewritten; a denial came."""
    assert [words for _, words in day.notices] == [
        "boreal-en cannot be read",
        "boreal-en can be read again",
    ]
    assert day.refused > 0
    down, up = DOWN
    assert not [at for at, _ in day.taken if down <= at < up]
    titles = [words for _, words in day.taken]
    alerts = [words for words in titles if not words.startswith(("Update:", "Digest:", "Summary"))]
    assert len(alerts) == len(expected_alerts())  # each once, those of the hour without it too
    for words, alert in zip(alerts, expected_alerts(), strict=True):
        assert f"{alert.state.upper()}: " in words  # and in order
    assert sum("Corrected: " in words for words in titles) == 1


def _headline(day: demo.DayTold, row: demo.Row) -> demo.Row:
    return day.headlines[str(row["alert_id"])]


def _check_table(table: str) -> None:
    lines = table.splitlines()
    assert max(len(line) for line in lines) <= 80
    told = [line for line in lines if line[:2].isdigit() and line[2:3] == ":"]
    for line, alert in zip(told, expected_alerts(), strict=True):
        assert line.startswith(f"{alert.time:%H}:")
        assert alert.state in line
        assert alert.item in line
    assert f"{len(expected_alerts())} alerts, in " in " ".join(table.split())
