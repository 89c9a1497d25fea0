import tempfile
from pathlib import Path

import pytest

from watchdog.cli import demo
from watchdog.demo import OPENING, expected_alerts, start_day


def test_only_the_fictional_outlets_are_watched(tmp_path: Path) -> None:
    with start_day(lambda: OPENING) as running:
        settings = demo.declare_demo(tmp_path, running)
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
        assert alert.time <= row["created_at"] <= alert.time + demo.FOLLOWERS  # type: ignore[operator]  # a time
    assert list(tmp_path.iterdir()) == []
    out, err = capfd.readouterr()
    _check_table(out.rpartition("The day's alerts")[2])
    assert "Nothing here is real but the watch" in err


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
