"""The schema: every table, in the order in which they fill.

States are text with CHECK constraints, lists are JSON, times are `UtcDateTime`. A change
here needs a migration; a test compares the two on both databases.
"""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from watchdog.declarations import SourceKind
from watchdog.model import (
    Body,
    DeliveryStatus,
    Detail,
    Field,
    Outcome,
    PageKind,
    Purpose,
    Reason,
    State,
    Triage,
)
from watchdog.store.rows import Disposition
from watchdog.store.types import METADATA, Id, UtcDateTime, Words, one_of

# --- reading -------------------------------------------------------------------------

SOURCE = Table(
    "source",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("outlet", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("next_due_at", UtcDateTime, nullable=False),
    Column("lease_until", UtcDateTime),
    Column("lease_owner", Text),
    Column("etag", Words),
    Column("last_modified", Words),
    Column("body_hash", Text),
    Column("failures", Integer, nullable=False, server_default=text("0")),
    Column("polls", Integer, nullable=False, server_default=text("0")),
    Column("last_outcome", Text),
    Column("last_error", Words, nullable=False, server_default=""),
    Column("last_polled_at", UtcDateTime),
    Column("last_ok_at", UtcDateTime),
    Column("covered_until", UtcDateTime),
    Column("quiet_before", UtcDateTime),  # what is older may have been told: it was restored
    Column("paused", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("outlet", "kind", "url"),
    one_of("kind", SourceKind),
    one_of("last_outcome", Outcome),
    Index(None, "next_due_at"),
)

POLL = Table(
    "poll",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("source_id", Id, ForeignKey("source.id"), nullable=False),
    Column("outlet", Text, nullable=False),
    Column("planned_at", UtcDateTime, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime),
    Column("outcome", Text),  # NULL while open
    Column("reason", Words, nullable=False, server_default=""),
    Column("status", Integer),
    Column("entries", Integer, nullable=False, server_default=text("0")),
    Column("new", Integer, nullable=False, server_default=text("0")),
    Column("known", Integer, nullable=False, server_default=text("0")),
    Column("rejected", Integer, nullable=False, server_default=text("0")),
    Column("rejected_by", JSON, nullable=False, server_default="{}"),  # reason → entries
    Column("bytes", Integer, nullable=False, server_default=text("0")),
    Column("gap", Boolean, nullable=False, server_default=false()),
    one_of("outcome", Outcome),
    Index(None, "source_id", "outcome"),
    Index(None, "outlet", "planned_at"),
    Index(None, "planned_at"),
)

ARTICLE = Table(
    "article",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("outlet", Text, nullable=False),
    Column("publisher", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("url", Words, nullable=False),  # canonical: the identity
    Column("page_url", Words, nullable=False),  # the address to read
    Column("title", Words, nullable=False),
    Column("published_at", UtcDateTime),
    Column("first_seen_at", UtcDateTime, nullable=False),
    Column("last_seen_at", UtcDateTime, nullable=False),
    Column("kind", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("old", Boolean, nullable=False),
    Column("candidate", JSON, nullable=False),  # what the sources said last
    Column("next_read_at", UtcDateTime),  # NULL when nothing is due
    Column("read_lease_until", UtcDateTime),
    Column("read_lease_owner", Text),
    Column("reads", Integer, nullable=False, server_default=text("0")),
    Column("read_failures", Integer, nullable=False, server_default=text("0")),
    Column("last_read_at", UtcDateTime),
    Column("last_read_outcome", Text),
    Column("last_read_error", Words, nullable=False, server_default=""),
    Column("etag", Words),
    Column("last_modified", Words),
    Column("body_hash", Text),
    UniqueConstraint("url"),
    one_of("kind", PageKind),
    one_of("body", Body),
    one_of("last_read_outcome", Outcome),
    Index(None, "next_read_at"),
    Index(None, "first_seen_at"),
    Index(None, "outlet", "first_seen_at"),
    Index(None, "read_lease_until"),
)

ARTICLE_URL = Table(
    "article_url",  # every address an article was seen under, its canonical one too
    METADATA,
    Column("url", Words, primary_key=True),
    Column("article_id", Id, ForeignKey("article.id"), nullable=False),
    Index(None, "article_id"),
)

SIGHTING = Table(
    "sighting",
    METADATA,
    Column("source_id", Id, ForeignKey("source.id"), primary_key=True),
    Column("article_id", Id, ForeignKey("article.id"), primary_key=True),
    Column("guid", Words),
    Column("digest", Text, nullable=False),  # of what this source said last
    Column("updated_at", UtcDateTime),  # the source's own time of the last change
    Column("first_seen_at", UtcDateTime, nullable=False),
    Column("last_seen_at", UtcDateTime, nullable=False),
    Index(None, "article_id"),
)

REVISION = Table(
    "revision",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("article_id", Id, ForeignKey("article.id"), nullable=False),
    Column("number", Integer, nullable=False),  # 0 is the feed's
    Column("content_hash", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("title", Words, nullable=False),
    Column("other_titles", JSON, nullable=False),
    Column("paragraphs", JSON, nullable=False),
    Column("posts", JSON, nullable=False),
    Column("authors", JSON, nullable=False),
    Column("agency", Words),
    Column("template", Text, nullable=False),
    Column("extractor_version", Integer, nullable=False),
    Column("published_at", UtcDateTime),
    Column("modified_at", UtcDateTime),
    Column("language", Text, nullable=False),
    Column("sketch", JSON, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("section", Words, nullable=False, server_default=""),  # as the page names it
    UniqueConstraint("article_id", "content_hash"),
    UniqueConstraint("article_id", "number"),
    one_of("kind", PageKind),
    Index(None, "created_at"),
)

RAW_PAGE = Table(
    "raw_page",  # apart, so that pruning and reading articles stay quick
    METADATA,
    Column("revision_id", Id, ForeignKey("revision.id"), primary_key=True),
    Column("url", Words, nullable=False),
    Column("requested_url", Words, nullable=False),
    Column("status", Integer, nullable=False),
    Column("fetched_at", UtcDateTime, nullable=False),
    Column("codec", Text, nullable=False),  # "gzip" or "deflate"
    Column("content_type", Words, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index(None, "fetched_at"),
)

# --- understanding -------------------------------------------------------------------

ITEM = Table(
    "item",  # its row is the lock of its timeline
    METADATA,
    Column("watchlist", Text, primary_key=True),
    Column("item", Text, primary_key=True),
    Column("title", Words, nullable=False),
    Column("version", Text, nullable=False),
    Column("first_loaded_at", UtcDateTime, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("declared", Boolean, nullable=False),
)


def _of_item() -> ForeignKeyConstraint:
    """Refer to an item; a renamed one takes its history along."""
    return ForeignKeyConstraint(
        ["watchlist", "item"], ["item.watchlist", "item.item"], onupdate="CASCADE"
    )


EPISODE = Table(
    "episode",
    METADATA,
    Column("watchlist", Text, primary_key=True),
    Column("item", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("last_seen_at", UtcDateTime, nullable=False),
    _of_item(),
)

HIT = Table(
    "hit",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("watchlist", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("article_id", Id, ForeignKey("article.id"), nullable=False),
    Column("episode", Integer, nullable=False),
    Column("judgement_id", Id),  # the latest; no foreign key, for judgements refer to hits
    Column("state", Text, nullable=False),
    Column("detail", Text),
    Column("cue", Words),
    Column("sentence", Words, nullable=False),
    Column("triage", Text, nullable=False),
    Column("old", Boolean, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    # Its article's, kept here for the indexes that filter.
    Column("outlet", Text, nullable=False, server_default=""),
    Column("language", Text, nullable=False, server_default=""),
    UniqueConstraint("watchlist", "item", "article_id"),
    _of_item(),
    one_of("state", State),
    one_of("detail", Detail),
    one_of("triage", Triage),
    Index(None, "watchlist", "item", "seen_at"),
    Index(None, "article_id"),
    Index(None, "seen_at"),
    *(Index(None, name, "seen_at") for name in ("outlet", "language", "state", "triage")),
)

JUDGEMENT = Table(
    "judgement",  # append-only
    METADATA,
    Column("id", Id, primary_key=True),
    Column("hit_id", Id, ForeignKey("hit.id"), nullable=False),
    Column("revision_id", Id, ForeignKey("revision.id"), nullable=False),
    Column("item_version", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("detail", Text),
    Column("cue", Words),
    Column("cue_spans", JSON, nullable=False),
    Column("sentence", Words, nullable=False),
    Column("sentence_field", Text, nullable=False),
    Column("sentence_start", Integer, nullable=False),
    Column("spans", JSON, nullable=False),
    Column("prominent", Boolean, nullable=False),
    Column("attributed", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("conflicts", JSON),  # NULL in judgements older than the column
    UniqueConstraint("hit_id", "revision_id", "item_version"),
    one_of("state", State),
    one_of("detail", Detail),
    one_of("sentence_field", Field),
    Index(None, "revision_id"),
)

# --- telling -------------------------------------------------------------------------

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
    _of_item(),
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
    _of_item(),
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
