"""The schema of users: who may sign in, who is signed in, how the first one comes in."""

from sqlalchemy import Column, ForeignKey, Index, Table, Text

from watchdog.store.types import METADATA, UtcDateTime, Words, one_of
from watchdog.store.user_rows import Role

ACCOUNT = Table(
    "account",
    METADATA,
    Column("name", Words, primary_key=True),
    Column("role", Text, nullable=False),
    Column("password", Text, nullable=False),  # Argon2id, with its own parameters and salt
    Column("created_at", UtcDateTime, nullable=False),
    Column("password_at", UtcDateTime, nullable=False),
    one_of("role", Role),
)

SESSION = Table(
    "session",
    METADATA,
    Column("token_hash", Text, primary_key=True),  # the token is known to the browser alone
    Column("account", Words, ForeignKey("account.name"), nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Index(None, "account"),
    Index(None, "expires_at"),
)

FIRST_LINK = Table(
    "first_link",  # one row at most, gone as soon as it is used
    METADATA,
    Column("token_hash", Text, primary_key=True),
    Column("expires_at", UtcDateTime, nullable=False),
)
