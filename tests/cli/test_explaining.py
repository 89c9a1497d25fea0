from pathlib import Path

import pytest
from tests.cli.making import NEWS, html_of, run

pytestmark = pytest.mark.usefixtures("desk")


def saved(folder: Path, *paragraphs: str) -> str:
    path = folder / "page.html"
    path.write_text(html_of("News of the day", *paragraphs), encoding="utf-8")
    return str(path)


def test_an_article_is_explained_item_by_item(tmp_path: Path) -> None:
    done = run("explain", saved(tmp_path, NEWS), "--url", "https://gazette.example/1")

    assert done.code == 0
    assert "News of the day" in done.out
    assert "council: Council" in " ".join(done.out.split())


def test_lines_say_what_was_missing_and_in_which_state(tmp_path: Path) -> None:
    told = run("explain", saved(tmp_path, NEWS), "--format", "jsonl")
    silent = run(
        "explain",
        saved(tmp_path, "The Council met in Ghent to talk about fish."),
        "--format",
        "jsonl",
    )

    [line], [other] = told.lines, silent.lines
    assert (line["finding"], line["state"], line["missing"]) == ("match", "done", [])
    assert (other["finding"], other["state"], other["missing"]) == (
        "missing",
        None,
        [["invitation"]],
    )


def test_a_page_that_cannot_be_read_fails_the_work(tmp_path: Path) -> None:
    assert run("explain", str(tmp_path / "nothing.html")).code == 1
