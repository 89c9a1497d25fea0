"""Passwords: Argon2id, with the parameters RFC 9106 recommends for little memory.

In:   a password. Out: its hash; or whether it fits one.
Pure but for salt; each takes some 64 MiB and a tenth of a second, so one is made at a time.
"""

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 10, 1000  # letters
_HASHER = PasswordHasher()
_ONE_AT_A_TIME = threading.Lock()
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$" + "A" * 43


def hash_password(password: str) -> str:
    """Hash a password, with new salt."""
    with _ONE_AT_A_TIME:
        return _HASHER.hash(password)


def fits(password: str, hashed: str | None) -> bool:
    """Tell whether a password fits; takes as long where there is no such user (None)."""
    with _ONE_AT_A_TIME:
        try:
            _HASHER.verify(hashed or _NOBODY, password[: LONGEST + 1])
        except (VerificationError, InvalidHashError):
            return False
        return hashed is not None


def fault_of(password: str) -> str:
    """Say what is wrong with a new password; "" where nothing is.

    >>> fault_of("short")
    'A password has at least 10 letters.'
    """
    if len(password) < SHORTEST:
        return f"A password has at least {SHORTEST} letters."
    return f"A password has at most {LONGEST} letters." if len(password) > LONGEST else ""
