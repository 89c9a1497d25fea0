"""What each operation gives, over a real socket."""

import csv
import io
import json

import pytest
from tests.store.making import SENTENCE
from tests.web.api.making import asking

from watchdog.store import VIEW_COLUMNS, Connection, Scope, list_audit, list_rows
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


def test_the_archive_is_searched(desk: Desk) -> None:
    with asking(desk) as program:
        found = program.ask("/articles", params={"q": 'invit* "not yet"', "limit": "1"}).json()
        more = program.ask("/articles", params={"q": "invit*", "next": found["next"]}).json()
        nothing = program.ask("/articles?q=nothing").json()

    assert [row["article_id"] for row in (*found["rows"], *more["rows"])] == [2, 1]
    assert nothing == {"rows": [], "next": None}


def test_items_sources_and_coverage_are_told(desk: Desk) -> None:
    with asking(desk) as program:
        (item,) = program.ask("/items").json()["rows"]
        assert (item["watchlist"], item["item"], item["enabled"]) == ("talks", "invitation", True)
        assert program.ask("/sources").json()["rows"] == []
        assert program.ask("/coverage").json()["rows"] == []


def test_a_program_triages_and_acknowledges_under_its_tokens_name(desk: Desk) -> None:
    with asking(desk) as program:

        def post(path: str, scope: Scope, **body: str) -> dict[str, object]:
            answer = program.ask(path, scope, method="POST", json=body)
            assert answer.status_code == 200
            found: dict[str, object] = answer.json()
            return found

        assert post("/hits/2/triage", Scope.TRIAGE, verdict="useful", note="seen") == {"done": True}
        assert post("/alerts/a1/acknowledge", Scope.ACKNOWLEDGE) == {"done": True}
        assert program.ask("/hits/2").json()["triage"] == "useful"
        assert program.ask("/alerts/a1").json()["acknowledged_by"] == "token acknowledge"
        assert post("/alerts/a1/false-alarm", Scope.ACKNOWLEDGE) == {"done": True}

    def done(c: Connection) -> set[str]:
        return {row.who for row in list_audit(c, limit=50)}

    assert {"token triage", "token acknowledge"} <= desk.database.read(done)


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
