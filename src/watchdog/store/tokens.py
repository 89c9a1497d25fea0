"""Table `token`: what a program shows instead of signing in, and what it may do.

The token itself is shown once, to whoever makes it, and stored as its digest alone. It has
256 bits of chance, so that nothing slower than SHA-256 is needed to keep it.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, Connection, Row, Table, Text, UniqueConstraint, select, update

from watchdog.store.audit import add_audit
from watchdog.store.types import METADATA, Id, UtcDateTime, Words
from watchdog.store.writing import insert_row

USE_NOTED = timedelta(minutes=1)  # how exactly it is known when a token was last used


class Scope(StrEnum):
    """What a token allows; none includes another."""

    READ = "read"  # lists and single rows of the API
    EXPORT = "export"  # everything at once, as CSV or JSON Lines
    FEED = "feed"  # Atom: such a token may stand in an address
    TRIAGE = "triage"  # say what a hit is worth
    ACKNOWLEDGE = "acknowledge"  # take an alert on, or call it false
    METRICS = "metrics"  # the figures for Prometheus


TOKEN = Table(
    "token",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("name", Words, nullable=False),
    Column("digest", Text, nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("created_by", Words, nullable=False),
    Column("expires_at", UtcDateTime),  # NULL: never
    Column("last_used_at", UtcDateTime),  # NULL: not yet
    Column("removed_at", UtcDateTime),  # NULL while it may be used
    UniqueConstraint("digest"),
)

_T = TOKEN.c


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRow:
    """A token as lists show it: never its letters."""

    token_id: int
    name: str
    scopes: frozenset[Scope]
    created_at: datetime
    created_by: str
    expires_at: datetime | None  # None: never
    last_used_at: datetime | None  # None: not yet


def add_token(
    c: Connection,
    secret: str,
    name: str,
    scopes: Collection[Scope],
    *,
    by: str,
    now: datetime,
    expires_at: datetime | None = None,
) -> int:
    """Keep a token's digest, and who made it; give its number."""
    number = insert_row(
        c,
        TOKEN,
        name=name,
        digest=_digest(secret),
        scopes=sorted(scopes),
        created_at=now,
        created_by=by,
        expires_at=expires_at,
    )
    detail = {"name": name, "scopes": " ".join(sorted(scopes))}
    add_audit(c, now=now, who=by, what="add-token", subject=f"token {number}", detail=detail)
    return number


def find_token(c: Connection, secret: str, now: datetime) -> TokenRow | None:
    """Find the token by its letters; None for one that is unknown, removed or expired."""
    query = select(TOKEN).where(_T.digest == _digest(secret), _T.removed_at.is_(None))
    row = c.execute(query).one_or_none()
    if row is None or (row.expires_at is not None and row.expires_at <= now):
        return None
    return _token_row(row)


def note_use(c: Connection, token_id: int, now: datetime) -> None:
    """Note when a token was used last; call it where `is_use_news` says so."""
    c.execute(update(TOKEN).where(_T.id == token_id).values(last_used_at=now))


def is_use_news(token: TokenRow, now: datetime) -> bool:
    """Tell whether a use is worth a write: not each of a hundred a second is."""
    return token.last_used_at is None or token.last_used_at <= now - USE_NOTED


def list_tokens(c: Connection) -> tuple[TokenRow, ...]:
    """Give the tokens that were not removed, the newest first; expired ones too."""
    rows = c.execute(select(TOKEN).where(_T.removed_at.is_(None)).order_by(_T.id.desc()))
    return tuple(_token_row(row) for row in rows)


def remove_token(c: Connection, token_id: int, *, by: str, now: datetime) -> bool:
    """Let a token open nothing any more, from now on; False when there is none of this number."""
    done = c.execute(
        update(TOKEN).where(_T.id == token_id, _T.removed_at.is_(None)).values(removed_at=now)
    )
    if done.rowcount != 1:
        return False
    add_audit(c, now=now, who=by, what="remove-token", subject=f"token {token_id}")
    return True


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _token_row(row: Row[Any]) -> TokenRow:
    return TokenRow(
        token_id=row.id,
        name=row.name,
        scopes=frozenset(Scope(scope) for scope in row.scopes),
        created_at=row.created_at,
        created_by=row.created_by,
        expires_at=row.expires_at,
        last_used_at=row.last_used_at,
    )
