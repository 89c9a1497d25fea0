import pytest
from tests.cli.making import NEWS, NOISE, Desk, page_of, run

DENIAL = "The Council has not yet sent an invitation to the delegation, officials said."


@pytest.fixture
def pages(desk: Desk) -> str:
    file = desk.record(
        "pages.warc.gz", page_of(1, NEWS, NOISE), page_of(2, NOISE), page_of(3, DENIAL, NOISE)
    )
    return str(file)


def test_an_item_is_tried_on_recorded_pages(desk: Desk, pages: str) -> None:
    done = run("backtest", "invitation", pages, "--database", desk.database)

    [line] = done.lines
    assert (done.code, line["items"], line["texts"]) == (0, ["desk/invitation"], 3)
    assert line["states"] == {"done": 1, "denied": 1}
    assert line["hits"] == 2
    assert line["alerts"] == 1  # one episode: the denial joins, within the minute
    assert line["days"] == [{"day": "2026-05-04", "hits": 2, "alerts": 1}]
    assert [sample["state"] for sample in line["samples"]] == ["done", "denied"]
    assert not (desk.folder / "desk.db").exists()


def test_an_item_is_tried_on_the_archive_and_leaves_it_alone(desk: Desk, pages: str) -> None:
    assert run("replay", pages, "--database", desk.database).code == 0
    before = run("hits", "--database", desk.database).lines
    given = ("--days", "36500", "--samples", "1", "--database", desk.database)
    [line] = run("backtest", "desk/invitation", *given).lines

    assert (line["texts"], line["states"]) == (3, {"done": 1, "denied": 1})
    assert [sample["state"] for sample in line["samples"]] == ["done"]
    assert run("hits", "--database", desk.database).lines == before


def test_an_unknown_item_is_a_wrong_input(desk: Desk, pages: str) -> None:
    assert run("backtest", "nobody", pages, "--database", desk.database).code == 2


def test_a_worker_reads_files_and_needs_a_server(desk: Desk, pages: str) -> None:
    nowhere = run("backtest", "invitation", "--on-worker", "--database", desk.database)
    alone = run("backtest", "invitation", pages, "--on-worker", "--database", desk.database)

    assert (nowhere.code, alone.code) == (2, 2)
    assert "name one" in nowhere.err
    assert "PostgreSQL" in alone.err
