"""The queue on a real server: what waits, what is put back. Processes: integration/."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from tests.peers.postgres import database_of, find_server

from watchdog import cluster
from watchdog.cluster import QUEUES, Role, defer, install_queue, queue_age
from watchdog.pipeline.wakes import Job, Wake
from watchdog.store import Database, libpq_address, upgrade_database

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def server() -> str:
    return find_server()


@pytest.fixture
def url(server: str) -> Iterator[str]:
    with database_of(server) as url:
        upgrade_database(url, also=install_queue)
        yield url


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    opened = Database.open(url)
    yield opened
    opened.close()


def _jobs(database: Database) -> list[tuple[Any, ...]]:
    query = "SELECT task_name, args->>'row', status::text FROM procrastinate_jobs ORDER BY id"
    return [tuple(row) for row in database.read(lambda c: c.execute(text(query)).all())]


def test_the_queue_is_made_once(url: str, database: Database) -> None:
    upgrade_database(url, also=install_queue)
    assert _jobs(database) == []


def test_wakes_are_there_with_their_rows_or_not_at_all(database: Database) -> None:
    def fail(c: Any) -> None:
        defer(c, [Wake(Job.POLL, "1")])
        raise RuntimeError

    with pytest.raises(RuntimeError):
        database.write(fail)
    assert _jobs(database) == []
    database.write(lambda c: defer(c, [Wake(Job.POLL, "1"), Wake(Job.PLAN)]))
    assert _jobs(database) == [("poll", "1", "todo"), ("plan", "", "todo")]


def test_what_waits_is_not_woken_for_again(database: Database) -> None:
    for _ in range(2):
        database.write(lambda c: defer(c, [Wake(Job.POLL, "1"), Wake(Job.POLL, "2")]))
    assert len(_jobs(database)) == 2


def test_two_who_wake_for_the_same_at_once_make_one_job(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both looked before either wrote."""
    database.write(lambda c: defer(c, [Wake(Job.POLL, "1")]))
    monkeypatch.setattr(
        cluster, "_WAITING", "SELECT 'none' AS queueing_lock WHERE %(locks)s = '{}'"
    )
    database.write(lambda c: defer(c, [Wake(Job.POLL, "1"), Wake(Job.POLL, "2")]))

    assert [row for _, row, _ in _jobs(database)] == ["1", "2"]


def test_jobs_of_dead_workers_are_put_back(url: str, database: Database) -> None:
    database.write(lambda c: defer(c, [Wake(Job.POLL, "1"), Wake(Job.READ, "gazette")]))

    async def die_and_reap() -> None:
        app = cluster._make_app(libpq_address(url), jobs=None)  # type: ignore[arg-type]
        async with app.open_async():
            worker = await app.job_manager.register_worker()
            for _ in range(2):
                await app.job_manager.fetch_job(None, worker)
            database.write(lambda c: defer(c, [Wake(Job.READ, "gazette")]))  # waits already
            for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=-1):
                await cluster._put_back(app, job)

    asyncio.run(die_and_reap())
    assert sorted(_jobs(database)) == [("poll", "1", "todo"), ("read", "gazette", "todo")]


def test_every_job_is_somebodys() -> None:
    assert sorted(job for jobs in QUEUES.values() for job in jobs) == sorted(Job)
    assert set(QUEUES) == set(Role)


def test_pages_wait_in_one_line_with_polls(database: Database) -> None:
    """A worker that cannot keep up with polls would else read no page at all."""
    wakes = [Wake(Job.DELIVER, "hook"), Wake(Job.PLAN), Wake(Job.POLL, "1"), Wake(Job.READ, "a")]
    database.write(lambda c: defer(c, wakes))
    query = "SELECT task_name, priority FROM procrastinate_jobs"
    rows = database.read(lambda c: c.execute(text(query)).all())
    found = {row.task_name: row.priority for row in rows}

    assert found["deliver"] > found["plan"] > found["poll"] == found["read"]


def test_what_watches_the_watch_comes_before_polls_and_nothing_is_left_for_last(
    database: Database,
) -> None:
    """What is always outrun by polls would never be done on a worker that cannot keep up."""
    wakes = [Wake(job, "1") for job in Job]
    database.write(lambda c: defer(c, wakes))
    query = "SELECT task_name, priority FROM procrastinate_jobs"
    rows = database.read(lambda c: c.execute(text(query)).all())
    found = {row.task_name: row.priority for row in rows}

    assert found["house"] > found["poll"]
    assert min(found.values()) == found["poll"]


def test_the_queue_tells_how_long_its_oldest_waits(database: Database) -> None:
    assert database.read(queue_age) is None
    database.write(lambda c: defer(c, [Wake(Job.POLL, "1")]))
    put_back = "UPDATE procrastinate_events SET at = at - interval '1 hour'"
    database.write(lambda c: c.execute(text(put_back)))
    database.write(lambda c: defer(c, [Wake(Job.POLL, "2")]))
    age = database.read(queue_age)

    assert age is not None
    assert timedelta(hours=1) <= age < timedelta(hours=2)
