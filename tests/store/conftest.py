"""A database of each kind, upgraded and empty, for every test that asks for one."""

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.schema import CreateSchema, DropSchema

from watchdog.store import Database, upgrade_database
from watchdog.store.types import METADATA

_LOCAL = [f"postgresql://{user}@127.0.0.1:5432/test" for user in ("root", "postgres")]


@pytest.fixture(scope="session")
def postgres() -> str:
    """Find a PostgreSQL server, or skip with the reason."""
    named = os.environ.get("WATCHDOG_TEST_POSTGRES")  # noqa: TID251 - tests have no settings
    tried = [named] if named else _LOCAL
    for url in tried:
        engine = create_engine(_driver_url(url), connect_args={"connect_timeout": 2})
        try:
            engine.connect().close()
        except OperationalError:
            continue
        else:
            return url
        finally:
            engine.dispose()
    pytest.skip("no PostgreSQL: WATCHDOG_TEST_POSTGRES names none, none answers on 127.0.0.1:5432")


KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


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
        with _schema(request.getfixturevalue("postgres")) as url:
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
        with _schema(request.getfixturevalue("postgres")) as url:
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


@contextmanager
def _schema(server: str) -> Iterator[str]:
    name = f"watchdog_{uuid.uuid4().hex}"
    engine = create_engine(_driver_url(server))
    with engine.begin() as connection:
        connection.execute(CreateSchema(name))
    url = make_url(server).update_query_dict({"options": f"-csearch_path={name}"})
    yield url.render_as_string(hide_password=False)
    with engine.begin() as connection:
        connection.execute(DropSchema(name, cascade=True))
    engine.dispose()


def _driver_url(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1)
