"""A database of each kind, upgraded and empty, for every test that asks for one."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from watchdog.store import Database, upgrade_database

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


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the address of a database that holds nothing."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/watchdog.db"
        return
    server = request.getfixturevalue("postgres")
    schema = f"watchdog_{uuid.uuid4().hex}"
    engine = create_engine(_driver_url(server))
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    url = make_url(server).update_query_dict({"options": f"-csearch_path={schema}"})
    yield url.render_as_string(hide_password=False)
    with engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    engine.dispose()


@pytest.fixture
def url(empty_url: str) -> str:
    """Give the address of an upgraded, empty database."""
    upgrade_database(empty_url)
    return empty_url


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """Give an upgraded, empty database."""
    opened = Database.open(url)
    yield opened
    opened.close()


def _driver_url(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1)
