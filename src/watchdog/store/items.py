"""Tables `item` and `episode`: the awaited events, and the row that a timeline is locked by."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection

from watchdog.declarations import Item
from watchdog.model import ItemKey, Testimony, Timeline


def sync_items(c: Connection, items: Iterable[Item], now: datetime) -> None:
    """Make the table agree with the declarations; `was` renames an item with its history."""
    raise NotImplementedError


def item_first_loaded(c: Connection, key: ItemKey) -> datetime | None:
    """Tell when an item was first loaded; None for an unknown one."""
    raise NotImplementedError


def lock_item(c: Connection, key: ItemKey) -> None:
    """Keep others from changing this item's timeline until the transaction ends."""
    raise NotImplementedError


def load_timeline(
    c: Connection, key: ItemKey, *, now: datetime, recurring: timedelta | None
) -> Timeline:
    """Give the current episode as a testimony of `now` meets it, opening one where needed.

    Call it before `record_judgement`, which takes the episode's number.
    """
    raise NotImplementedError


def load_testimony(c: Connection, hit_id: int) -> Testimony:
    """Give one hit as its timeline counts it."""
    raise NotImplementedError
