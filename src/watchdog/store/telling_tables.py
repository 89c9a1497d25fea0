"""The schema of telling: alerts, changes, the outbox, silences, conditions, the record of acts."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
)

from watchdog.model import DeliveryStatus, Purpose, Reason, State
from watchdog.store.rows import Disposition
from watchdog.store.tables import of_item
from watchdog.store.types import METADATA, Id, UtcDateTime, Words, one_of

ALERT = Table(
    "alert",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("watchlist", Text),  # NULL for notices to operators
    Column("item", Text),  # NULL where several items are told at once
    Column("item_title", Words, nullable=False),
    Column("episode", Integer),
    Column("state", Text),
    Column("reason", Text, nullable=False),
    Column("notice", Words, nullable=False),
    Column("route", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("acknowledged_at", UtcDateTime),
    Column("acknowledged_by", Words),
    Column("false_alarm_at", UtcDateTime),
    Column("false_alarm_by", Words),
    Column("routed", Integer, nullable=False, server_default="0"),  # rows of the outbox it got
    of_item(),
    one_of("state", State),
    one_of("reason", Reason),
    Index(None, "created_at"),
    Index(None, "watchlist", "item", "created_at"),
)

ALERT_HIT = Table(
    "alert_hit",
    METADATA,
    Column("alert_id", Text, ForeignKey("alert.id"), primary_key=True),
    Column("hit_id", Id, ForeignKey("hit.id"), primary_key=True, autoincrement=False),
    Column("position", Integer, nullable=False),  # the most telling first
    Index(None, "hit_id"),
)

CHANGE = Table(
    "change",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("watchlist", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("episode", Integer, nullable=False),
    Column("hit_id", Id, ForeignKey("hit.id"), nullable=False),
    Column("judgement_id", Id, ForeignKey("judgement.id"), nullable=False),
    Column("reason", Text, nullable=False),
    Column("before", Text),
    Column("after", Text, nullable=False),
    Column("prominent", Boolean, nullable=False),
    Column("old", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("disposition", Text),  # NULL until planned
    Column("planned_at", UtcDateTime),  # NULL while it is still to be told
    Column("alert_id", Text, ForeignKey("alert.id")),
    Column("held", Words, nullable=False, server_default=""),  # why it waits for its summary
    Column("note", Words, nullable=False, server_default=""),  # what an outlet did, in words
    of_item(),
    one_of("reason", Reason),
    one_of("before", State),
    one_of("after", State),
    one_of("disposition", Disposition),
    Index(None, "planned_at", "disposition"),
    Index(None, "watchlist", "item", "created_at"),
    Index(None, "hit_id"),
)

DELIVERY = Table(
    "delivery",  # the outbox
    METADATA,
    Column("id", Id, primary_key=True),
    Column("alert_id", Text, ForeignKey("alert.id"), nullable=False),
    Column("target", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("asked", Integer, nullable=False),  # how many parts were asked for
    Column("part", Integer, nullable=False),  # the part last begun
    Column("attempts", Integer, nullable=False),
    Column("repeat", Boolean, nullable=False),  # a sender died in the middle of this part
    Column("due_at", UtcDateTime, nullable=False),
    Column("waiting_since", UtcDateTime, nullable=False),  # of this part
    Column("lease_until", UtcDateTime),
    Column("lease_owner", Text),
    Column("created_at", UtcDateTime, nullable=False),
    Column("sent_at", UtcDateTime),
    Column("last_error", Words, nullable=False, server_default=""),
    Column("answer", Words, nullable=False, server_default=""),
    Column("reason", Words, nullable=False, server_default=""),  # why held or suppressed
    UniqueConstraint("alert_id", "target", "purpose"),
    one_of("purpose", Purpose),
    one_of("status", DeliveryStatus),
    Index(None, "status", "target", "due_at"),
    Index(None, "created_at"),
)

SILENCE = Table(
    "silence",  # never deleted: an ended one says who did not hear of what
    METADATA,
    Column("id", Id, primary_key=True),
    Column("watchlist", Text),  # NULL: everything
    Column("item", Text),  # NULL: the whole watchlist
    Column("author", Words, nullable=False),
    Column("reason", Words, nullable=False),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    Index(None, "ends_at"),
)

CONDITION = Table(
    "condition",
    METADATA,
    Column("key", Text, primary_key=True),  # such as "coverage:dw-en"
    Column("words", Words, nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("told_at", UtcDateTime, nullable=False),
    Column("recovered_at", UtcDateTime),  # NULL while it lasts
)

AUDIT = Table(
    "audit",  # append-only
    METADATA,
    Column("id", Id, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("who", Words, nullable=False),
    Column("what", Text, nullable=False),
    Column("subject", Words, nullable=False),
    Column("detail", JSON, nullable=False),
    Index(None, "at"),
)
