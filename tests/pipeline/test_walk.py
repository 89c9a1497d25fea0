import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.peers import jobs
from tests.pipeline.making import GAZETTE, NEWS, NOISE, Newsroom

from watchdog.declarations import Target
from watchdog.errors import SandboxError
from watchdog.model import Message, OutletId, Purpose
from watchdog.store import Connection, open_conditions, raise_condition

MESSAGE = Message(alert_id="a", purpose=Purpose.ALERT, title="t", body="b", url="u")


def test_news_in_one_article_of_two_is_told_once(room: Newsroom) -> None:
    room.publish("gazette", "quiet", "A quiet day", [NOISE] * 3)
    room.publish("gazette", "news", "A decision in Brussels", [NOISE, NEWS])

    room.settle()
    room.settle()

    assert room.hits() == {"news": "done"}
    assert room.told == ["hook"]


def test_a_write_that_raises_leaves_nothing(room: Newsroom) -> None:
    def fail(c: Connection) -> None:
        raise_condition(c, "x", "words", room.clock())
        raise ValueError("midway")

    with pytest.raises(ValueError, match="midway"):
        room.run(room.walk.write(fail))
    assert room.run(room.walk.read(open_conditions)) == ()


def test_a_slow_receiver_keeps_nobody_from_writing(room: Newsroom) -> None:
    release = threading.Event()

    def hang(message: Message, target: Target) -> str:
        del message, target
        assert release.wait(10)
        return "late"

    async def write_meanwhile() -> tuple[bool, str]:
        sending = asyncio.create_task(room.walk.send(MESSAGE, Target(name="x", url="console://")))
        written = await room.walk.write(_note(room))
        release.set()
        return written, await sending

    room.walk.send_message = hang
    assert room.run(write_meanwhile()) == (True, "late")


def test_work_whose_child_is_killed_is_done_by_another(room: Newsroom, tmp_path: Path) -> None:
    assert room.run(room.walk.analyse(jobs.be_killed_once, f"{tmp_path}/killed")) == "done"


def test_a_page_that_ends_its_child_is_not_tried_again_and_again(room: Newsroom) -> None:
    restarts = room.walk.sandbox.restarts
    with pytest.raises(SandboxError, match="SIGSEGV"):
        room.run(room.walk.analyse(jobs.break_down))
    assert room.walk.sandbox.restarts == restarts + 1


def test_an_outlet_an_edit_removed_is_none(room: Newsroom) -> None:
    assert room.walk.outlet(GAZETTE) is not None
    assert room.walk.outlet(OutletId("unknown")) is None


def _note(room: Newsroom) -> Callable[[Connection], bool]:
    return lambda c: raise_condition(c, "x", "words", room.clock())
