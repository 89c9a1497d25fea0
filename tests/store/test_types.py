import json
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Connection, MetaData, Table, select
from sqlalchemy.exc import StatementError

from watchdog.errors import StoreError
from watchdog.store import Database
from watchdog.store.telling_tables import AUDIT
from watchdog.store.types import UtcDateTime, dump_json, one_of, storable

MOMENTS = Table("moments", MetaData(), Column("at", UtcDateTime), prefixes=["TEMPORARY"])


class Colour(StrEnum):
    RED = "red"
    LIGHT_BLUE = "light-blue"


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 5, 4, 10, 0, 0, 123456, tzinfo=UTC),
        datetime(2026, 5, 4, 12, 0, tzinfo=timezone(timedelta(hours=4, minutes=30))),
        datetime(900, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, tzinfo=UTC),
        None,
    ],
)
def test_a_time_comes_back_as_the_same_moment_in_utc(
    database: Database, moment: datetime | None
) -> None:
    (found,) = _round_trip(database, [moment])

    assert found == moment
    assert found is None or found.tzinfo is UTC


def test_times_sort_and_compare_by_moment(database: Database) -> None:
    kabul = timezone(timedelta(hours=4, minutes=30))
    early = datetime(2026, 5, 4, 11, 0, tzinfo=kabul)
    late = datetime(2026, 5, 4, 7, 0, tzinfo=UTC)

    assert _round_trip(database, [late, early]) == [early, late]


def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    naive = datetime(2026, 5, 4)  # noqa: DTZ001 - that is the point

    with pytest.raises(StoreError, match="no time zone") as caught:
        _round_trip(database, [naive])
    assert isinstance(caught.value.__cause__, StatementError)


def test_states_beyond_the_list_are_refused_by_the_database() -> None:
    check = one_of("colour", Colour)

    assert str(check.sqltext) == "colour IN ('red', 'light-blue')"


@given(st.text())
def test_what_is_left_can_be_stored(text: str) -> None:
    kept = storable(text)

    assert "\x00" not in kept
    assert kept.encode().decode() == kept
    assert storable(kept) == kept


@given(st.recursive(st.text() | st.integers(), lambda part: st.lists(part, max_size=3)))
def test_json_holds_what_can_be_stored(value: object) -> None:
    dumped = dump_json(value)

    assert "\x00" not in dumped
    assert json.loads(dumped) == _cleaned(value)


@pytest.mark.parametrize("words", ["طالبان", "a\x00b", r"\u0000", "\\\x00", "\\\\u0000", "\ud800"])
def test_any_text_survives_in_a_json_column(database: Database, words: str) -> None:
    def keep(c: Connection) -> None:
        c.execute(
            AUDIT.insert().values(
                at=datetime(2026, 5, 4, tzinfo=UTC),
                who="",
                what="",
                subject="",
                detail={"w": words},
            )
        )

    database.write(keep)
    found = database.read(lambda c: c.execute(select(AUDIT.c.detail)).scalar_one())
    assert found == {"w": storable(words)}


def _cleaned(value: object) -> object:
    if isinstance(value, list):
        return [_cleaned(part) for part in value]
    return storable(value) if isinstance(value, str) else value


def _round_trip(database: Database, moments: list[datetime | None]) -> list[datetime | None]:
    def work(c: Connection) -> list[datetime | None]:
        MOMENTS.create(c)
        rows = [{"at": moment} for moment in moments]
        c.execute(MOMENTS.insert(), rows)
        found = c.execute(select(MOMENTS.c.at).order_by(MOMENTS.c.at)).scalars()
        result = list(found)
        MOMENTS.drop(c)
        return result

    return database.write(work)
