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
    Detail,
    Field,
    Outcome,
    PageKind,
    State,
    Triage,
)
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
    Column("ttl", Integer),  # seconds; of the feed as it was last read
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

POLL_TOTAL = Table(
    "poll_total",  # how many polls were ever closed: metrics count no millions of them
    METADATA,
    Column("source_id", Id, ForeignKey("source.id"), primary_key=True, autoincrement=False),
    Column("outcome", Text, primary_key=True),
    Column("polls", Integer, nullable=False),
    one_of("outcome", Outcome),
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


def of_item() -> ForeignKeyConstraint:
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
    of_item(),
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
    of_item(),
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
