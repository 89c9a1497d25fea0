import asyncio
import threading
import time

import pytest
from tests.pipeline.making import NEWS, NOISE, Newsroom

from watchdog.declarations import Target
from watchdog.errors import ChannelError
from watchdog.model import Message, Purpose


def test_news_in_one_article_of_two_is_told_once(room: Newsroom) -> None:
    room.publish("gazette", "quiet", "A quiet day", [NOISE] * 3)
    room.publish("gazette", "news", "A decision in Brussels", [NOISE, NEWS])

    room.settle()
    room.settle()

    assert room.hits() == {"news": "done"}
    assert room.told == ["hook"]


MESSAGE = Message(alert_id="a", purpose=Purpose.ALERT, title="t", body="b", url="http://x")
TARGET = Target(name="hook", url="json://127.0.0.1/")


def test_a_hanging_receiver_does_not_keep_the_watch_from_ending(room: Newsroom) -> None:
    release = threading.Event()
    room.walk.send_message = lambda *_: str(release.wait(20))

    async def try_to_send() -> None:
        await asyncio.wait_for(room.walk.send(MESSAGE, TARGET), timeout=0.1)

    before = time.monotonic()
    with pytest.raises(TimeoutError):
        asyncio.run(try_to_send())
    assert time.monotonic() - before < 10
    release.set()


def test_a_refusal_reaches_whoever_asked(room: Newsroom) -> None:
    def refuse(*_: object) -> str:
        raise ChannelError("refused", retryable=False)

    room.walk.send_message = refuse
    with pytest.raises(ChannelError, match="refused"):
        asyncio.run(room.walk.send(MESSAGE, TARGET))
