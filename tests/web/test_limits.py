from datetime import UTC, datetime, timedelta

from watchdog.web.limits import PER_ADDRESS, PER_USER, WINDOW, Attempts

NOW = datetime(2026, 5, 4, tzinfo=UTC)


def test_a_user_has_so_many_attempts_in_the_window() -> None:
    attempts = Attempts()

    assert all(attempts.allow("a", f"192.0.2.{n}", NOW) for n in range(PER_USER))
    assert not attempts.allow("a", "198.51.100.1", NOW)
    assert attempts.allow("b", "198.51.100.1", NOW)
    assert attempts.allow("a", "198.51.100.1", NOW + WINDOW)


def test_an_address_has_so_many_whatever_the_names() -> None:
    attempts = Attempts()

    assert all(attempts.allow(f"u{n}", "2001:db8::1", NOW) for n in range(PER_ADDRESS))
    assert not attempts.allow("v", "2001:db8::2", NOW)
    assert attempts.allow("v", "2001:db8:0:1::2", NOW)


def test_a_right_password_forgives_the_user() -> None:
    attempts = Attempts()
    for n in range(PER_USER):
        attempts.allow("a", f"192.0.2.{n}", NOW)
    attempts.forgive("a", "192.0.2.9")

    assert attempts.allow("a", "192.0.2.99", NOW + timedelta(seconds=1))


def test_a_newsroom_signs_in_from_one_address() -> None:
    attempts = Attempts()
    for n in range(3 * PER_ADDRESS):
        assert attempts.allow(f"u{n}", "192.0.2.1", NOW)
        attempts.forgive(f"u{n}", "192.0.2.1")


def test_a_right_password_does_not_forgive_the_wrong_ones_of_its_address() -> None:
    attempts = Attempts()
    for n in range(PER_ADDRESS - 1):
        attempts.allow(f"u{n}", "192.0.2.1", NOW)
    assert attempts.allow("right", "192.0.2.1", NOW)
    attempts.forgive("right", "192.0.2.1")

    assert attempts.allow("v", "192.0.2.1", NOW)
    assert not attempts.allow("w", "192.0.2.1", NOW)


def test_what_is_remembered_is_bounded() -> None:
    attempts = Attempts()
    for n in range(12_000):
        attempts.allow(f"u{n}", f"{n}", NOW)

    assert len(attempts._made) <= 10_001
