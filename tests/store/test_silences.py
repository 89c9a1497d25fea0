from tests.store.making import HOUR, KEY, NOW

from watchdog.model import Silence
from watchdog.store import Database, add_silence, end_silence, open_silences

SILENCE = Silence(
    watchlist=KEY.watchlist,
    item=KEY.item,
    author="Amina",
    reason="briefing",
    starts_at=NOW,
    ends_at=NOW + HOUR,
)


def test_a_silence_lasts_until_its_end(database: Database) -> None:
    number = database.write(lambda c: add_silence(c, SILENCE))

    [found] = database.read(lambda c: open_silences(c, NOW))
    assert found.silence_id == number
    assert found.covers(KEY, NOW)
    assert database.read(lambda c: open_silences(c, NOW + HOUR)) == ()


def test_it_can_be_ended_once(database: Database) -> None:
    number = database.write(lambda c: add_silence(c, SILENCE))

    assert database.write(lambda c: end_silence(c, number, NOW + HOUR / 2))
    assert not database.write(lambda c: end_silence(c, number, NOW + HOUR / 2))
    assert database.read(lambda c: open_silences(c, NOW + HOUR / 2)) == ()
