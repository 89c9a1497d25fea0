from collections.abc import Mapping, Sequence

from tests.pipeline.making import NOON, Newsroom

from watchdog.errors import ArchiveError
from watchdog.pipeline.jobs import Jobs, wake_due
from watchdog.pipeline.wakes import Job, Wake
from watchdog.store import Connection, DueBacktest, ask_backtest, find_answer


async def answer(due: DueBacktest) -> Mapping[str, object]:
    return {"items": due.items, "at": NOON}


async def refuse(_: DueBacktest) -> Mapping[str, object]:
    raise ArchiveError("/pages.warc.gz: No such file or directory")


def ask(room: Newsroom) -> int:
    return room.write(
        lambda c: ask_backtest(
            c, items=["desk/invitation"], files=["/pages.warc.gz"], samples=3, now=room.clock()
        )
    )


def test_what_somebody_asked_for_is_woken_for_until_it_is_answered(room: Newsroom) -> None:
    woken: list[Wake] = []

    def defer(_: Connection, wakes: Sequence[Wake]) -> None:
        woken.extend(wakes)

    room.walk._defer = defer
    number = ask(room)
    room.run(room.walk.write(lambda c: wake_due(c, room.walk)))
    assert Wake(Job.BACKTEST, str(number)) in woken

    room.run(Jobs(room.walk, answer).do(Wake(Job.BACKTEST, str(number))))
    woken.clear()
    room.run(room.walk.write(lambda c: wake_due(c, room.walk)))
    assert Wake(Job.BACKTEST, str(number)) not in woken
    found = room.read(lambda c: find_answer(c, number))
    assert found is not None
    assert found.answer == {"items": ["desk/invitation"], "at": "2026-05-04T12:00:00Z"}


def test_what_is_wrong_with_a_file_is_the_answer(room: Newsroom) -> None:
    number = ask(room)
    room.run(Jobs(room.walk, refuse).do(Wake(Job.BACKTEST, str(number))))

    found = room.read(lambda c: find_answer(c, number))
    assert found is not None
    assert (found.answer, found.error) == (None, "/pages.warc.gz: No such file or directory")


def test_who_cannot_do_it_leaves_it_to_others(room: Newsroom) -> None:
    number = ask(room)
    room.run(Jobs(room.walk).do(Wake(Job.BACKTEST, str(number))))

    assert room.read(lambda c: find_answer(c, number)) is None
