from datetime import timedelta

import pytest
from tests.peers.outlet import Answer
from tests.pipeline.making import (
    DAY,
    DENIAL,
    GAZETTE,
    HOUR,
    MINUTE,
    NEWS,
    NOISE,
    NOON,
    Newsroom,
    PowerCutError,
    cut_power,
)

from watchdog.declarations import WhenRefused
from watchdog.model import Outcome
from watchdog.pipeline import polling
from watchdog.pipeline.pages import read_article
from watchdog.store import ArticleRow, find_article, load_article

HINT = "Commission invites, says a headline"
PAGE = f"<html lang='en'><body><article><p>{NEWS}</p><p>{NOISE * 4}</p></article></body>".encode()


def test_the_page_deepens_what_the_feed_said(room: Newsroom) -> None:
    room.publish("gazette", "a1", HINT, [NOISE, NEWS])
    room.poll()
    before = room.hits()
    room.read_pages()

    assert (before, room.hits()) == ({"a1": "undecided"}, {"a1": "done"})
    [article] = room.rows("v_articles")
    assert (article["body"], article["revisions"]) == ("page", 2)
    assert _article(room).next_read_at == NOON + 10 * MINUTE


@pytest.mark.parametrize(
    ("answer", "outcome", "again"),
    [
        (Answer(status=404), Outcome.HTTP_ERROR, MINUTE),
        (Answer(status=503, headers={"Retry-After": "7200"}), Outcome.HTTP_ERROR, 2 * HOUR),
        (Answer(status=403), Outcome.REFUSED, MINUTE),
        (Answer(body=b"", content_type="text/html"), Outcome.PARSE_ERROR, 30 * MINUTE),
    ],
)
def test_a_failed_read_keeps_the_feeds_hit_and_is_tried_again(
    room: Newsroom, answer: Answer, outcome: Outcome, again: timedelta
) -> None:
    room.list_in_feed("gazette", "a1", HINT)
    room.peer.add("/gazette/a1", answer)
    room.poll()
    room.read_pages()

    article = _article(room)
    assert room.hits() == {"a1": "undecided"}
    assert (article.last_read_outcome, article.next_read_at) == (outcome, NOON + again)

    room.serve_page("gazette", "a1", HINT, [NEWS])
    room.pass_time(again)
    room.read_pages()
    assert room.hits() == {"a1": "done"}


def test_an_outlet_that_refuses_on_principle_is_asked_once(room: Newsroom) -> None:
    room.alter_outlet(GAZETTE, when_refused=WhenRefused.METADATA_ONLY)
    room.list_in_feed("gazette", "a1", HINT)
    room.peer.add("/gazette/a1", Answer(status=403))
    room.poll()
    room.read_pages()
    room.pass_time(DAY)
    room.read_pages()

    assert _asked(room) == 1
    assert room.rows("v_articles")[0]["body"] == "unavailable"

    room.list_in_feed("gazette", "a1", "The Commission has sent an invitation")
    room.poll()
    room.read_pages()
    assert _asked(room) == 1
    assert room.hits() == {"a1": "done"}


def test_what_a_crash_left_unmatched_is_made_up_for_by_the_read(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.list_in_feed("gazette", "a1", HINT)
    with monkeypatch.context() as patch:
        patch.setattr(polling, "analyse_first", cut_power)
        with pytest.raises(PowerCutError):
            room.poll(GAZETTE)
    assert room.hits() == {}

    room.pass_time(MINUTE)
    room.read_pages()  # 404

    assert room.hits() == {"a1": "undecided"}


def test_a_page_that_names_another_article_of_its_outlet_belongs_to_that(room: Newsroom) -> None:
    room.publish("gazette", "a1", "First edition", [NOISE, NEWS])
    room.poll()
    room.read_pages()
    room.publish(
        "gazette", "a1-again", "Second edition", [NOISE, NEWS], canonical=room.url("gazette", "a1")
    )
    room.pass_time(HOUR)
    room.poll()
    room.read_pages()

    assert room.hits() == {"a1": "done"}
    again = room.read(lambda c: find_article(c, room.url("gazette", "a1-again")))
    assert again == room.read(lambda c: find_article(c, room.url("gazette", "a1")))


def test_a_page_that_leads_to_another_outlet_leaves_it_its_address(room: Newsroom) -> None:
    """The courier's own article must stay new, and a second voice."""
    room.list_in_feed("gazette", "link", "Elsewhere")
    room.peer.add(
        "/gazette/link", status=302, headers={"Location": room.url("courier", "original")}
    )
    room.serve_page("courier", "original", "From Brussels", [NOISE])
    room.poll()
    room.read_pages()
    assert room.hits() == {}

    room.publish("courier", "original", "From Brussels", [NEWS])
    room.pass_time(HOUR)
    room.settle()

    [hit] = room.rows("v_hits")
    assert (hit["outlet"], hit["publisher"], hit["state"]) == ("courier", "courier", "done")


def test_what_a_feed_says_anew_during_a_read_is_read_again(room: Newsroom) -> None:
    room.publish("gazette", "a1", "Talks go on", [NOISE])
    room.poll()
    [due] = room.claim_reads()
    room.pass_time(HOUR)

    room.list_in_feed("gazette", "a1", "Talks go on: a correction")
    room.poll()
    room.run(read_article(room.walk, due))  # the page as it was
    room.serve_page("gazette", "a1", "Talks go on: a correction", [NEWS])
    room.read_pages()

    assert room.hits() == {"a1": "done"}


def test_an_outlet_taken_away_by_mistake_loses_nothing(room: Newsroom) -> None:
    room.publish("gazette", "a1", "A quiet headline", [NOISE, NEWS])
    room.poll()
    before = room.declarations
    room.remove_outlet(GAZETTE)
    room.read_pages()
    assert _asked(room) == 0

    room.declare(before)
    room.pass_time(MINUTE)
    room.read_pages()

    assert room.hits() == {"a1": "done"}


def test_a_disabled_outlet_is_not_asked(room: Newsroom) -> None:
    room.publish("gazette", "a1", "A quiet headline", [NEWS])
    room.poll()
    room.alter_outlet(GAZETTE, enabled=False)
    room.read_pages()

    assert _asked(room) == 0
    assert _article(room).last_read_outcome is Outcome.SKIPPED


def test_a_page_that_did_not_change_is_not_modified(room: Newsroom) -> None:
    room.list_in_feed("gazette", "a1", "Talks")
    page = Answer(body=PAGE, headers={"ETag": '"1"'})
    room.peer.add("/gazette/a1", [page, Answer(status=304)])
    room.poll()
    room.read_pages()
    room.list_in_feed("gazette", "a1", "Talks, with another headline")
    room.pass_time(HOUR)
    room.poll()
    room.read_pages()

    assert room.peer.asked("/gazette/a1")[1].headers["if-none-match"] == '"1"'
    assert _article(room).last_read_outcome is Outcome.NOT_MODIFIED
    assert room.hits() == {"a1": "done"}


def test_a_change_is_of_the_time_of_its_reading(room: Newsroom) -> None:
    """Else an article corrected after days would be told by a digest that has passed."""
    room.publish("gazette", "a1", "Talks", [DENIAL])
    room.settle()
    room.pass_time(3 * DAY)
    room.publish("gazette", "a1", "Talks, corrected", [NEWS], at=NOON)
    room.poll()
    room.read_pages()

    with room.walk.database._engine.connect() as c:
        at = c.exec_driver_sql("SELECT created_at FROM change ORDER BY id").scalars().all()
    assert str(at[-1])[:10] == "2026-05-07"


def _asked(room: Newsroom) -> int:
    return len(room.peer.asked("/gazette/a1"))


def _article(room: Newsroom, path: str = "a1") -> ArticleRow:
    article_id = room.read(lambda c: find_article(c, room.url("gazette", path)))
    assert article_id is not None
    article = room.read(lambda c: load_article(c, article_id))
    assert article is not None
    return article


def test_a_recent_page_is_read_again_on_a_falling_schedule(room: Newsroom) -> None:
    room.publish("gazette", "a1", "Talks", [NOISE, NOISE])
    room.serve_page("gazette", "a1", "Talks", [NOISE, NOISE], headers={"ETag": '"v1"'})
    room.poll(GAZETTE)
    room.read_pages()
    room.peer.add("/gazette/a1", Answer(status=304))
    room.pass_time(10 * MINUTE)
    room.read_pages()

    assert room.peer.asked("/gazette/a1")[1].headers["if-none-match"] == '"v1"'
    article = _article(room)
    assert (article.last_read_outcome, article.next_read_at) == (Outcome.NOT_MODIFIED, NOON + HOUR)

    room.pass_time(50 * MINUTE)
    room.serve_page("gazette", "a1", "Talks", [NOISE, NEWS])
    room.read_pages()
    assert room.hits() == {"a1": "done"}
    assert _article(room).next_read_at == NOON + 6 * HOUR

    room.pass_time(5 * HOUR)
    room.read_pages()  # the same bytes
    assert _article(room).last_read_outcome is Outcome.NOT_MODIFIED
    room.pass_time(18 * HOUR)
    room.read_pages()
    assert _article(room).next_read_at is None
    assert len(room.peer.asked("/gazette/a1")) == 5


def test_what_was_there_before_the_watch_is_read_once(room: Newsroom) -> None:
    room.publish("gazette", "a1", "Talks", [NOISE, NOISE], at=NOON - 5 * DAY)
    room.poll(GAZETTE)
    room.read_pages()

    assert _article(room).next_read_at is None
