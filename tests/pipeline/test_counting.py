import asyncio

from tests.pipeline.making import NEWS, Newsroom

from watchdog.pipeline.counting import keep_count, note_counts
from watchdog.store import list_parts


def test_what_this_process_parsed_stands_in_its_row(room: Newsroom) -> None:
    before = room.walk.sandbox.jobs, room.walk.sandbox.seconds
    room.publish("gazette", "news", "From Brussels", [NEWS])
    room.settle()
    room.run(note_counts(room.walk))

    (part,) = room.read(list_parts)
    assert (part.owner, part.seen_at) == (room.walk.owner, room.walk.clock())
    assert part.parses >= before[0] + 2  # its feed and its page
    assert part.parse_seconds > before[1]


def test_it_is_noted_at_once_and_until_the_end(room: Newsroom) -> None:
    async def count_for_a_moment() -> None:
        counting = asyncio.create_task(keep_count(room.walk))
        while not await room.walk.read(list_parts):  # noqa: ASYNC110 - a row tells nobody
            await asyncio.sleep(0.01)
        counting.cancel()

    room.run(count_for_a_moment())
