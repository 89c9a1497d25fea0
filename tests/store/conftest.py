"""A database of each kind, upgraded and empty, for every test that asks for one."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from tests.peers.postgres import database_of, find_server

from watchdog.store import Database, upgrade_database
from watchdog.store.types import METADATA


@pytest.fixture(scope="session")
def postgres() -> str:
    """Find a PostgreSQL server, or skip with the reason."""
    return find_server()


POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.postgres)
KINDS = ["sqlite", POSTGRESQL]
# For what only one of them has: a server's connections, more than one writer, a file's size.
on_sqlite = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize("kind", [POSTGRESQL], indirect=True)


@pytest.fixture(scope="session", params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """Name the database, and skip what is not there."""
    if request.param == "postgresql":
        request.getfixturevalue("postgres")
    return str(request.param)


@pytest.fixture
def empty_url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the address of a database of this test's own that holds nothing."""
    if kind == "sqlite":
        yield f"sqlite:///{tmp_path}/watchdog.db"
    else:
        with database_of(request.getfixturevalue("postgres")) as url:
            yield url


@pytest.fixture
def url(empty_url: str) -> str:
    """Give the address of an upgraded, empty database of this test's own."""
    upgrade_database(empty_url)
    return empty_url


@pytest.fixture(scope="session")
def upgraded(
    kind: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Upgrade one database for all tests: a file to copy, or a schema to empty."""
    if kind == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('upgraded')}/watchdog.db"
        upgrade_database(url)
        yield url
    else:
        with database_of(request.getfixturevalue("postgres")) as url:
            upgrade_database(url)
            yield url


@pytest.fixture
def database(kind: str, upgraded: str, tmp_path: Path) -> Iterator[Database]:
    """Give an upgraded, empty database."""
    url = upgraded
    if kind == "sqlite":
        shutil.copy(upgraded.removeprefix("sqlite:///"), tmp_path / "watchdog.db")
        url = f"sqlite:///{tmp_path}/watchdog.db"
    opened = Database.open(url)
    yield opened
    if kind == "postgresql":
        names = ", ".join(f'"{name}"' for name in METADATA.tables)
        opened.write(
            lambda c: c.execute(text(f"TRUNCATE {names}, article_search RESTART IDENTITY"))
        )
        opened.write(lambda c: c.execute(text("DROP TABLE IF EXISTS counter")))
    opened.close()
