"""Lists, rows and exports of the views, over a real socket."""

import csv
import io
import json

import pytest
from tests.store.making import SENTENCE
from tests.web.api.making import asking

from watchdog.store import VIEW_COLUMNS, Scope, list_rows
from watchdog.web import Desk


def test_lists_have_the_columns_of_their_views(desk: Desk) -> None:
    with asking(desk) as program:
        for view in ("hits", "alerts"):
            rows = program.ask(f"/{view}").json()["rows"]
            assert tuple(rows[0]) == VIEW_COLUMNS[f"v_{view}"]
        for view in ("deliveries", "polls"):
            assert program.ask(f"/{view}").json() == {"rows": [], "next": None}


def test_pages_follow_by_next_until_there_is_none(desk: Desk) -> None:
    with asking(desk) as program:
        first = program.ask("/hits?limit=1").json()
        second = program.ask(f"/hits?limit=1&next={first['next']}").json()
        third = program.ask(f"/hits?limit=1&next={second['next']}").json()

    assert [row["hit_id"] for page in (first, second, third) for row in page["rows"]] == [2, 1]
    assert third["next"] is None


def test_filters_narrow_a_list(desk: Desk) -> None:
    with asking(desk) as program:

        def count(asked: str) -> int:
            return len(program.ask(f"/hits?{asked}").json()["rows"])

        assert count("state=denied&item=invitation&outlet=marn-times&language=en") == 2
        assert count("state=done") == 0
        assert count("since=2099-01-01T00:00:00Z") == 0
        assert count("until=2099-01-01T00:00:00%2B04:30") == 2


def test_one_hit_one_alert_one_article(desk: Desk) -> None:
    with asking(desk) as program:
        assert program.ask("/hits/1").json()["sentence"] == SENTENCE
        assert program.ask("/alerts/a1").json()["item"] == "invitation"
        article = program.ask("/articles/1").json()

    assert article["paragraphs"] == [SENTENCE]


@pytest.mark.parametrize("view", ["hits", "alerts", "articles", "deliveries", "polls"])
def test_everything_is_exported_as_csv_and_as_json_lines(desk: Desk, view: str) -> None:
    with asking(desk) as program:
        table = program.ask(f"/export/{view}.csv", Scope.EXPORT)
        lines = program.ask(f"/export/{view}.jsonl", Scope.EXPORT)

    rows = list(csv.DictReader(io.StringIO(table.text)))
    objects = [json.loads(line) for line in lines.text.splitlines()]
    stored = desk.database.read(lambda c: list(list_rows(c, f"v_{view}")))
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in table.headers["content-disposition"]
    assert len(rows) == len(objects) == len(stored)
    for row in (*rows, *objects):
        assert tuple(row) == VIEW_COLUMNS[f"v_{view}"]


def test_an_export_can_be_narrowed(desk: Desk) -> None:
    with asking(desk) as program:
        lines = program.ask("/export/hits.jsonl?state=done", Scope.EXPORT).text

    assert lines == ""
