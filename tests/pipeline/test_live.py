import json
from datetime import datetime, timedelta

from tests.pipeline.making import GAZETTE, HOUR, MINUTE, NEWS, NOISE, NOON, Newsroom

from watchdog.model import PageKind
from watchdog.store import find_article, load_article

PATH = "/gazette/live-1"


def post(key: str, title: str, text: str, at: datetime) -> dict[str, str]:
    return {
        "@type": "BlogPosting",
        "@id": key,
        "headline": title,
        "articleBody": text,
        "datePublished": at.isoformat(),
    }


def serve_live(room: Newsroom, *posts: dict[str, str], title: str = "Talks, hour by hour") -> None:
    data = {
        "@type": "LiveBlogPosting",
        "headline": title,
        "datePublished": NOON.isoformat(),
        "liveBlogUpdate": list(posts),
    }
    blocks = "".join(f"<p>{p['articleBody']}</p>" for p in posts)
    room.peer.add(
        PATH,
        f"<html lang=en><script type='application/ld+json'>{json.dumps(data)}</script>"
        f"<body><article><h1>{title}</h1><p>{NOISE}</p>{blocks}</article></body>"
        "</html>",
    )


def test_each_post_is_an_article_of_its_own(room: Newsroom) -> None:
    serve_live(room, post("p1", "Arrival", NOISE * 2, NOON), post("p2", "Sent", NEWS, NOON))
    room.list_in_feed("gazette", "live-1", "Talks, hour by hour")
    room.poll(GAZETTE)
    room.read_pages()

    assert room.hits() == {"live-1#p2": "done"}
    [hit] = room.rows("v_hits")
    assert (hit["title"], hit["outlet"]) == ("Sent", "gazette")
    assert {row["url"].rpartition("/")[2] for row in room.rows("v_articles")} == {
        "live-1",
        "live-1#p1",
        "live-1#p2",
    }


def test_the_title_of_a_live_page_makes_no_hit_of_each_post(room: Newsroom) -> None:
    title = "The Commission has sent an invitation"
    first, second = post("p1", "Arrival", NOISE * 2, NOON), post("p2", "", NOISE * 3, NOON)
    serve_live(room, first, second, title=title)
    room.list_in_feed("gazette", "live-1", title)
    room.poll(GAZETTE)
    room.read_pages()

    assert room.hits() == {"live-1": "done"}
    titles = {row["url"].rpartition("#")[2]: row["title"] for row in room.rows("v_articles")}
    assert titles["p2"].startswith("The weather stays mild")
    assert len(titles["p2"]) <= 90


def test_a_live_page_is_read_again_and_only_new_posts_are_news(room: Newsroom) -> None:
    first = post("p1", "Arrival", NOISE * 2, NOON)
    serve_live(room, first)
    room.list_in_feed("gazette", "live-1", "Talks, hour by hour")
    room.poll(GAZETTE)
    room.read_pages()
    assert room.hits() == {}

    room.pass_time(5 * MINUTE)
    serve_live(room, post("p2", "Sent", NEWS, room.clock()), first)
    room.read_pages()
    room.settle()

    assert room.hits() == {"live-1#p2": "done"}
    assert room.told == ["hook"]
    assert len(room.peer.asked(PATH)) == 2

    room.pass_time(5 * MINUTE)
    room.read_pages()
    assert len(room.peer.asked(PATH)) == 3
    assert len(room.rows("v_articles")) == 3


def test_a_post_that_is_rewritten_is_a_revision_of_its_own_article(room: Newsroom) -> None:
    serve_live(room, post("p1", "Arrival", NOISE * 2, NOON))
    room.list_in_feed("gazette", "live-1", "Talks, hour by hour")
    room.poll(GAZETTE)
    room.read_pages()
    room.pass_time(5 * MINUTE)
    serve_live(room, post("p1", "Arrival and letter", NEWS, NOON))
    room.read_pages()

    assert room.hits() == {"live-1#p1": "done"}
    revisions = {row["url"].rpartition("/")[2]: row["revisions"] for row in room.rows("v_articles")}
    assert revisions["live-1#p1"] == 2


def test_old_posts_of_an_old_page_wake_nobody(room: Newsroom) -> None:
    serve_live(room, post("p1", "Sent", NEWS, NOON - 90 * HOUR))
    room.list_in_feed("gazette", "live-1", "Talks", at=NOON - timedelta(days=5))
    room.poll(GAZETTE)
    room.read_pages()
    room.settle()

    assert room.hits() == {"live-1#p1": "done"}
    assert room.told == []


def test_the_page_itself_stays_live(room: Newsroom) -> None:
    serve_live(room, post("p1", "Sent", NEWS, NOON))
    room.list_in_feed("gazette", "live-1", "Talks")
    room.poll(GAZETTE)
    room.read_pages()

    key = room.read(lambda c: find_article(c, room.url("gazette", "live-1")))
    assert key is not None
    article = room.read(lambda c: load_article(c, key))
    assert article is not None
    assert article.next_read_at == NOON + 5 * MINUTE
    assert room.claim_reads() == ()
    room.pass_time(5 * MINUTE)
    [due] = room.claim_reads()
    assert (due.kind, due.url) == (PageKind.LIVE, room.url("gazette", "live-1"))
