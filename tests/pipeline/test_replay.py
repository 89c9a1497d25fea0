from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tests.pipeline.making import DENIAL, HOUR, NEWS, NOISE, NOON, Newsroom

from watchdog.errors import ArchiveError
from watchdog.model import Page
from watchdog.pipeline.replay import Replayed, SteppedClock, replay_pages


def test_every_page_is_counted_once(room: Newsroom) -> None:
    count = _replay(room, _recorded(room))

    assert (count.pages, count.new, count.revised, count.unchanged) == (6, 2, 1, 1)
    assert dict(count.failed) == {"http-error": 1, "not-html": 1}
    assert count.pages == count.new + count.revised + count.unchanged + sum(count.failed.values())
    assert room.hits() == {"a1": "done"}


def test_nothing_is_sent_unless_asked(room: Newsroom) -> None:
    count = _replay(room, _recorded(room))
    room.run(room.schedule.deliver_all())

    assert room.sent == []
    assert {row["status"] for row in room.rows("v_deliveries")} == {"suppressed"}
    assert count.alerts == len(room.rows("v_alerts")) > 0


def test_when_asked_it_is_sent(room: Newsroom) -> None:
    _replay(room, _recorded(room), deliver=True)
    room.run(room.schedule.deliver_all())

    assert room.told[0] == "hook"


def test_the_second_time_all_is_unchanged(room: Newsroom) -> None:
    first = _replay(room, _recorded(room))
    rows = (room.rows("v_hits"), room.rows("v_alerts"), room.rows("v_deliveries"))

    again = _replay(room, _recorded(room))

    assert (again.new, again.revised, again.hits, again.alerts) == (0, 0, 0, 0)
    assert again.unchanged == 4
    assert again.failed == first.failed
    assert (room.rows("v_hits"), room.rows("v_alerts"), room.rows("v_deliveries")) == rows


def test_a_page_of_an_outlet_nobody_declared_is_read(room: Newsroom) -> None:
    page = replace(_page("x", NEWS), url="https://elsewhere.example/x")
    count = _replay(room, [page])

    assert count.new == 1
    [hit] = room.rows("v_hits")
    assert (hit["outlet"], hit["publisher"]) == ("elsewhere.example", "elsewhere.example")


def test_a_damaged_file_loses_no_page_before_the_damage(room: Newsroom) -> None:
    def damaged() -> Iterator[Page]:
        yield from _recorded(room)[:3]
        raise ArchiveError("pages.warc.gz: cut off")

    counts: list[Replayed] = []
    with pytest.raises(ArchiveError):
        _replay_into(room, damaged(), counts)

    assert counts[-1].pages == 3


def test_a_stepped_clock_is_never_set_back() -> None:
    clock = SteppedClock(NOON)
    clock.advance_to(NOON - HOUR)
    assert clock() == NOON
    clock.advance_to(NOON + HOUR)
    assert clock() == NOON + HOUR
    assert SteppedClock()() == datetime(2000, 1, 1, tzinfo=UTC)


def _recorded(room: Newsroom) -> list[Page]:
    base = room.peer.url("").rstrip("/")
    pages = [
        _page("a1", DENIAL, 0),
        _page("a2", NOISE, 1),
        replace(_page("gone", "", 2), status=404),
        replace(_page("feed", "", 3), body=b"\x89PNG\r\n\x1a\n" * 9),
        _page("a2", NOISE, 4),
        _page("a1", NEWS, 60),
    ]
    return [replace(page, url=page.url.replace("https://news.example", base)) for page in pages]


def _page(path: str, text: str, minutes: int = 0) -> Page:
    url = f"https://news.example/gazette/{path}"
    at = NOON + timedelta(minutes=minutes)
    html = (
        f"<html lang=en><head><meta property='article:published_time' content='{NOON.isoformat()}'>"
        f"</head><body><article><h1>Brussels</h1><p>{text}</p><p>{NOISE * 4}</p></article>"
    )
    return Page(
        url=url,
        requested_url=url,
        status=200,
        fetched_at=at,
        body=html.encode(),
        content_type="text/html",
    )


def _replay(room: Newsroom, pages: list[Page], *, deliver: bool = False) -> Replayed:
    counts: list[Replayed] = []
    _replay_into(room, iter(pages), counts, deliver=deliver)
    return counts[-1]


def _replay_into(
    room: Newsroom, pages: Iterator[Page], counts: list[Replayed], *, deliver: bool = False
) -> None:
    async def run() -> None:
        async for count in replay_pages(room.walk, room.clock, pages, deliver=deliver):
            counts.append(count)  # noqa: PERF401 - what came before an error is looked at

    room.run(run())
