"""Many machines: the same work as in one process, woken through Procrastinate.

In:   a `Walk` on PostgreSQL, the roles a worker has.
Out:  wake-ups, put into the queue in the transaction of the rows they concern; work done.
I/O:  PostgreSQL. The home of Procrastinate.

A job carries a kind of work and a row's id, nothing else. The claim on the row decides
(`pipeline/jobs.py`), so a job twice, late or lost does no harm: what is due and under nobody's
lease is woken for at every tick. That is why the queue's own connections do not wait for the
disk: what they lose in a crash of the server is found again a second later.
"""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException, ProcrastinateException
from procrastinate.jobs import Job as QueuedJob
from procrastinate.jobs import Status
from procrastinate.manager import JobManager
from procrastinate.schema import SchemaManager
from procrastinate.worker import Worker

from watchdog.errors import StoreError
from watchdog.pipeline.asking import Backtest
from watchdog.pipeline.jobs import HOUSEKEEPING, PRUNING, SWEEP, Jobs, wake_due
from watchdog.pipeline.outages import Rounds, say_hanging
from watchdog.pipeline.wakes import Job, Wake
from watchdog.pipeline.walk import Walk, log
from watchdog.store import Connection

TICK = 1.0  # seconds
STOP_WITHIN = 4.0  # seconds given to what is under way; the rest is left to its lease
HEARTBEAT = 3.0  # seconds
STALLED = 10.0  # seconds without a heartbeat: the worker is dead
REAPING = 3.0  # seconds between two looks for jobs of dead workers
POLLING = 1.0  # seconds between two looks for jobs, should a notification be lost
AGAIN = 1.0  # seconds until a lost server is tried again

# Telling people comes first, then that something fails, then finding out. Pages wait in one line
# with polls, and so do analysing again and pruning: where a worker cannot keep up with all polls,
# they would else never have their turn.
_PRIORITIES: Mapping[Job, int] = {
    Job.DELIVER: 30,
    Job.PLAN: 20,
    Job.HOUSE: 15,
    Job.POLL: 10,
    Job.READ: 10,
    Job.SWEEP: 10,
    Job.PRUNE: 10,
    Job.BACKTEST: 10,
}
_PERIODS: Mapping[Job, timedelta] = {
    Job.HOUSE: HOUSEKEEPING,
    Job.SWEEP: SWEEP,
    Job.PRUNE: PRUNING,
}
_INSTALLED = "SELECT to_regclass('procrastinate_jobs') IS NOT NULL AS installed"
_OLDEST = (
    "SELECT clock_timestamp() - min(e.at) AS age FROM procrastinate_events e"
    " JOIN procrastinate_jobs j ON j.id = e.job_id"
    " WHERE j.status = 'todo' AND e.type = 'deferred'"
)
_WAITING = (
    "SELECT queueing_lock FROM procrastinate_jobs"
    " WHERE status = 'todo' AND queueing_lock = ANY(%(locks)s)"
)
_sync = SyncPsycopgConnector()  # never opened: works on the connections it is given
_manager = JobManager(_sync)


class Role(StrEnum):
    """What a worker does."""

    POLL = "poll"  # read sources and pages
    DELIVER = "deliver"  # decide what is told, and tell it
    HOUSEKEEPING = "housekeeping"  # coverage, examinations, pruning


QUEUES: Mapping[Role, tuple[Job, ...]] = {
    Role.POLL: (Job.POLL, Job.READ),
    Role.DELIVER: (Job.PLAN, Job.DELIVER),
    Role.HOUSEKEEPING: (Job.HOUSE, Job.SWEEP, Job.PRUNE, Job.BACKTEST),
}


# --- the queue's tables --------------------------------------------------------------


def install_queue(c: Connection) -> None:
    """Make Procrastinate's tables where there are none."""
    if c.dialect.name != "postgresql":
        return
    raw = _raw(c)
    [row] = _sync.execute_query_all_with_connection(raw, _INSTALLED)
    if not row["installed"]:
        c.exec_driver_sql(SchemaManager.get_schema().replace("%", "%%"))


def queue_age(c: Connection) -> timedelta | None:
    """Tell how long the oldest wake-up waits for a worker; None where none waits, or no queue is.

    Reads Procrastinate's `procrastinate_events`, where it notes when a job was put in.
    """
    raw = _raw(c)
    [row] = _sync.execute_query_all_with_connection(raw, _INSTALLED)
    if not row["installed"]:
        return None
    [row] = _sync.execute_query_all_with_connection(raw, _OLDEST)
    age: timedelta | None = row["age"]
    return age


# --- waking --------------------------------------------------------------------------


def defer(c: Connection, wakes: Sequence[Wake]) -> None:
    """Put wake-ups into the queue, in this transaction; what waits already is left out."""
    raw = _raw(c)
    locks = [_lock(wake) for wake in wakes]
    try:
        rows = _sync.execute_query_all_with_connection(raw, _WAITING, locks=locks)
        waiting = {row["queueing_lock"] for row in rows}
        fresh = [_queued(wake) for wake in wakes if _lock(wake) not in waiting]
        if not fresh:
            return
        try:
            with c.begin_nested():
                _manager.batch_defer_jobs(fresh, connection=raw)
        except AlreadyEnqueued:  # by another, between our look and now
            for job in fresh:
                with contextlib.suppress(AlreadyEnqueued), c.begin_nested():
                    _manager.defer_job(job, connection=raw)
    except ProcrastinateException as error:
        raise _as_store_error(error) from error


def _raw(c: Connection) -> Any:  # noqa: ANN401 - psycopg's own, which Procrastinate takes
    return c.connection.driver_connection


def _queued(wake: Wake) -> QueuedJob:
    return QueuedJob(
        queue=wake.job,
        task_name=wake.job,
        lock=None,  # one for each host would hold back its others: the rows keep the pace
        queueing_lock=_lock(wake),
        priority=_PRIORITIES[wake.job],
        task_kwargs={"row": wake.row},
    )


def _lock(wake: Wake) -> str:
    return f"{wake.job}:{wake.row}"


def _as_store_error(error: ProcrastinateException) -> StoreError:
    cause = error.__cause__ or error
    state = str(getattr(cause, "sqlstate", None) or "")
    # Deadlock, a value that was there first, or the server went away: before the commit, always.
    undone = not state or state.startswith(("40", "23505", "08", "57P"))
    return StoreError(f"queue: {cause}", retryable=True, undone=undone)


async def run_scheduler(walk: Walk, address: str, stop: asyncio.Event) -> None:
    """Wake somebody for what is due, every second, until told to stop.

    Any number may run: what one has woken for waits already when the next looks.
    """
    app = _make_app(address, Jobs(walk))
    done: dict[Job, int] = {}
    rounds = Rounds(walk)
    async with app.open_async():
        log.info("scheduling", stop="Ctrl-C")
        while not stop.is_set():
            await say_hanging(_go_round(app, walk, done, rounds), "tick")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), TICK)


async def _go_round(app: App, walk: Walk, done: dict[Job, int], rounds: Rounds) -> None:
    """Wake for what is due now, and tell operators of a while in which that could not be."""
    try:
        await walk.write(lambda c: wake_due(c, walk))
        await _wake_periodic(app, walk.clock(), done)
        await rounds.note_good()
    except (StoreError, ProcrastinateException) as error:
        rounds.note_failure(error)
        log.error("tick_failed", error=str(error))


async def _wake_periodic(app: App, now: datetime, done: dict[Job, int]) -> None:
    """Wake somebody for what is done now and then: once for each moment, whoever asks."""
    for job, period in _PERIODS.items():
        seconds = int(period.total_seconds())
        moment = int(now.timestamp()) // seconds * seconds
        if done.get(job) == moment:
            continue
        queued = QueuedJob(
            queue=job,
            task_name=job,
            lock=job,  # never delayed, so that it holds nobody back; one at a time
            queueing_lock=job,
            priority=_PRIORITIES[job],
            task_kwargs={"timestamp": moment, "row": str(moment)},
        )
        with contextlib.suppress(AlreadyEnqueued):
            await app.job_manager.defer_periodic_job(queued, "", moment)
        done[job] = moment


# --- working -------------------------------------------------------------------------


async def run_worker(
    walk: Walk,
    address: str,
    stop: asyncio.Event,
    *,
    roles: Sequence[Role],
    concurrency: int,
    backtest: Backtest | None = None,
) -> None:
    """Do what is woken for, until told to stop; ends within ten seconds then."""
    jobs = Jobs(walk, backtest)
    app = _make_app(address, jobs)
    queues = [job.value for role in roles for job in QUEUES[role]]
    async with app.open_async():
        log.info("working", roles=",".join(roles), concurrency=concurrency, stop="Ctrl-C")
        reaping = asyncio.create_task(_reap(app), name="reaper")
        while not stop.is_set():
            await _work(app, queues, concurrency, jobs, stop)
        reaping.cancel()
        await asyncio.gather(reaping, return_exceptions=True)


async def _work(
    app: App, queues: Sequence[str], concurrency: int, jobs: Jobs, stop: asyncio.Event
) -> None:
    """Run one worker of the queue; it ends when the server goes away, too."""
    worker = Worker(
        app,
        queues=queues,
        concurrency=concurrency,
        install_signal_handlers=False,
        delete_jobs="always",  # rows have the history
        fetch_job_polling_interval=POLLING,
        update_heartbeat_interval=HEARTBEAT,
        stalled_worker_timeout=STALLED,
        shutdown_graceful_timeout=STOP_WITHIN,
    )
    running: asyncio.Task[None] = asyncio.create_task(_run(worker), name="worker")
    stopping = asyncio.create_task(stop.wait(), name="stop")
    await asyncio.wait([running, stopping], return_when=asyncio.FIRST_COMPLETED)
    jobs.stopping = stop.is_set()
    if not running.done():
        worker.stop()  # type: ignore[no-untyped-call]  # the same
    try:
        await running
    except ProcrastinateException as error:
        log.error("worker_failed", error=str(error.__cause__ or error))
        await asyncio.sleep(AGAIN)
    finally:
        stopping.cancel()


async def _run(worker: Worker) -> None:
    await worker.run()  # type: ignore[no-untyped-call]  # Procrastinate left it out


async def _reap(app: App) -> None:
    """Put jobs of dead workers back into the queue. Each worker does, not one of them."""
    while True:
        await asyncio.sleep(REAPING)
        try:
            for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED):
                await _put_back(app, job)
        except ConnectorException as error:
            log.warning("reaper_failed", error=str(error.__cause__ or error))


async def _put_back(app: App, job: QueuedJob) -> None:
    log.warning("job_taken_over", job=job.task_name, id=job.id)
    try:
        await app.job_manager.retry_job(job)
    except ProcrastinateException:  # the same is waiting already, or another put it back
        if job.id is not None:
            with contextlib.suppress(ProcrastinateException):
                await app.job_manager.finish_job_by_id_async(
                    job.id, status=Status.FAILED, delete_job=True
                )


def _make_app(address: str, jobs: Jobs) -> App:
    connector = PsycopgConnector(conninfo=address, configure=_do_not_wait_for_the_disk)
    app = App(connector=connector)
    for job in Job:
        app.task(name=job.value, queue=job.value)(_task(job, jobs))
    return app


def _task(job: Job, jobs: Jobs) -> Any:  # noqa: ANN401 - what Procrastinate takes
    async def do(row: str = "", timestamp: int | None = None) -> None:
        del timestamp  # Procrastinate's own, of periodic jobs
        try:
            await jobs.do(Wake(job, row))
        except Exception as error:  # noqa: BLE001 - alone and aloud: the next tick wakes again
            log.error("work_failed", work=f"{job} {row}", error=str(error), exc_info=error)

    return do


async def _do_not_wait_for_the_disk(connection: Any) -> None:  # noqa: ANN401 - psycopg's
    await connection.execute("SET synchronous_commit = off")
    await connection.commit()
