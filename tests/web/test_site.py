from tests.web.making import visiting

from watchdog.web import Desk
from watchdog.web.site import DOORS


def test_every_door_answers_and_no_two_are_the_same(desk: Desk) -> None:
    seen = [(door.path, method) for door in DOORS for method in door.methods]
    assert len(seen) == len(set(seen))

    with visiting(desk, "admin") as browser:
        for door in DOORS:
            if "{" not in door.path and "GET" in door.methods:
                assert browser.get(door.path).status_code < 500, door.path
