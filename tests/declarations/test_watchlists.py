import pytest

from watchdog.declarations import (
    DEFAULT_ALERT,
    Place,
    Quoted,
    Term,
)
from watchdog.model import State


@pytest.mark.parametrize(
    ("term", "written"),
    [
        (Term(text="formal invitation"), '"formal invitation"'),
        (Term(text="invit", prefix=True), '"invit*"'),
        (Term(text="EU", exact=True), '"=EU"'),
    ],
)
def test_a_quoted_term_is_named_as_it_is_written(term: Term, written: str) -> None:
    assert Quoted(term).concept == written


def test_every_state_has_its_time_to_be_told() -> None:
    assert set(DEFAULT_ALERT) == set(State)


def test_where_something_stands_does_not_change_what_it_is() -> None:
    assert Term(text="permit", place=Place(3, 5)) == Term(text="permit", place=Place(9, 1))
