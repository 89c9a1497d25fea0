import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from tests.cli.making import Desk, Done, run
from tests.store import making

from watchdog.app import utc_now
from watchdog.cli.inspecting import SHOWN, SOURCE_COLUMNS
from watchdog.model import State
from watchdog.store import VIEW_COLUMNS, add_deliveries, note_failed

LISTINGS = ["hits", "alerts", "deliveries", "sources"]
VIEWS = {"hits": "v_hits", "alerts": "v_alerts", "deliveries": "v_deliveries"}


@pytest.fixture
def filled(desk: Desk) -> Desk:
    """Fill the desk's database: three hits, an alert of now and one of last week, two targets."""
    now = utc_now()
    week_ago = now - timedelta(days=7)
    with_database = desk.open_database()

    def fill(c: Any) -> None:
        making.declare_source(c, now)
        making.store_hit(c, 2, State.DONE, now=now)
        making.store_hit(c, 3, State.DENIED, now=week_ago)
        making.store_alert(c, "young", now=now)
        making.notice(c, "old", "night-mail", now=week_ago)
        add_deliveries(c, [making.delivery("young", "europe-slack", due_at=now)], now=now)
        (first, *_) = making.claim(c, now)
        note_failed(c, first.delivery_id, error="HTTP 404", retry_at=None, now=now)

    with_database.write(fill)
    with_database.close()
    return desk


def rows(desk: Desk, *words: str) -> list[dict[str, Any]]:
    done = run(*words, "--database", desk.database)
    assert done.code == 0
    assert not (done.out and done.err)
    return done.lines


@pytest.mark.parametrize("listing", LISTINGS)
def test_keys_are_the_columns_of_the_view(listing: str, filled: Desk) -> None:
    columns = VIEW_COLUMNS[VIEWS[listing]] if listing in VIEWS else SOURCE_COLUMNS

    found = rows(filled, listing)

    assert found
    assert all(tuple(row) == columns for row in found)


@pytest.mark.parametrize("listing", LISTINGS)
def test_csv_holds_the_same_columns(listing: str, filled: Desk) -> None:
    done = run(listing, "--format", "csv", "--database", filled.database)

    head, *body = csv.reader(io.StringIO(done.out, newline=""))
    assert head == list(rows(filled, listing)[0])
    assert len(body) == len(rows(filled, listing))


@pytest.mark.parametrize("listing", LISTINGS)
def test_a_table_fits_a_terminal_of_80_columns(listing: str, filled: Desk) -> None:
    out = run(listing, "--format", "table", "--database", filled.database).out

    lines = out.splitlines()
    assert len(lines) == 2 + len(rows(filled, listing))
    assert all(len(line) <= 80 for line in lines)
    shown = SHOWN[VIEWS.get(listing, listing)]
    assert all(name[:5] in lines[0] for name in shown)


def test_the_newest_hits_come_first(filled: Desk) -> None:
    found = rows(filled, "hits")

    seen = [row["seen_at"] for row in found]
    assert seen == sorted(seen, reverse=True)
    assert seen[0].endswith("Z")


@pytest.mark.parametrize(
    ("words", "states"),
    [
        (["--state", "done"], {"done"}),
        (["--state", "planned"], set()),
        (["--item", "invitation"], {"done", "denied"}),
        (["--item", "nothing"], set()),
        (["--outlet", "marn-times"], {"done", "denied"}),
        (["--outlet", "other"], set()),
        (["--language", "en", "--state", "denied"], {"denied"}),
        (["--language", "ps"], set()),
    ],
)
def test_hits_are_filtered(words: list[str], states: set[str], filled: Desk) -> None:
    assert {row["state"] for row in rows(filled, "hits", *words)} == states


def test_since_leaves_out_what_is_older(filled: Desk) -> None:
    assert {row["alert_id"] for row in rows(filled, "alerts")} == {"young", "old"}
    assert [row["alert_id"] for row in rows(filled, "alerts", "--since", "24h")] == ["young"]
    assert len(rows(filled, "alerts", "--since", "8d")) == 2


def test_limit_keeps_the_newest(filled: Desk) -> None:
    [row] = rows(filled, "alerts", "--limit", "1")

    assert row["alert_id"] == "young"


def test_deliveries_are_filtered(filled: Desk) -> None:
    [dead] = rows(filled, "deliveries", "--status", "dead")
    [slack] = rows(filled, "deliveries", "--target", "europe-slack")

    assert dead["last_error"] == "HTTP 404"
    assert slack["target"] == "europe-slack"
    assert rows(filled, "deliveries", "--status", "held") == []


def test_sources_are_filtered(filled: Desk) -> None:
    [source] = rows(filled, "sources", "--outlet", "marn-times")

    assert source["url"] == "https://news.example/feed"
    assert rows(filled, "sources", "--outlet", "other") == []


@pytest.mark.parametrize(
    "words", [("hits", "--item"), ("deliveries", "--target"), ("sources", "--outlet")]
)
def test_a_name_that_nothing_bears_is_said(words: tuple[str, ...], filled: Desk) -> None:
    done = run(*words, "nosuch", "--database", filled.database)

    assert (done.code, done.out) == (0, "")
    assert f"the {words[1][2:]} 'nosuch'" in done.err


def test_a_name_that_other_rows_bear_is_no_mistake(filled: Desk) -> None:
    words = ("--item", "invitation", "--state", "planned", "--database", filled.database)

    assert run("hits", *words) == Done(0, "", "")


@pytest.mark.parametrize("listing", LISTINGS)
def test_without_a_database_it_is_said_what_to_do(listing: str, desk: Desk) -> None:
    done = run(listing, "--database", desk.database)

    assert (done.code, done.out) == (1, "")
    assert "there is no database" in done.err
    assert "watchdog db upgrade" in done.err


@pytest.mark.parametrize("listing", LISTINGS)
def test_an_empty_database_has_nothing_to_list(listing: str, desk: Desk) -> None:
    desk.open_database().close()

    assert run(listing, "--database", desk.database) == Done(0, "", "")


@pytest.mark.parametrize("listing", ["hits", "alerts", "deliveries"])
@pytest.mark.parametrize("age", ["yesterday", "3", "²h", "999999d"])
def test_a_wrong_age_is_a_wrong_input(listing: str, age: str, filled: Desk) -> None:
    done = run(listing, "--since", age, "--database", filled.database)

    assert (done.code, done.out) == (2, "")
    assert f"--since {age}" in done.err
