"""A real PgBouncer between: in session mode it does no harm, in transaction mode it is refused."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, text
from tests.peers.pooler import pooler_of
from tests.peers.postgres import find_server, whole_database_of
from tests.store.making import NOW

from watchdog.errors import StoreError
from watchdog.store import Database, add_audit, upgrade_database
from watchdog.store.engine import make_engine

pytestmark = pytest.mark.postgres


@pytest.fixture
def server() -> Iterator[str]:
    with whole_database_of(find_server()) as url:
        yield url


def test_one_that_shares_connections_among_transactions_is_refused(server: str) -> None:
    with pooler_of(server, "transaction") as address:
        with pytest.raises(StoreError, match="name the server itself") as refused:
            upgrade_database(address)
        assert not refused.value.retryable

        engine = make_engine(server)
        with engine.connect() as connection:
            tables = connection.execute(
                text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
            )
            assert tables.scalar_one() == 0
        engine.dispose()

        upgrade_database(server)
        with pytest.raises(StoreError, match="name the server itself"):
            Database.open(address)


def test_one_that_keeps_a_session_together_is_as_good_as_the_server(server: str) -> None:
    with pooler_of(server, "session") as address:
        upgrade_database(address)
        database = Database.open(address)
        for _ in range(20):  # more often than a statement needs to be prepared
            database.write(_note)
        count = database.read(lambda c: c.execute(text("SELECT count(*) FROM audit")).scalar_one())
        database.close()

    assert count == 20


def _note(c: Connection) -> None:
    add_audit(c, now=NOW, who="test", what="wrote", subject="a pool")
