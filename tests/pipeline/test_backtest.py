from datetime import timedelta

from tests.pipeline.making import DENIAL, HOUR, NEWS, NOISE, Newsroom

from watchdog.pipeline.backtest import Backtested, backtest_texts
from watchdog.pipeline.replay import SteppedClock
from watchdog.store import stored_texts

DAY = timedelta(days=1)


def test_each_text_counts_at_the_time_it_was_read(room: Newsroom) -> None:
    room.publish("gazette", "a", "News", [DENIAL, NOISE])
    room.poll()
    room.read_pages()
    room.pass_time(HOUR)
    room.publish("courier", "b", "More news", [NEWS, "And more is said of it than before."])
    room.poll()
    room.read_pages()
    texts = room.read(lambda c: stored_texts(c, room.clock() - DAY, limit=99))

    # The same database again: what is found there already is found no second time.
    before = room.rows("v_hits")
    count = room.run(_last(room, (texts[:2], texts[2:])))
    assert count.texts == len(texts)
    assert (count.hits, room.rows("v_hits")) == (0, before)


async def _last(room: Newsroom, batches: object) -> Backtested:
    count = Backtested()
    clock = SteppedClock()
    async for done in backtest_texts(room.walk, clock, batches):  # type: ignore[arg-type]
        count = done
    return count
