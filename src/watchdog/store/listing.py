"""Rows of the contract's views, for commands and exports."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy import Connection


def list_rows(
    c: Connection,
    view: str,
    *,
    where: Mapping[str, str] | None = None,
    since: datetime | None = None,
    limit: int | None = None,
    newest_first: bool = True,
) -> Iterator[Mapping[str, object]]:
    """Give rows of a view, keys in the view's order; StoreError names what does not exist."""
    raise NotImplementedError
