from watchdog.text.once import Once


def test_a_value_is_made_once_and_only_when_asked() -> None:
    made: list[int] = []

    def make() -> int:
        made.append(1)
        return len(made)

    once = Once(make)
    assert made == []
    assert [once(), once()] == [1, 1]
