"""A database on a PostgreSQL server, for whoever asks for one."""

from collections.abc import Iterator

import pytest
from tests.peers.postgres import database_of, find_server


@pytest.fixture(scope="session")
def postgres() -> str:
    """Find a PostgreSQL server, or skip with the reason."""
    return find_server()


@pytest.fixture
def shared_url(postgres: str) -> Iterator[str]:
    """Give the address of an empty database that several processes may share."""
    with database_of(postgres) as url:
        yield url
