"""A PostgreSQL server for tests: the one named, or one that answers here.

    with database_of(find_server()) as url:   # a schema of its own, dropped at the end
        ...

`WATCHDOG_TEST_POSTGRES` names a server; without it 127.0.0.1:5432 is asked.
"""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.schema import CreateSchema, DropSchema

_LOCAL = [f"postgresql://{user}@127.0.0.1:5432/{user}" for user in ("root", "postgres")]


def find_server() -> str:
    """Find a PostgreSQL server, or skip with the reason."""
    named = os.environ.get("WATCHDOG_TEST_POSTGRES")  # noqa: TID251 - tests have no settings
    for url in [named] if named else _LOCAL:
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


@contextmanager
def database_of(server: str) -> Iterator[str]:
    """Give the address of an empty schema of this test's own."""
    name = f"watchdog_{uuid.uuid4().hex}"
    engine = create_engine(_driver_url(server))
    with engine.begin() as connection:
        connection.execute(CreateSchema(name))
    url = make_url(server).update_query_dict({"options": f"-csearch_path={name}"})
    yield url.render_as_string(hide_password=False)
    with engine.begin() as connection:
        connection.execute(DropSchema(name, cascade=True))
    engine.dispose()


@contextmanager
def whole_database_of(server: str, made: str = "") -> Iterator[str]:
    """Give the address of an empty database, for what works on whole databases."""
    name = f"watchdog_{uuid.uuid4().hex}"
    engine = create_engine(_driver_url(server), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} {made}"))
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


def _driver_url(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1)
