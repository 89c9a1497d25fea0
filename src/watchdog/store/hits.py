"""Tables `hit` and `judgement`: which item was found in which article, and in which state."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from watchdog.model import Hit, ItemKey, Judgement, OutletId, Triage
from watchdog.store.rows import RecordedHit


def record_judgement(
    c: Connection,
    article_id: int,
    revision_id: int,
    judgement: Judgement,
    *,
    episode: int,
    old: bool,
    now: datetime,
) -> RecordedHit:
    """Append a judgement and let its hit show it. The item must be known and locked."""
    raise NotImplementedError


def find_hits(c: Connection, article_id: int) -> Mapping[ItemKey, int]:
    """Give the hits of an article that are not withdrawn, by item."""
    raise NotImplementedError


def withdraw_hit(c: Connection, hit_id: int, *, now: datetime) -> bool:
    """Note that the article no longer says so; a new judgement brings the hit back."""
    raise NotImplementedError


def set_triage(c: Connection, hit_id: int, triage: Triage) -> bool:
    """Keep what a person said of a hit; False for an unknown one."""
    raise NotImplementedError


def load_hits(
    c: Connection, hit_ids: Sequence[int], names: Mapping[OutletId, str] | None = None
) -> tuple[Hit, ...]:
    """Give hits in the order asked for; `names` are the outlets' names as declared."""
    raise NotImplementedError


def hits_of_item(
    c: Connection, key: ItemKey, *, limit: int, names: Mapping[OutletId, str] | None = None
) -> tuple[Hit, ...]:
    """Give an item's hits, newest first."""
    raise NotImplementedError
