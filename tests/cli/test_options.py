from datetime import timedelta
from pathlib import Path

import pytest
import typer

from watchdog.cli.options import duration_of, settings_for


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("0s", timedelta(0)),
        ("30s", timedelta(seconds=30)),
        ("10m", timedelta(minutes=10)),
        ("24h", timedelta(days=1)),
        ("99999d", timedelta(days=99_999)),
    ],
)
def test_a_duration_is_a_number_and_a_unit(text: str, duration: timedelta) -> None:
    assert duration_of("--since", text) == duration


@pytest.mark.parametrize("text", ["", "3", "h", "3x", "-3h", "3 h", "²h", "٣h", "1.5h", "999999d"])
def test_anything_else_ends_with_exit_code_2_and_says_how(
    text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit) as ended:
        duration_of("--since", text)

    assert ended.value.exit_code == 2
    assert capsys.readouterr().err.startswith(f"--since {text}: write a number and s, m, h or d")


def test_options_come_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHDOG_WATCHLISTS", "elsewhere")
    monkeypatch.setenv("WATCHDOG_DATABASE_URL", "sqlite:///elsewhere.db")

    given = settings_for(Path("here"), "sqlite:///here.db")
    told = settings_for()

    assert (given.watchlists, given.database) == (Path("here"), "sqlite:///here.db")
    assert (told.watchlists, told.database) == (Path("elsewhere"), "sqlite:///elsewhere.db")


def test_a_wrong_setting_ends_with_exit_code_2_and_its_name(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WATCHDOG_PORT", "http")

    with pytest.raises(typer.Exit) as ended:
        settings_for()

    assert ended.value.exit_code == 2
    assert "WATCHDOG_PORT" in capsys.readouterr().err
