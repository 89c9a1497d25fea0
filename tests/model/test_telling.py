from datetime import UTC, datetime, timedelta

from watchdog.model import ItemKey, Silence

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
KEY = ItemKey("talks", "invitation")


def _silence(watchlist: str | None, item: str | None) -> Silence:
    return Silence(
        watchlist=watchlist,
        item=item,
        author="noor",
        reason="known",
        starts_at=NOW,
        ends_at=NOW + HOUR,
    )


def test_a_silence_covers_an_item_its_watchlist_or_everything_for_its_time() -> None:
    for watchlist, item in (("talks", "invitation"), ("talks", None), (None, None)):
        silence = _silence(watchlist, item)
        assert silence.covers(KEY, NOW)
        assert not silence.covers(KEY, NOW - HOUR)
        assert not silence.covers(KEY, NOW + HOUR)  # the end is not in it

    assert not _silence("talks", "visas").covers(KEY, NOW)
    assert not _silence("trade", None).covers(KEY, NOW)
