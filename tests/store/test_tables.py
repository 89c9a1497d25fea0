"""The schema's own rules; that migrations make these tables is shown in `test_schema.py`."""

from sqlalchemy import CheckConstraint, DateTime

from watchdog.store.tables import ITEM
from watchdog.store.types import METADATA, UtcDateTime

TABLES = METADATA.sorted_tables


def test_every_constraint_has_a_name_and_can_so_be_dropped_on_sqlite() -> None:
    nameless = [
        f"{table.name}: {constraint}"
        for table in TABLES
        for constraint in table.constraints
        if not constraint.name
    ]

    assert nameless == []


def test_every_time_is_kept_in_utc() -> None:
    times = [column for table in TABLES for column in table.columns if column.name.endswith("_at")]

    assert times
    assert [str(column) for column in times if not isinstance(column.type, UtcDateTime)] == []
    naive = [
        column for table in TABLES for column in table.columns if type(column.type) is DateTime
    ]
    assert naive == []


def test_states_and_outcomes_are_checked_by_the_database_itself() -> None:
    checked = {
        (table.name, str(constraint.sqltext).partition(" IN ")[0])
        for table in TABLES
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }

    assert {
        ("hit", "state"),
        ("judgement", "state"),
        ("poll", "outcome"),
        ("alert", "reason"),
        ("delivery", "status"),
    } <= checked


def test_the_history_of_an_item_follows_its_new_name() -> None:
    pointing = {
        (table.name, constraint.onupdate)
        for table in TABLES
        for constraint in table.foreign_key_constraints
        if constraint.referred_table is ITEM
    }

    assert {name for name, _ in pointing} >= {"episode", "hit"}
    assert {onupdate for _, onupdate in pointing} == {"CASCADE"}
