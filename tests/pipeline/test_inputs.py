import asyncio
from collections.abc import Iterator
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest
from tests.pipeline.making import GAZETTE, NEWS, NOISE, NOON, Newsroom

from watchdog.archive import WarcWriter
from watchdog.errors import ArchiveError, FetchError
from watchdog.fetch import Fetcher
from watchdog.model import Article, Page
from watchdog.pipeline.inputs import Inputs, is_url

PAGE = f"<html lang='en'><body><article><h1>T</h1><p>{NEWS}</p><p>{NOISE * 4}</p></article>"


@pytest.fixture
def inputs(room: Newsroom) -> Iterator[Inputs]:
    fetcher = Fetcher(
        user_agent="news-watchdog/test",
        allow=[ip_network("127.0.0.1/32")],
        deadline=timedelta(seconds=5),
    )
    with asyncio.Runner() as runner:
        yield Inputs(sandbox=room.walk.sandbox, fetcher=fetcher, runner=runner, now=NOON)
        runner.run(fetcher.aclose())


def test_files_and_addresses_come_in_the_order_given(
    inputs: Inputs, room: Newsroom, tmp_path: Path
) -> None:
    room.peer.add("/gazette/a1", PAGE)
    room.peer.add("/gazette/a2", PAGE.replace("T</h1>", "U</h1>"))
    (tmp_path / "page.html").write_text(PAGE)
    names = [
        room.url("gazette", "a1"),
        str(tmp_path / "page.html"),
        room.url("gazette", "a2"),
    ]
    answers = list(inputs.read_pages(names, "https://elsewhere.example/page"))

    assert [page.url for page, _ in answers] == [
        names[0],
        "https://elsewhere.example/page",
        names[2],
    ]
    articles = [article for _, article in answers if isinstance(article, Article)]
    assert [article.outlet for article in articles] == [GAZETTE, "elsewhere.example", GAZETTE]


def test_every_response_of_a_warc_is_answered(inputs: Inputs, tmp_path: Path) -> None:
    path = tmp_path / "pages.warc.gz"
    with WarcWriter(path) as writer:
        for number in range(20):
            writer.write(_page(number, status=404 if number == 3 else 200))

    answers = list(inputs.read_pages([str(path)]))

    assert [page.url for page, _ in answers] == [_page(n).url for n in range(20)]
    assert answers[3][1] == "http-error: status 404"
    assert sum(isinstance(answer, Article) for _, answer in answers) == 19


def test_a_page_without_an_article_says_why(inputs: Inputs, tmp_path: Path) -> None:
    (tmp_path / "empty.html").write_text("")
    [(_, answer)] = inputs.read_pages([str(tmp_path / "empty.html")], "https://news.example/x")

    assert isinstance(answer, str)
    assert ":" in answer


def test_what_cannot_be_had_takes_nothing_along(
    inputs: Inputs, room: Newsroom, tmp_path: Path
) -> None:
    (tmp_path / "page.html").write_text(PAGE)
    good = str(tmp_path / "page.html")
    answers: list[tuple[Page, Article | str]] = []
    with pytest.raises(ArchiveError, match="missing"):
        answers.extend(inputs.read_pages([good, good, str(tmp_path / "missing.html"), good]))
    given = []
    reading = inputs.read_pages([good, room.url("gazette", "gone")])
    given.append(next(reading))
    with pytest.raises(FetchError):
        next(reading)

    assert len(given) == 1


def test_a_source_is_read_from_a_file_or_an_address(
    inputs: Inputs, room: Newsroom, tmp_path: Path
) -> None:
    room.list_in_feed("gazette", "a1", "A headline")
    (tmp_path / "feed.xml").write_text(
        "<rss version='2.0'><channel><item><title>T</title><link>/x</link></item></channel></rss>"
    )
    online = inputs.read_source(room.url("gazette", "feed.xml"), None, None, None)
    saved = inputs.read_source(str(tmp_path / "feed.xml"), "https://news.example/", None, None)

    assert [candidate.title for candidate in online.candidates] == ["A headline"]
    assert [candidate.url for candidate in saved.candidates] == ["https://news.example/x"]


def test_an_address_is_told_from_a_file() -> None:
    names = ["http://a", "https://a", "a.html", "/http://a"]

    assert [is_url(name) for name in names] == [True, True, False, False]


def _page(number: int, status: int = 200) -> Page:
    url = f"https://news.example/{number}"
    return Page(
        url=url,
        requested_url=url,
        status=status,
        fetched_at=NOON,
        body=PAGE.encode(),
        content_type="text/html",
    )
