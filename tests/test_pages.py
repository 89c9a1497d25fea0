"""What the pages stand on: the first link, the state of the watch, the watchlists' files."""

from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import delete
from structlog.testing import capture_logs
from tests.pipeline.making import Newsroom
from tests.web.room import add_staff

from watchdog.config import Readings
from watchdog.pages import make_desk, serve_pages
from watchdog.settings import Settings, read_settings
from watchdog.store import is_first_link
from watchdog.store.user_tables import ACCOUNT, SESSION


@pytest.fixture
def room(room: Newsroom) -> Newsroom:
    return add_staff(room)


def test_the_first_link_is_said_while_there_is_no_user(room: Newsroom, tmp_path: Path) -> None:
    assert room.run(_greet(room, tmp_path)) == []

    room.write(lambda c: (c.execute(delete(SESSION)), c.execute(delete(ACCOUNT))))
    [first] = room.run(_greet(room, tmp_path))

    [token] = parse_qs(urlsplit(first).query)["token"]
    assert first.startswith(f"{room.walk.base_url}/")
    assert room.read(lambda c: is_first_link(c, token, room.clock()))


def test_health_counts_what_is_watched_and_names_who_fails(room: Newsroom, tmp_path: Path) -> None:
    room.publish("gazette", "a1", "Ministers met", ["Nothing was decided."])
    room.serve_feed("courier", status=500)
    room.poll()

    health = make_desk(room.walk, _settings(tmp_path)).health()

    assert (health["status"], health["items"], health["sources"]) == ("ok", 1, 2)
    assert health["failing"] == ["courier"]


def test_only_a_declared_watchlist_is_read(room: Newsroom, tmp_path: Path) -> None:
    folder = tmp_path / "lists"
    folder.mkdir()
    path = folder / "named-otherwise.yaml"
    path.write_text("watchlist: desk\n", encoding="utf-8")
    (folder / "secret.yaml").write_text("hidden: yes\n", encoding="utf-8")
    declared = room.walk.declarations
    lists = tuple(replace(one, path=path) for one in declared.watchlists)
    room.walk.declarations = replace(declared, watchlists=lists)
    desk = make_desk(room.walk, _settings(tmp_path).model_copy(update={"watchlists": folder}))

    assert desk.watchlist_text("desk") == "watchlist: desk\n"
    assert desk.watchlist_text("secret") == ""
    assert desk.watchlist_text("../lists/secret") == ""
    path.unlink()
    assert desk.watchlist_text("desk") == ""


def test_the_page_of_what_is_declared_reads_again_only_what_was_edited(
    room: Newsroom, tmp_path: Path
) -> None:
    desk_file, other = tmp_path / "desk.yaml", tmp_path / "other.yaml"
    for path in (desk_file, other):
        path.write_text(
            f"watchlist: {path.stem}\ntitle: T\nlanguages: [en]\n"
            f"items:\n  - {{id: {path.stem}-treaty, title: T, match: '\"a treaty\"'}}\n"
        )
    known: Readings = {}
    desk = make_desk(room.walk, _settings(tmp_path), known)
    mistakes, _ = desk.check_files()
    assert not mistakes
    first = dict(known)

    desk_file.write_text(desk_file.read_text().replace("title", "titel", 1))
    [mistake] = desk.check_files()[0]
    assert "unknown key 'titel'" in mistake
    desk_file.write_text(desk_file.read_text().replace("titel: T", "title: Other"))
    desk.check_files()
    assert {path for path in known if known[path] is not first[path]} == {desk_file}


async def _greet(room: Newsroom, folder: Path) -> list[str]:
    """Serve the pages once; give the links that were said."""
    with capture_logs() as events:
        async with serve_pages(room.walk, _settings(folder)):
            pass
    return [event["link"] for event in events if event["event"] == "first_sign_in"]


def _settings(folder: Path) -> Settings:
    return read_settings(watchlists=folder, state=folder, port=0)
