import pytest
from tests.pipeline.making import DAY, GAZETTE, HOUR, NOISE, NOON, Newsroom

from watchdog.model import OutletId
from watchdog.pipeline.examining import examine_outlets, say_reading
from watchdog.store import ReadingRow

WALL = "<html><title>Just a moment...</title><p>Checking your browser before you go on.</p></html>"


def row(reads: int = 0, lengths: tuple[int, ...] = (), **errors: int) -> ReadingRow:
    named = {name.replace("_", "-"): count for name, count in errors.items()}
    return ReadingRow(outlet=OutletId("own"), reads=reads, errors=named, lengths=lengths)


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        (row(6, challenge_page=3), None, "robots"),
        (row(4, consent_page=2, challenge_page=1), None, "consent"),
        (row(3, empty_body=3), None, "redesigned"),
        (row(6, (100,) * 5), row(6, (4000,) * 6), "shrank to a 40th"),
    ],
)
def test_what_is_wrong(now: ReadingRow, before: ReadingRow | None, words: str) -> None:
    assert words in say_reading(now, before)


@pytest.mark.parametrize(
    ("now", "before"),
    [
        (row(2, challenge_page=2), None),
        (row(9, challenge_page=3), None),
        (row(9, timeout=9), None),
        (row(6, (2000,) * 5), row(6, (4000,) * 6)),
        (row(6, (100,) * 4), row(6, (4000,) * 6)),
        (row(6, (100,) * 9), None),
    ],
)
def test_what_is_well(now: ReadingRow, before: ReadingRow | None) -> None:
    assert say_reading(now, before) == ""


def test_a_wall_is_told_once_and_so_is_its_end(room: Newsroom) -> None:
    for number in range(4):
        room.list_in_feed("gazette", f"a{number}", f"Title {number}")
        room.peer.add(f"/gazette/a{number}", WALL)
    room.poll(GAZETTE)
    room.read_pages()
    room.pass_time(HOUR)
    for _ in range(2):
        room.run(examine_outlets(room.walk))
    told = [words for words in notices(room) if "gazette" in words]
    assert len(told) == 1
    assert "gazette answers with pages for robots" in told[0]

    room.pass_time(8 * HOUR)
    room.run(examine_outlets(room.walk))
    assert "gazette is well again" in notices(room)[-1]


def test_a_feed_that_stands_still_is_told(room: Newsroom) -> None:
    for number in range(30):
        room.list_in_feed("gazette", f"a{number}", f"Title {number}")
    room.poll(GAZETTE)
    room.run(examine_outlets(room.walk))
    assert notices(room) == []

    room.pass_time(3 * DAY)
    room.run(examine_outlets(room.walk))
    assert any("lists nothing new since 04 May 12:00" in words for words in notices(room))

    room.list_in_feed("gazette", "news", "Something at last")
    room.poll(GAZETTE)
    room.run(examine_outlets(room.walk))
    assert "gazette is well again" in notices(room)[-1]


def test_texts_that_shrink_are_told_once_and_so_is_their_return(room: Newsroom) -> None:
    """A redesign that a selector does not follow: the first words are read, and no more."""
    for hours, words in ((0, 30), (10, 1), (20, 30)):
        room.clock.advance_to(NOON + hours * HOUR)
        for number in range(6):
            text = f"{number}: {NOISE * words}"
            room.publish("gazette", f"a{hours}-{number}", f"Title {hours} {number}", [text])
        room.settle()
        room.pass_time(HOUR)
        for _ in range(2):
            room.run(examine_outlets(room.walk))

    told = [words for words in notices(room) if "gazette" in words]
    assert len(told) == 2
    assert "gazette texts shrank to a" in told[0]
    assert "gazette is well again" in told[1]


def notices(room: Newsroom) -> list[str]:
    """Send what is due, and give what operators were told."""
    room.run(room.schedule.deliver_all())
    return room.words("ops")
