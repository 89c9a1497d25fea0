from sqlalchemy import func, select
from tests.store.making import NOW

from watchdog.store import Database
from watchdog.store.telling_tables import AUDIT, CONDITION
from watchdog.store.writing import chunked, insert_missing, insert_row, is_reading


def test_only_missing_rows_are_inserted_and_told(database: Database) -> None:
    first = database.write(lambda c: insert_missing(c, CONDITION, _rows(1, 3), "key"))
    second = database.write(lambda c: insert_missing(c, CONDITION, _rows(0, 5), "key", "since"))

    assert [row.key for row in first] == ["1", "2"]
    assert sorted(row.key for row in second) == ["0", "3", "4"]
    assert {row.since for row in second} == {NOW}


def test_long_lists_are_inserted_in_parts(database: Database) -> None:
    added = database.write(lambda c: insert_missing(c, CONDITION, _rows(0, 1201)))

    assert len(added) == 1201
    count = select(func.count()).select_from(CONDITION)
    assert database.read(lambda c: c.execute(count).scalar_one()) == 1201


def test_nothing_to_insert_is_fine(database: Database) -> None:
    assert database.write(lambda c: insert_missing(c, CONDITION, [])) == []


def test_rows_are_numbered_upwards(database: Database) -> None:
    numbers = [
        database.write(
            lambda c: insert_row(c, AUDIT, at=NOW, who="", what="", subject="", detail={})
        )
        for _ in range(3)
    ]

    assert numbers == sorted(set(numbers))


def test_a_transaction_knows_whether_it_only_reads(database: Database) -> None:
    assert database.read(is_reading)
    assert not database.write(is_reading)


def test_chunks_hold_everything_once() -> None:
    assert list(chunked(range(7), 3)) == [[0, 1, 2], [3, 4, 5], [6]]
    assert list(chunked([])) == []


def _rows(start: int, end: int) -> list[dict[str, object]]:
    values = {"words": "", "since": NOW, "told_at": NOW, "recovered_at": None}
    return [{"key": str(number), **values} for number in range(start, end)]
