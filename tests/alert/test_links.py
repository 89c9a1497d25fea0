from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from watchdog.alert.links import Action, check_link, sign_link

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
KEY = b"a key of the newsroom"


def _parts(url: str) -> tuple[str, str]:
    query = parse_qs(urlsplit(url).query)
    return query["until"][0], query["signature"][0]


def _check(
    parts: tuple[str, str],
    alert_id: str = "a1",
    action: Action = Action.ACKNOWLEDGE,
    key: bytes = KEY,
    now: datetime = NOW,
) -> bool:
    return check_link(alert_id, action, *parts, key=key, now=now)


def test_a_link_is_good_for_its_alert_its_action_and_its_time() -> None:
    until = NOW + timedelta(days=7)
    url = sign_link("http://w.example/", "a1", Action.ACKNOWLEDGE, key=KEY, until=until)
    parts = _parts(url)

    assert urlsplit(url).path == "/alerts/a1/acknowledge"
    assert _check(parts)
    assert not _check(parts, alert_id="a2")
    assert not _check(parts, action=Action.FALSE_ALARM)
    assert not _check(parts, key=b"another")
    assert _check(parts, now=until - timedelta(seconds=1))
    assert not _check(parts, now=until)


def test_its_end_cannot_be_moved() -> None:
    until, signature = _parts(
        sign_link("http://w.example", "a1", Action.ACKNOWLEDGE, key=KEY, until=NOW)
    )

    assert not _check((str(int(until) + 3600), signature))


@pytest.mark.parametrize("until", ["", "-1", "1e9", "x", "١٢٣", "9" * 40])
def test_what_is_no_moment_is_refused(until: str) -> None:
    assert not _check((until, "f" * 64))


def test_without_a_key_nothing_is_good() -> None:
    url = sign_link("http://w.example", "a1", Action.ACKNOWLEDGE, key=b"", until=NOW)

    assert not _check(_parts(url), key=b"", now=NOW - timedelta(hours=1))
