"""Table `account`: who may sign in. Every change of it is in the audit log.

Passwords come hashed. A changed password, role or user ends that user's sessions.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select, update

from watchdog.store.audit import add_audit
from watchdog.store.user_rows import Role, User
from watchdog.store.user_tables import ACCOUNT, SESSION
from watchdog.store.writing import insert_missing

_U, _S = ACCOUNT.c, SESSION.c


def add_user(
    c: Connection, name: str, role: Role, password: str, *, by: str, now: datetime
) -> bool:
    """Let somebody sign in; False when the name is taken."""
    row = {
        "name": name,
        "role": role,
        "password": password,
        "created_at": now,
        "password_at": now,
    }
    if not insert_missing(c, ACCOUNT, [row], "name"):
        return False
    add_audit(c, now=now, who=by, what="add-user", subject=name, detail={"role": role.value})
    return True


def remove_user(c: Connection, name: str, *, by: str, now: datetime) -> bool:
    """Let somebody sign in no more, from this moment; False when there is no such user."""
    end_sessions(c, name)
    if c.execute(delete(ACCOUNT).where(_U.name == name)).rowcount != 1:
        return False
    add_audit(c, now=now, who=by, what="remove-user", subject=name)
    return True


def set_password(c: Connection, name: str, password: str, *, by: str, now: datetime) -> bool:
    """Set a password and end the user's sessions; False when there is no such user."""
    done = c.execute(
        update(ACCOUNT).where(_U.name == name).values(password=password, password_at=now)
    )
    if done.rowcount != 1:
        return False
    end_sessions(c, name)
    add_audit(c, now=now, who=by, what="set-password", subject=name)
    return True


def set_role(c: Connection, name: str, role: Role, *, by: str, now: datetime) -> bool:
    """Give a user another role and end their sessions; False when there is no such user."""
    if c.execute(update(ACCOUNT).where(_U.name == name).values(role=role)).rowcount != 1:
        return False
    end_sessions(c, name)
    add_audit(c, now=now, who=by, what="set-role", subject=name, detail={"role": role.value})
    return True


def list_users(c: Connection) -> tuple[User, ...]:
    """Give all users by name."""
    seen = select(func.max(_S.seen_at)).where(_S.account == _U.name).scalar_subquery()
    rows = c.execute(select(ACCOUNT, seen.label("last_seen_at")).order_by(_U.name))
    return tuple(_user(row) for row in rows)


def has_users(c: Connection) -> bool:
    """Whether anybody may sign in."""
    return c.execute(select(_U.name).limit(1)).first() is not None


def load_password(c: Connection, name: str) -> str | None:
    """Give a user's hashed password; None when there is no such user."""
    found: str | None = c.execute(select(_U.password).where(_U.name == name)).scalar_one_or_none()
    return found


def end_sessions(c: Connection, name: str) -> int:
    """Sign a user out everywhere; gives how many sessions ended."""
    return c.execute(delete(SESSION).where(_S.account == name)).rowcount


def _user(row: Row[Any]) -> User:
    return User(
        name=row.name,
        role=Role(row.role),
        created_at=row.created_at,
        password_at=row.password_at,
        last_seen_at=row.last_seen_at,
    )
