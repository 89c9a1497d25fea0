"""The main job on real pages: recorded ones, served on loopback behind a feed."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tests.integration.desk import Desk, wait_for
from tests.peers.outlet import Answer, FakeOutlet
from tests.peers.receiver import FakeReceiver

from watchdog.archive import read_warc
from watchdog.model import Page

PAGES = 24
WORDS = 5  # in a row, that stand in one of the pages only

pytestmark = pytest.mark.corpus


@pytest.fixture
def recorded(corpus: Path) -> list[tuple[Page, str]]:
    """Some recorded pages with the text a person reads on them."""
    [warc] = corpus.glob("*.warc.gz")
    truth = warc.with_name(warc.name.replace(".warc.gz", ".truth.jsonl"))
    texts = {
        record["url"]: "\n".join(record["paragraphs"])
        for record in map(json.loads, truth.read_text().splitlines())
    }
    pages = [(page, texts[page.url]) for page in read_warc(warc) if page.url in texts]
    return pages[:PAGES]


@pytest.fixture
def peers() -> Iterator[tuple[FakeOutlet, FakeReceiver]]:
    with FakeOutlet() as outlet, FakeReceiver() as receiver:
        yield outlet, receiver


def unique_words(recorded: list[tuple[Page, str]]) -> str:
    """Find plain words in a row that stand in one page and in no other."""
    everything = [text for _, text in recorded]
    undated = [
        paragraph
        for text in everything[5:]
        for paragraph in text.split("\n")[2:]
        if not any(letter.isdigit() for letter in paragraph)  # a year would make it background
    ]
    for words in map(str.split, undated):
        for start in range(len(words) - WORDS):
            found = words[start : start + WORDS]
            phrase = " ".join(found)
            if all(word.isalpha() for word in found) and sum(phrase in t for t in everything) == 1:
                return phrase
    raise AssertionError("no page says anything of its own")


def serve(desk: Desk, outlet: FakeOutlet, recorded: list[tuple[Page, str]]) -> None:
    now = datetime.now(UTC)  # noqa: TID251 - the outlet has a clock of its own
    for number, (page, _) in enumerate(recorded):
        path = f"/{number}{urlsplit(page.url).path}"
        outlet.add(
            path,
            Answer(
                body=page.body,
                content_type=page.content_type,
                headers={"Content-Encoding": page.content_encoding or "identity"},
            ),
        )
        desk.list_in_feed(path, f"Page {number}", "", now - timedelta(minutes=number))


def test_one_page_of_many_makes_one_alert(
    tmp_path: Path,
    peers: tuple[FakeOutlet, FakeReceiver],
    recorded: list[tuple[Page, str]],
) -> None:
    outlet, receiver = peers
    desk = Desk(tmp_path, outlet, receiver)
    phrase = unique_words(recorded)
    (tmp_path / "watchlists" / "desk.yaml").write_text(
        "watchlist: desk\ntitle: Words of one page\nlanguages: [en, fr, de]\n"
        f"items:\n  - id: words\n    title: Words of one page\n    match: '\"{phrase}\"'\n",
        encoding="utf-8",
    )
    serve(desk, outlet, recorded)

    with desk.watching() as watch:
        wait_for(lambda: receiver.posts, f"the alert about {phrase}")
        wait_for(lambda: desk.log.count("article_") >= PAGES, "every page")
        wait_for(lambda: "event=delivered" in desk.log, "the note that it was sent")
        watch.kill()
    with desk.watching():
        polls = len(outlet.asked("/feed.xml"))
        wait_for(lambda: len(outlet.asked("/feed.xml")) > polls + 2, "three more polls")

    assert len(receiver.posts) == 1
    assert len(desk.rows("alerts")) == 1
    [hit] = desk.rows("hits")
    assert phrase in hit["sentence"] or phrase in hit["title"]
