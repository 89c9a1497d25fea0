from dataclasses import replace
from datetime import datetime, timedelta

from tests.store.making import NOW, analysis, record, seen

from watchdog.model import Body
from watchdog.store import (
    Connection,
    Database,
    StoredText,
    VersionRow,
    add_revision,
    load_declared_version,
    mark_all_analysed,
    mark_analysed,
    note_declared,
    outdated_texts,
    outdated_versions,
    stored_texts,
)

DAY = timedelta(days=1)


def test_each_revision_knows_who_analysed_it_last(database: Database) -> None:
    _store(database, 1, "w1")
    _store(database, 2, "w2")
    _store(database, 1, "w2")  # the same text

    assert _outdated(database, "w3") == ("w2",)
    assert _outdated(database, "w2") == ()
    assert [t.title for t in _texts(database, "w2")] == ["Title 1", "Title 2"]


def test_what_was_stored_before_is_left_alone(database: Database) -> None:
    _store(database, 1, "w1")

    assert _outdated(database, "w2", since=NOW + DAY) == ()


def test_texts_come_back_page_by_page(database: Database) -> None:
    for number in range(5):
        _store(database, number, "w1")

    first = database.read(lambda c: outdated_texts(c, "w1", NOW - DAY, limit=3))
    last = first[-1].revision_id
    rest = database.read(lambda c: outdated_texts(c, "w1", NOW - DAY, after=last, limit=3))
    assert [len(first), len(rest)] == [3, 2]
    assert first[0].paragraphs.startswith("[")


def test_marked_texts_are_done(database: Database) -> None:
    for number in range(3):
        _store(database, number, "w1")
    one = _texts(database, "w1")[0].revision_id

    database.write(lambda c: mark_analysed(c, [one], "w2"))
    assert len(_texts(database, "w1")) == 2
    assert database.write(lambda c: mark_all_analysed(c, "w1", "w2", NOW - DAY)) == 2
    assert _outdated(database, "w2") == ()
    assert len(database.read(lambda c: stored_texts(c, NOW - DAY, limit=9))) == 3


def test_what_a_version_asked_for_is_kept_a_while(database: Database) -> None:
    first = VersionRow(version="w1", rules="r", items={"desk/a": "1"})
    second = replace(first, version="w2")
    database.write(lambda c: note_declared(c, first, NOW, DAY))
    database.write(lambda c: note_declared(c, second, NOW + DAY / 2, DAY))
    assert database.read(lambda c: load_declared_version(c, "w1")) == first

    database.write(lambda c: note_declared(c, second, NOW + 2 * DAY, DAY))
    assert database.read(lambda c: load_declared_version(c, "w1")) is None


def _store(database: Database, number: int, version: str) -> None:
    def store(c: Connection) -> None:
        [recorded] = record(c, seen(number))
        text = replace(analysis(number, f"Text {number}"), watchlist_version=version)
        add_revision(c, recorded.article_id, text, extractor_version=1, body=Body.PAGE, now=NOW)

    database.write(store)


def _outdated(database: Database, current: str, since: datetime = NOW - DAY) -> tuple[str, ...]:
    return database.read(lambda c: outdated_versions(c, current, since))


def _texts(database: Database, version: str) -> tuple[StoredText, ...]:
    return database.read(lambda c: outdated_texts(c, version, NOW - DAY, limit=99))
