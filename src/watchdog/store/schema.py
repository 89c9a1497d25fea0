"""The schema's version: upgrade, and refuse what does not fit.

The migrations stand beside the package (`watchdog/migrations`, in an installed wheel) or in
the repository's root. A migration's file begins with its version: a database that has the newest
is known as such without Alembic, which takes 8 MB.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import SQLAlchemyError

import watchdog
from watchdog.errors import StoreError
from watchdog.store.engine import as_store_error, make_engine
from watchdog.store.poolers import refuse_shared
from watchdog.store.writing import READING, wait_for_others

if TYPE_CHECKING:
    from alembic.config import Config

_PACKAGE = Path(watchdog.__file__).parent
_LOCK = 0x77617463  # "watc": one upgrade at a time on PostgreSQL


def upgrade_database(url: str, also: Callable[[Connection], None] | None = None) -> None:
    """Bring a database to the newest schema, making it where it does not exist.

    `also` is done in the same transaction, for tables that are not ours.
    """
    engine = make_engine(url, create=True)
    try:
        refuse_shared(engine)
        _upgrade(engine, also)
    except SQLAlchemyError as error:
        raise as_store_error(error) from error
    finally:
        engine.dispose()


def current_version(url: str) -> str | None:
    """Tell the schema a database has; None for an empty one."""
    engine = make_engine(url)
    try:
        with engine.execution_options(**{READING: True}).begin() as connection:
            return _version_of(connection)
    except SQLAlchemyError as error:
        raise as_store_error(error) from error
    finally:
        engine.dispose()


def head_version() -> str:
    """Tell the schema this program needs."""
    return _versions()[-1]


def require_head(connection: Connection) -> None:
    """Refuse a database whose schema is not the one this program needs."""
    found = _version_of(connection)
    if found == head_version():
        return
    if found is None:
        raise StoreError("the database is empty: run `watchdog db upgrade`")
    require_known(found)
    raise StoreError(
        f"the database has schema {found}, this program needs {head_version()}:"
        " run `watchdog db upgrade`"
    )


def find_migrations() -> Path:
    """Find the migrations beside the package, else in the repository's root."""
    for folder in (_PACKAGE / "migrations", _PACKAGE.parent.parent / "migrations"):
        if (folder / "env.py").is_file():
            return folder
    raise StoreError("the migrations are missing: install Watchdog again")


def _upgrade(engine: Engine, also: Callable[[Connection], None] | None) -> None:
    # Changing a table on SQLite means copying it, which foreign keys would forbid; they
    # cannot be switched inside a transaction, and are checked at its end instead.
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            driver = connection.connection.driver_connection
            assert driver is not None  # noqa: S101 - a connection just made has its driver's
            driver.execute("PRAGMA foreign_keys=OFF")
        with connection.begin():
            _migrate(connection)
            if also is not None:
                also(connection)


def _migrate(connection: Connection) -> None:
    wait_for_others(connection, _LOCK)
    found = _version_of(connection)
    if found is not None:
        require_known(found)
    if found == head_version():
        return
    _run_migrations(connection)
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise StoreError(f"the upgrade would break {len(broken)} references: nothing was done")


def require_known(version: str) -> None:
    """Refuse the schema of a newer program."""
    if version not in _versions():
        raise StoreError(
            f"the database has schema {version}, which this program does not know:"
            " it was made by a newer Watchdog, install that one"
        )


def _run_migrations(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 - most starts have nothing to upgrade
    from alembic.util import CommandError  # noqa: PLC0415

    config = _config()
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise StoreError(f"the database cannot be upgraded: {error}") from error


def _config() -> "Config":
    from alembic.config import Config  # noqa: PLC0415 - most starts have nothing to upgrade

    config = Config()
    config.set_main_option("script_location", str(find_migrations()).replace("%", "%%"))
    return config


def _version_of(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.execute(
        text("SELECT version_num FROM alembic_version")
    ).scalar()
    return version


@cache
def _versions() -> tuple[str, ...]:
    """List the versions of the schema, oldest first."""
    folder = find_migrations()
    versions = sorted(path.name[:4] for path in (folder / "versions").glob("[0-9]*_*.py"))
    if not versions:
        raise StoreError(f"{folder} holds no migration")
    return tuple(versions)
