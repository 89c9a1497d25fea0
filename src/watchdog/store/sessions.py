"""Tables `session` and `first_link`: who is signed in, and how the first admin comes in.

Tokens are known to browsers alone: what is stored is their SHA-256.
"""

from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection, delete, select, update

from watchdog.store.audit import add_audit
from watchdog.store.user_rows import Role, Session
from watchdog.store.user_tables import ACCOUNT, FIRST_LINK, SESSION

SESSION_IDLE = timedelta(days=14)  # a session that nobody uses for so long ends
SESSION_LIFE = timedelta(days=60)  # and each one after so long
FIRST_LINK_LIFE = timedelta(hours=24)

_S, _F = SESSION.c, FIRST_LINK.c


def start_session(c: Connection, token: str, user: str, *, address: str, now: datetime) -> None:
    """Sign a user in; sessions whose time is over are cleared away."""
    c.execute(delete(SESSION).where(_S.expires_at <= now))
    c.execute(
        SESSION.insert().values(
            token_hash=_hash(token),
            account=user,
            started_at=now,
            seen_at=now,
            expires_at=now + SESSION_IDLE,
        )
    )
    add_audit(c, now=now, who=user, what="sign-in", subject=user, detail={"address": address})


def find_session(c: Connection, token: str, now: datetime) -> Session | None:
    """Give the session of a token; None when there is none or it is over."""
    row = c.execute(
        select(SESSION, ACCOUNT.c.role)
        .join(ACCOUNT, ACCOUNT.c.name == _S.account)
        .where(_S.token_hash == _hash(token), _S.expires_at > now)
    ).one_or_none()
    if row is None:
        return None
    return Session(
        user=row.account, role=Role(row.role), started_at=row.started_at, seen_at=row.seen_at
    )


def touch_session(c: Connection, token: str, session: Session, now: datetime) -> None:
    """Note that a session is used: it lasts longer, never beyond its life."""
    end = min(now + SESSION_IDLE, session.started_at + SESSION_LIFE)
    c.execute(
        update(SESSION).where(_S.token_hash == _hash(token)).values(seen_at=now, expires_at=end)
    )


def end_session(c: Connection, token: str, *, user: str, now: datetime) -> None:
    """Sign out this one session."""
    c.execute(delete(SESSION).where(_S.token_hash == _hash(token)))
    add_audit(c, now=now, who=user, what="sign-out", subject=user)


def add_first_link(c: Connection, token: str, now: datetime) -> None:
    """Keep the one link by which the first admin comes in; an earlier one ends."""
    c.execute(delete(FIRST_LINK))
    c.execute(FIRST_LINK.insert().values(token_hash=_hash(token), expires_at=now + FIRST_LINK_LIFE))


def is_first_link(c: Connection, token: str, now: datetime) -> bool:
    """Whether a link may still be used."""
    return (
        c.execute(
            select(_F.token_hash).where(_F.token_hash == _hash(token), _F.expires_at > now)
        ).first()
        is not None
    )


def use_first_link(c: Connection, token: str, now: datetime) -> bool:
    """Use the link up; False when it was used, replaced, or is over."""
    done = c.execute(delete(FIRST_LINK).where(_F.token_hash == _hash(token), _F.expires_at > now))
    return done.rowcount == 1


def _hash(token: str) -> str:
    return sha256(token.encode(errors="replace")).hexdigest()
