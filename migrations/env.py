"""Alembic's entry: run the migrations on the connection that `watchdog db upgrade` hands over."""

from alembic import context

from watchdog.store import tables  # noqa: F401 - fills METADATA
from watchdog.store.types import METADATA

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=METADATA,
    render_as_batch=connection.dialect.name == "sqlite",
    transactional_ddl=True,  # on SQLite too: we begin transactions ourselves
)
with context.begin_transaction():
    context.run_migrations()
