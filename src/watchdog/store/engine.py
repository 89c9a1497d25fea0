"""One database, SQLite or PostgreSQL: transactions for reading and for writing."""

from collections.abc import Callable
from typing import Self, TypeVar

from sqlalchemy import Connection

T = TypeVar("T")


class Database:
    """A database that is ready for use. Safe to share between threads."""

    @classmethod
    def open(cls, url: str) -> Self:
        """Connect and check the schema; StoreError says what to do where it does not fit."""
        raise NotImplementedError

    def read(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in a transaction that only reads."""
        raise NotImplementedError

    def write(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in one transaction that is committed, or rolled back when it raises."""
        raise NotImplementedError

    def close(self) -> None:
        """Give all connections back."""
        raise NotImplementedError
