import pytest
from tests.cli.making import NEWS, NOISE, WATCHLIST, Desk, page_of, run

ENVOY = "The Council has sent an envoy to the valley, officials said on Tuesday."
EDITED = (
    WATCHLIST.replace("items:", "  envoy: {en: [envoy]}\nitems:")
    + """\
  - id: envoy
    title: The Council sends an envoy
    match: envoy AND council
"""
)


@pytest.fixture
def replayed(desk: Desk) -> Desk:
    """Give a desk whose database holds two articles, one of them with a hit."""
    file = desk.record("pages.warc.gz", page_of(1, NEWS, NOISE), page_of(2, ENVOY, NOISE))
    assert run("replay", str(file), "--database", desk.database).code == 0
    return desk


def test_an_edit_is_asked_of_what_is_stored(replayed: Desk) -> None:
    replayed.write("desk.yaml", EDITED)
    done = run("reanalyse", "--days", "36500", "--database", replayed.database)

    [line] = done.lines
    assert (done.code, line["revisions"], line["hits"], line["failed"]) == (0, 2, 1, 0)
    [again] = run("reanalyse", "--days", "36500", "--database", replayed.database).lines
    assert again["revisions"] == 0


def test_one_item_is_asked_of_everything_since_a_day(replayed: Desk) -> None:
    replayed.write("desk.yaml", EDITED)
    given = ("--item", "desk/envoy", "--database", replayed.database)

    [line] = run("reanalyse", "--since", "2026-05-01", *given).lines
    assert (line["revisions"], line["hits"]) == (2, 1)
    [later] = run("reanalyse", "--since", "2099-01-01", *given).lines
    assert later["revisions"] == 0


def test_an_unknown_item_is_a_wrong_input(desk: Desk) -> None:
    done = run("reanalyse", "--item", "nobody", "--database", desk.database)

    assert (done.code, done.out) == (2, "")
    assert "no item that is on is called 'nobody'" in done.err
