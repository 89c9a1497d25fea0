import pytest

from watchdog.web.names import user_name


@pytest.mark.parametrize("given", ["", "a b", "-a", "a/b", "<b>", "x" * 65, "a\n", "a\u202eb"])
def test_what_is_no_name(given: str) -> None:
    assert user_name(given.replace("\n", "\nx")) is None


def test_the_same_name_however_it_is_typed() -> None:
    assert {user_name(name) for name in ("Amina", "AMINA ", "ａｍｉｎａ")} == {"amina"}
    assert user_name("آمنه") == "آمنه"
