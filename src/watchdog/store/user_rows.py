"""Values of users and their sessions."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What a user may do; each may what those before it may."""

    VIEWER = "viewer"  # read
    EDITOR = "editor"  # judge hits, acknowledge, silence, pause and poll sources
    ADMIN = "admin"  # read the audit log, manage users and tokens

    def covers(self, asked: "Role") -> bool:
        """Tell whether this role may do what another may.

        >>> Role.EDITOR.covers(Role.VIEWER), Role.EDITOR.covers(Role.ADMIN)
        (True, False)
        """
        order = list(Role)
        return order.index(self) >= order.index(asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Somebody who may sign in."""

    name: str
    role: Role
    created_at: datetime
    password_at: datetime  # when the password was set
    last_seen_at: datetime | None  # None without a session


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Somebody who is signed in."""

    user: str
    role: Role
    started_at: datetime
    seen_at: datetime
