import asyncio
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.pipeline.making import HOUR, NEWS, Newsroom

from watchdog.declarations import Declarations
from watchdog.errors import DeclarationError, Mistake, SettingsError, StoreError
from watchdog.pipeline import changing, edits
from watchdog.pipeline.analyse import name_language
from watchdog.pipeline.edits import fingerprint, follow_edits, reload, sync_declared
from watchdog.store import Connection


def test_a_good_edit_is_in_force(room: Newsroom) -> None:
    before = room.declarations
    room.declare(replace(before, watchlists=(), version="v0"))
    _reload(room, lambda: before)
    room.pass_time(HOUR)
    room.publish("gazette", "news", "From Brussels", [NEWS])
    room.settle()

    assert room.walk.declarations is before
    assert room.told == ["hook"]


def test_a_bad_edit_keeps_the_last_good_set_and_is_told_once(room: Newsroom) -> None:
    before = room.walk.declarations
    for _ in range(3):
        _reload(room, _wrong(3))

    assert room.walk.declarations is before
    [words] = room.words("ops")
    assert "desk.yaml:3:1: unknown key" in words


def test_another_mistake_is_told_too(room: Newsroom) -> None:
    for line in (3, 3, 9):
        _reload(room, _wrong(line))

    assert ["desk.yaml:9" in words for words in room.words("ops")] == [False, True]


def test_a_mended_mistake_is_told(room: Newsroom) -> None:
    _reload(room, _wrong(3))
    for _ in range(2):
        _reload(room, lambda: room.declarations)

    assert ["are right again" in words for words in room.words("ops")] == [False, True]


@pytest.mark.parametrize(
    "error", [SettingsError("no such folder"), FileNotFoundError("the folder is gone")]
)
def test_a_folder_that_went_away_is_told(room: Newsroom, error: Exception) -> None:
    def load() -> Declarations:
        raise error

    _reload(room, load)
    assert str(error) in room.words("ops")[0]


def test_edits_are_followed_from_the_start(
    room: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also those made between loading and the first look, and after a database that was busy."""
    monkeypatch.setattr(edits, "LOOK_EVERY", 0.02)
    folder = tmp_path / "watchlists"
    folder.mkdir()
    file = folder / "desk.yaml"
    file.write_text("a: 1")
    loads: list[str] = []
    busy = [StoreError("the database is locked")]

    def load() -> Declarations:
        loads.append(file.read_text())
        return replace(room.walk.declarations, version=f"edit {len(loads)}")

    def apply(c: Connection, declarations: Declarations) -> None:
        if busy:
            raise busy.pop()
        sync_declared(c, declarations, room.clock())

    async def follow() -> None:
        task = asyncio.create_task(follow_edits(room.walk, folder, load, apply))
        await _until(lambda: room.walk.declarations.version == "edit 2")
        file.write_text("a: 22")
        await _until(lambda: room.walk.declarations.version == "edit 3")
        await asyncio.sleep(0.1)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    room.run(follow())
    assert loads == ["a: 1", "a: 1", "a: 22"]


def test_the_system_tells_of_an_edit_long_before_the_next_look(
    room: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edits, "LOOK_EVERY", 60.0)
    file = tmp_path / "desk.yaml"
    file.write_text("a: 1")
    loads: list[str] = []
    wakes: asyncio.Queue[bool] = asyncio.Queue()

    def load() -> Declarations:
        loads.append(file.read_text())
        return room.walk.declarations

    async def follow() -> None:
        wakes.put_nowait(True)  # noqa: FBT003 - as SIGHUP does
        task = asyncio.create_task(follow_edits(room.walk, tmp_path, load, lambda *_: None, wakes))
        await _until(lambda: len(loads) == 1)
        while len(loads) == 1:  # until the system has begun to watch
            file.write_text(file.read_text() + "2")
            await asyncio.sleep(0.3)
        wakes.put_nowait(True)  # noqa: FBT003 - nothing changed, and yet
        count = len(loads)
        await _until(lambda: len(loads) > count)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    room.run(follow())
    assert loads[0] == "a: 1"
    assert loads[1].startswith("a: 12")


@pytest.fixture
def many(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> Declarations:
    """Give declarations of so many items that one more is put beside those that are compiled."""
    monkeypatch.setattr(changing, "FEWEST_ITEMS", 1)
    now = room.declarations
    [watchlist, *others] = now.watchlists
    fewer = (replace(watchlist, items=watchlist.items[1:]), *others)
    room.declare(replace(now, watchlists=fewer, version="fewer"))
    room.walk.sandbox.run(name_language, "compiled by now", None)
    return now


def test_an_edit_of_many_items_is_in_force_before_all_are_compiled(
    room: Newsroom, many: Declarations
) -> None:
    assert not room.run(reload(room.walk, lambda: many, _sync(room)))
    room.pass_time(HOUR)
    room.publish("gazette", "news", "From Brussels", [NEWS])
    room.settle()

    assert room.told == ["hook"]


def test_all_items_are_compiled_beside_the_watch(
    room: Newsroom, many: Declarations, tmp_path: Path
) -> None:
    box = room.walk.sandbox
    [first] = box._server.contexts

    async def follow() -> None:
        task = asyncio.create_task(follow_edits(room.walk, tmp_path, lambda: many, _sync(room)))
        await _until(lambda: room.walk.declarations is many)
        await _until(lambda: len(box._server.contexts) == 1 and first not in box._server.contexts)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    room.run(follow())


def test_a_fingerprint_sees_content_names_and_folders(tmp_path: Path) -> None:
    file = tmp_path / "desk.yaml"
    file.write_text("a: 1")
    first = fingerprint(tmp_path)
    (tmp_path / "notes.txt").write_text("not ours")
    assert fingerprint(tmp_path) == first

    os.utime(file, ns=(1, 1))
    touched = fingerprint(tmp_path)
    (tmp_path / "outlets").mkdir()
    (tmp_path / "outlets" / "gazette.yaml").write_text("b: 1")
    assert len({first, touched, fingerprint(tmp_path)}) == 3


def test_a_file_that_vanishes_under_the_look_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "gone.yaml").symlink_to(tmp_path / "nowhere")

    assert fingerprint(tmp_path) == frozenset()
    assert fingerprint(tmp_path / "no-folder") == frozenset()


def _reload(room: Newsroom, load: Callable[[], Declarations]) -> None:
    room.run(reload(room.walk, load, _sync(room)))
    room.settle()


def _sync(room: Newsroom) -> Callable[[Connection, Declarations], None]:
    return lambda c, declarations: sync_declared(c, declarations, room.clock())


def _wrong(line: int) -> Callable[[], Declarations]:
    def load() -> Declarations:
        mistake = Mistake(path=Path("desk.yaml"), line=line, column=1, message="unknown key")
        raise DeclarationError([mistake])

    return load


async def _until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110 - what is waited for knows no event
            await asyncio.sleep(0.01)
