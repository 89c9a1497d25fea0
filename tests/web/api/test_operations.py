"""The archive, items, sources and coverage, over a real socket."""

from tests.web.api.making import asking

from watchdog.web import Desk


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
