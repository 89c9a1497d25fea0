from collections.abc import Mapping
from datetime import datetime

import pytest
from sqlalchemy import Connection, inspect, text
from tests.store.making import (
    HOUR,
    MINUTE,
    NOW,
    SENTENCE,
    address,
    declare_source,
    notice,
    store_alert,
    store_hit,
)

from watchdog.errors import StoreError
from watchdog.model import Outcome
from watchdog.store import VIEW_COLUMNS, Database, PollResult, close_poll, each_row, list_rows

# Relied on from outside: scripts and dashboards name these.
CONTRACT = {
    "v_articles": "article_id outlet language url title published_at first_seen_at revisions body",
    "v_hits": "hit_id item watchlist state detail cue sentence outlet publisher language url title"
    " article_id published_at seen_at triage",
    "v_alerts": "alert_id watchlist item state reason created_at acknowledged_at acknowledged_by",
    "v_alert_hits": "alert_id hit_id",
    "v_deliveries": "delivery_id alert_id target purpose status attempts created_at sent_at"
    " last_error",
    "v_polls": "poll_id source_id outlet planned_at started_at finished_at outcome entries new gap",
}


def test_the_views_have_exactly_the_columns_promised(database: Database) -> None:
    def columns(name: str) -> list[str]:
        return database.read(lambda c: [one["name"] for one in inspect(c).get_columns(name)])

    for name, promised in CONTRACT.items():
        assert columns(name) == promised.split()
        assert VIEW_COLUMNS[name] == tuple(promised.split())
    assert set(VIEW_COLUMNS) == set(CONTRACT)


def test_a_hit_is_listed_with_its_article(database: Database) -> None:
    hit = database.write(store_hit)
    (row,) = _list(database, "v_hits")

    assert list(row) == CONTRACT["v_hits"].split()
    assert row == {
        "hit_id": hit.hit_id,
        "item": "invitation",
        "watchlist": "talks",
        "state": "denied",
        "detail": "not-yet",
        "cue": "not yet",
        "sentence": SENTENCE,
        "outlet": "marn-times",
        "publisher": "marn",
        "language": "en",
        "url": address(1),
        "title": "Title 1",
        "article_id": row["article_id"],
        "published_at": None,
        "seen_at": NOW,
        "triage": "new",
    }


def test_the_other_views_hold_what_happened(database: Database) -> None:
    due = database.write(declare_source)
    gap = PollResult(outcome=Outcome.OK, next_due_at=NOW, entries=5, new=2, gap=True)
    database.write(lambda c: close_poll(c, due.poll_id, gap, now=NOW + MINUTE))
    database.write(store_alert)
    (article,), (alert,), (pair,), (poll,) = (
        _list(database, view) for view in ("v_articles", "v_alerts", "v_alert_hits", "v_polls")
    )

    assert (article["url"], article["revisions"], article["body"]) == (address(1), 1, "feed")
    assert (alert["alert_id"], alert["reason"]) == ("a1", "first-report")
    assert pair["alert_id"] == "a1"
    assert (poll["outcome"], poll["entries"], poll["new"]) == ("ok", 5, 2)
    assert poll["gap"] is True
    assert (poll["started_at"], poll["finished_at"]) == (NOW, NOW + MINUTE)


def test_rows_are_filtered_ordered_and_cut(database: Database) -> None:
    for number in range(4):
        database.write(lambda c, n=number: store_hit(c, n, now=NOW + n * HOUR))  # type: ignore[misc]  # bound per turn
    urls = [
        [row["url"] for row in _list(database, "v_hits", **chosen)]
        for chosen in (
            {"limit": 2},
            {"newest_first": False, "limit": 1},
            {"since": NOW + 2 * HOUR},
            {"where": {"url": address(1), "state": "denied"}},
            {"where": {"state": "done"}},
            {"where": {"article_id": "1", "published_at": ""}},
            {"where": {"seen_at": "2026-05-04T12:00:00Z"}},
        )
    ]

    assert urls == [
        [address(3), address(2)],
        [address(0)],
        [address(3), address(2)],
        [address(1)],
        [],
        [address(0)],
        [address(2)],
    ]


def test_truths_are_words(database: Database) -> None:
    database.write(declare_source)

    assert len(_list(database, "v_polls", where={"gap": "false"})) == 1
    assert _list(database, "v_polls", where={"gap": "yes"}) == []


@pytest.mark.parametrize(
    ("view", "where", "words"),
    [
        ("article", {}, "no view article"),
        ("v_hits; DROP TABLE hit", {}, "no view"),
        ("v_hits", {"colour": "red"}, "no column colour"),
        ("v_hits", {"hit_id": "one"}, "one is no value"),
        ("v_polls", {"gap": "perhaps"}, "perhaps is no value"),
        ("v_hits", {"seen_at": "yesterday"}, "yesterday is no value"),
        ("v_hits", {"seen_at": "2026-05-04T12:00:00"}, "no time zone"),
    ],
)
def test_what_does_not_exist_is_named(
    database: Database, view: str, where: dict[str, str], words: str
) -> None:
    with pytest.raises(StoreError, match=words):
        _list(database, view, where=where)


def test_a_view_without_times_has_no_since(database: Database) -> None:
    with pytest.raises(StoreError, match="no time"):
        _list(database, "v_alert_hits", since=NOW)


def test_text_is_never_taken_for_sql(database: Database) -> None:
    database.write(lambda c: notice(c, "x' OR '1'='1", "slack"))

    assert _list(database, "v_alerts", where={"alert_id": "x"}) == []
    assert len(_list(database, "v_alerts", where={"alert_id": "x' OR '1'='1"})) == 1


def test_times_on_sqlite_are_iso_8601_for_any_reader(database: Database) -> None:
    database.write(store_hit)
    value = database.read(lambda c: c.execute(text("SELECT seen_at FROM v_hits")).scalar_one())

    assert value == ("2026-05-04T10:00:00.000000Z" if database.dialect == "sqlite" else NOW)


def _list(
    database: Database,
    view: str,
    *,
    where: dict[str, str] | None = None,
    since: datetime | None = None,
    limit: int | None = None,
    newest_first: bool = True,
) -> list[dict[str, object]]:
    def work(c: Connection) -> list[dict[str, object]]:
        rows = list_rows(
            c,
            view,
            where=where,
            since=since,
            limit=limit,
            newest_first=newest_first,
        )
        return [dict(row) for row in rows]

    return database.read(work)


def test_pages_follow_one_another_without_gap_or_repeat(database: Database) -> None:
    def fill(c: Connection) -> None:
        for number in range(1, 8):
            store_hit(c, number, now=NOW + MINUTE * (number // 3))  # several at one moment

    database.write(fill)
    pages: list[list[object]] = []
    last: Mapping[str, object] | None = None
    while not pages or pages[-1]:
        rows = database.read(lambda c, b=last: list(list_rows(c, "v_hits", before=b, limit=3)))  # type: ignore[misc]
        pages.append([row["hit_id"] for row in rows])
        last = rows[-1] if rows else None

    assert pages == [[7, 6, 5], [4, 3, 2], [1], []]


def test_times_bound_what_is_listed(database: Database) -> None:
    for number in range(3):
        database.write(lambda c, n=number: store_hit(c, n, now=NOW + MINUTE * n))  # type: ignore[misc]
    found = database.read(
        lambda c: list(list_rows(c, "v_hits", since=NOW + MINUTE, until=NOW + 2 * MINUTE))
    )

    assert [row["seen_at"] for row in found] == [NOW + MINUTE]


def test_everything_is_given_a_page_at_a_time(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("watchdog.store.listing.PAGE", 2)

    def fill(c: Connection) -> None:
        for number in range(5):
            store_hit(c, number)

    database.write(fill)
    given = [row["hit_id"] for row in each_row(database.read, "v_hits")]
    assert given == [5, 4, 3, 2, 1]
    assert [row["hit_id"] for row in each_row(database.read, "v_hits", where={"hit_id": "3"})] == [
        3
    ]
