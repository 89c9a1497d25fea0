from datetime import timedelta

import pytest
from tests.peers.outlet import Answer
from tests.pipeline.making import DAY, GAZETTE, NOON, Newsroom

from watchdog.declarations import Source, SourceKind
from watchdog.model import Outcome
from watchdog.store import PollRow, load_polls

TELLING = "The Commission has sent an invitation"
INDEX = "/gazette/sitemap.xml"


@pytest.fixture
def room_with_index(room: Newsroom) -> Newsroom:
    room.alter_outlet(
        GAZETTE, sources=(Source(kind=SourceKind.NEWS_SITEMAP, url=room.peer.url(INDEX)),)
    )
    return room


def serve_index(room: Newsroom, **modified: str) -> None:
    """Serve an index; a value of "" says nothing of when the sitemap changed."""
    children = "".join(
        f"<sitemap><loc>{name}.xml</loc>{f'<lastmod>{at}</lastmod>' if at else ''}</sitemap>"
        for name, at in modified.items()
    )
    room.peer.add(INDEX, f"<sitemapindex>{children}</sitemapindex>", content_type="text/xml")


def serve_sitemap(room: Newsroom, name: str, *articles: tuple[str, str]) -> None:
    urls = "".join(
        f"<url><loc>{room.url('gazette', path)}</loc><lastmod>{NOON.isoformat()}</lastmod>"
        f"<news:news><news:title>{title}</news:title></news:news></url>"
        for path, title in articles
    )
    room.peer.add(
        f"/gazette/{name}.xml",
        f'<urlset xmlns:news="n">{urls}</urlset>',
        content_type="text/xml",
    )


def last_poll(room: Newsroom) -> PollRow:
    return room.read(lambda c: load_polls(c, GAZETTE, since=NOON - DAY))[-1]


def test_an_index_is_followed_to_what_is_new(room_with_index: Newsroom) -> None:
    room = room_with_index
    serve_index(room, posts1="2024-01-01", posts2=NOON.isoformat())
    serve_sitemap(room, "posts2", ("a1", TELLING), ("a2", "A quiet day"))
    room.poll(GAZETTE)

    assert room.hits() == {"a1": "done"}
    assert (last_poll(room).outcome, last_poll(room).new) == (Outcome.OK, 2)
    assert room.peer.asked("/gazette/posts1.xml") == []

    room.pass_time(timedelta(minutes=6))
    serve_index(room, posts1="2024-01-01", posts2=room.clock().isoformat())
    serve_sitemap(room, "posts2", ("a1", TELLING), ("a3", "Later"))
    room.poll(GAZETTE)
    assert (last_poll(room).new, last_poll(room).known, last_poll(room).gap) == (1, 1, False)


def test_an_index_that_does_not_say_when_is_asked_again(room_with_index: Newsroom) -> None:
    room = room_with_index
    serve_index(room, posts="")
    serve_sitemap(room, "posts", ("a2", "A quiet day"))
    room.poll(GAZETTE)
    serve_sitemap(room, "posts", ("a1", TELLING), ("a2", "A quiet day"))
    room.pass_time(timedelta(minutes=6))
    room.poll(GAZETTE)

    assert room.hits() == {"a1": "done"}


def test_a_sitemap_that_cannot_be_read_is_a_gap_not_a_loss(room_with_index: Newsroom) -> None:
    room = room_with_index
    serve_index(room, posts1=NOON.isoformat(), posts2=NOON.isoformat())
    serve_sitemap(room, "posts1", ("a1", TELLING))
    room.peer.add("/gazette/posts2.xml", Answer(status=500))
    room.poll(GAZETTE)

    assert room.hits() == {"a1": "done"}
    assert last_poll(room).gap

    room.peer.add("/gazette/posts1.xml", Answer(status=500))
    serve_index(room, posts1=NOON.isoformat(), posts2=NOON.isoformat(), posts3="2024-01-01")
    room.pass_time(timedelta(minutes=6))
    room.poll(GAZETTE)
    assert last_poll(room).outcome is Outcome.HTTP_ERROR


def test_an_index_of_indexes_is_followed_once(room_with_index: Newsroom) -> None:
    room = room_with_index
    serve_index(room, inner=NOON.isoformat())
    room.peer.add(
        "/gazette/inner.xml",
        "<sitemapindex><sitemap><loc>posts.xml</loc></sitemap></sitemapindex>",
        content_type="text/xml",
    )
    serve_sitemap(room, "posts", ("a1", TELLING))
    room.poll(GAZETTE)

    assert room.hits() == {"a1": "done"}
