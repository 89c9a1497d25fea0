from watchdog.store import Role


def test_each_role_may_what_those_before_it_may() -> None:
    assert [[a.covers(b) for b in Role] for a in Role] == [
        [True, False, False],
        [True, True, False],
        [True, True, True],
    ]
