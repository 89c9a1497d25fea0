import asyncio
from dataclasses import replace

import pytest
from tests.pipeline.making import NEWS, Newsroom

from watchdog.pipeline import counting
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
    assert part.declarations == room.walk.declarations.version


def test_it_is_noted_at_once_and_until_the_end(room: Newsroom) -> None:
    async def count_for_a_moment() -> None:
        noting = asyncio.create_task(keep_count(room.walk))
        while not await room.walk.read(list_parts):  # noqa: ASYNC110 - a row tells nobody
            await asyncio.sleep(0.01)
        noting.cancel()
        await asyncio.gather(noting, return_exceptions=True)

    room.run(count_for_a_moment())
    assert room.read(list_parts) == ()  # it ended, and is no running process any more


def test_after_an_edit_it_is_noted_again(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "LOOK", 0.05)

    async def edit() -> None:
        noting = asyncio.create_task(keep_count(room.walk))
        for version in ("before", "after"):
            room.walk.declarations = replace(room.walk.declarations, version=version)
            while version not in await _versions(room):  # noqa: ASYNC110 - a row tells nobody
                await asyncio.sleep(0.01)
        noting.cancel()
        await asyncio.gather(noting, return_exceptions=True)

    room.run(asyncio.wait_for(edit(), counting.EVERY / 2))


async def _versions(room: Newsroom) -> set[str | None]:
    return {part.declarations for part in await room.walk.read(list_parts)}
