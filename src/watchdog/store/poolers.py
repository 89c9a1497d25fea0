"""Poolers between us and PostgreSQL: one that shares connections among transactions is refused.

In:   an engine that nobody uses yet.
Out:  nothing, or a `StoreError` that says what to name instead.
I/O:  two connections, for some round-trips.

PgBouncer with `pool_mode = transaction`, and what works like it, lets one connection of the server
serve several of ours in turn. What one of us prepares, sets or listens to is then another's; a
statement can even run in place of another one of its name. A pool in session mode does no harm.
"""

from sqlalchemy import Connection, Engine

from watchdog.errors import StoreError

_LOOKS = 5  # for each of two connections; what is asked more often is prepared


def refuse_shared(engine: Engine) -> None:
    """Refuse a pooler in transaction mode; SQLAlchemyError where nobody answers.

    Two connections that are both open are served by two processes of a server, unless somebody
    between shares one process among them. One whose process is the one that answered when it
    was opened has nobody between.
    """
    if engine.dialect.name != "postgresql":
        return
    with engine.connect() as one:
        raw = one.connection.driver_connection
        if raw is not None and raw.info.backend_pid == _process_of(one):
            return
        with engine.connect() as other:
            more = _LOOKS - 1  # one of them has been asked once
            looks = [(_process_of(one), _process_of(other)) for _ in range(more)]
    ours, theirs = (set(processes) for processes in zip(*looks, strict=True))
    if ours & theirs:
        raise StoreError(
            "the database's address is that of a pooler that shares connections among transactions"
            " (PgBouncer's pool_mode = transaction): name the server itself, or a pool in session"
            " mode"
        )


def _process_of(connection: Connection) -> int:
    with connection.begin():
        pid: int = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    return pid
