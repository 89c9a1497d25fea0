"""The first schema: sources, articles, hits, alerts, deliveries, and the views on them.

Revision ID: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.TIMESTAMP(timezone=True).with_variant(sa.String(27), "sqlite")

OUTCOMES = (
    "ok",
    "not-modified",
    "refused",
    "blocked",
    "timeout",
    "http-error",
    "parse-error",
    "empty",
    "skipped",
)
STATES = (
    "done",
    "planned",
    "possible",
    "called-for",
    "conditional",
    "denied",
    "background",
    "undecided",
)
REASONS = (
    "first-report",
    "new-state",
    "corroborated",
    "contradicted",
    "corrected",
    "digest",
    "summary",
    "coverage",
    "delivery",
    "config",
)

TABLES = (
    "audit",
    "condition",
    "delivery",
    "change",
    "alert_hit",
    "alert",
    "judgement",
    "hit",
    "episode",
    "item",
    "raw_page",
    "revision",
    "sighting",
    "article_url",
    "article",
    "poll",
    "source",
)  # in an order in which they can be dropped

# What admins and scripts may rely on: names, columns and their order.
VIEWS = {
    "v_articles": """
        SELECT a.id AS article_id, a.outlet, a.language, a.url, a.title, a.published_at,
            a.first_seen_at,
            (SELECT count(*) FROM revision r WHERE r.article_id = a.id) AS revisions, a.body
        FROM article a
    """,
    "v_hits": """
        SELECT h.id AS hit_id, h.item, h.watchlist, h.state, h.detail, h.cue, h.sentence,
            a.outlet, a.publisher, a.language, a.url, a.title, h.article_id, a.published_at,
            h.seen_at, h.triage
        FROM hit h JOIN article a ON a.id = h.article_id
    """,
    "v_alerts": """
        SELECT id AS alert_id, watchlist, item, state, reason, created_at, acknowledged_at,
            acknowledged_by
        FROM alert
    """,
    "v_alert_hits": "SELECT alert_id, hit_id FROM alert_hit",
    "v_deliveries": """
        SELECT id AS delivery_id, alert_id, target, purpose, status, attempts, created_at,
            sent_at, last_error
        FROM delivery
    """,
    "v_polls": """
        SELECT id AS poll_id, source_id, outlet, planned_at, started_at, finished_at, outcome,
            entries, "new", gap
        FROM poll
    """,
}


def _one_of(table: str, column: str, *values: str) -> sa.CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=op.f(f"ck_{table}_{column}"))


def upgrade() -> None:
    _make_reading()
    _make_understanding()
    _make_telling()
    for name, query in VIEWS.items():
        op.execute(f"CREATE VIEW {name} AS {query}")


def downgrade() -> None:
    for name in VIEWS:
        op.execute(f"DROP VIEW {name}")
    for table in TABLES:
        op.drop_table(table)


def _make_reading() -> None:
    op.create_table(
        "source",
        sa.Column("id", ID, nullable=False),
        sa.Column("outlet", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("next_due_at", TIME, nullable=False),
        sa.Column("lease_until", TIME, nullable=True),
        sa.Column("lease_owner", sa.Text(), nullable=True),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("body_hash", sa.Text(), nullable=True),
        sa.Column("failures", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("polls", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_outcome", sa.Text(), nullable=True),
        sa.Column("last_error", sa.Text(), server_default="", nullable=False),
        sa.Column("last_polled_at", TIME, nullable=True),
        sa.Column("last_ok_at", TIME, nullable=True),
        sa.Column("covered_until", TIME, nullable=True),
        _one_of("source", "kind", "feed", "news_sitemap", "listing"),
        _one_of("source", "last_outcome", *OUTCOMES),
        sa.PrimaryKeyConstraint("id", name="pk_source"),
        sa.UniqueConstraint("outlet", "kind", "url", name="uq_source_outlet_kind_url"),
    )
    op.create_index("ix_source_next_due_at", "source", ["next_due_at"], unique=False)
    op.create_table(
        "poll",
        sa.Column("id", ID, nullable=False),
        sa.Column("source_id", ID, nullable=False),
        sa.Column("outlet", sa.Text(), nullable=False),
        sa.Column("planned_at", TIME, nullable=False),
        sa.Column("started_at", TIME, nullable=False),
        sa.Column("finished_at", TIME, nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("entries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("new", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("known", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("rejected", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("rejected_by", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("bytes", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("gap", sa.Boolean(), server_default=sa.false(), nullable=False),
        _one_of("poll", "outcome", *OUTCOMES),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_poll_source_id_source"),
        sa.PrimaryKeyConstraint("id", name="pk_poll"),
    )
    op.create_index("ix_poll_outlet_planned_at", "poll", ["outlet", "planned_at"], unique=False)
    op.create_index("ix_poll_planned_at", "poll", ["planned_at"], unique=False)
    op.create_index("ix_poll_source_id_outcome", "poll", ["source_id", "outcome"], unique=False)
    op.create_table(
        "article",
        sa.Column("id", ID, nullable=False),
        sa.Column("outlet", sa.Text(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("page_url", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("published_at", TIME, nullable=True),
        sa.Column("first_seen_at", TIME, nullable=False),
        sa.Column("last_seen_at", TIME, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("old", sa.Boolean(), nullable=False),
        sa.Column("candidate", sa.JSON(), nullable=False),
        sa.Column("next_read_at", TIME, nullable=True),
        sa.Column("read_lease_until", TIME, nullable=True),
        sa.Column("read_lease_owner", sa.Text(), nullable=True),
        sa.Column("reads", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("read_failures", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_read_at", TIME, nullable=True),
        sa.Column("last_read_outcome", sa.Text(), nullable=True),
        sa.Column("last_read_error", sa.Text(), server_default="", nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("body_hash", sa.Text(), nullable=True),
        _one_of("article", "body", "page", "feed", "unavailable"),
        _one_of("article", "kind", "article", "live", "media", "none"),
        _one_of("article", "last_read_outcome", *OUTCOMES),
        sa.PrimaryKeyConstraint("id", name="pk_article"),
        sa.UniqueConstraint("url", name="uq_article_url"),
    )
    op.create_index("ix_article_first_seen_at", "article", ["first_seen_at"], unique=False)
    op.create_index("ix_article_next_read_at", "article", ["next_read_at"], unique=False)
    op.create_index(
        "ix_article_outlet_first_seen_at", "article", ["outlet", "first_seen_at"], unique=False
    )
    op.create_table(
        "article_url",
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name="fk_article_url_article_id_article"
        ),
        sa.PrimaryKeyConstraint("url", name="pk_article_url"),
    )
    op.create_index("ix_article_url_article_id", "article_url", ["article_id"], unique=False)
    op.create_table(
        "sighting",
        sa.Column("source_id", ID, nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.Column("guid", sa.Text(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("updated_at", TIME, nullable=True),
        sa.Column("first_seen_at", TIME, nullable=False),
        sa.Column("last_seen_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name="fk_sighting_article_id_article"
        ),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_sighting_source_id_source"),
        sa.PrimaryKeyConstraint("source_id", "article_id", name="pk_sighting"),
    )
    op.create_index("ix_sighting_article_id", "sighting", ["article_id"], unique=False)
    op.create_table(
        "revision",
        sa.Column("id", ID, nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("other_titles", sa.JSON(), nullable=False),
        sa.Column("paragraphs", sa.JSON(), nullable=False),
        sa.Column("posts", sa.JSON(), nullable=False),
        sa.Column("authors", sa.JSON(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=True),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("extractor_version", sa.Integer(), nullable=False),
        sa.Column("published_at", TIME, nullable=True),
        sa.Column("modified_at", TIME, nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("sketch", sa.JSON(), nullable=False),
        sa.Column("watchlist_version", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        _one_of("revision", "kind", "article", "live", "media", "none"),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name="fk_revision_article_id_article"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_revision"),
        sa.UniqueConstraint(
            "article_id", "content_hash", name="uq_revision_article_id_content_hash"
        ),
        sa.UniqueConstraint("article_id", "number", name="uq_revision_article_id_number"),
    )
    op.create_index("ix_revision_created_at", "revision", ["created_at"], unique=False)
    op.create_table(
        "raw_page",
        sa.Column("revision_id", ID, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("requested_url", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("fetched_at", TIME, nullable=False),
        sa.Column("codec", sa.Text(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name="fk_raw_page_revision_id_revision"
        ),
        sa.PrimaryKeyConstraint("revision_id", name="pk_raw_page"),
    )
    op.create_index("ix_raw_page_fetched_at", "raw_page", ["fetched_at"], unique=False)


def _make_understanding() -> None:
    op.create_table(
        "item",
        sa.Column("watchlist", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("first_loaded_at", TIME, nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("declared", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("watchlist", "item", name="pk_item"),
    )
    op.create_table(
        "episode",
        sa.Column("watchlist", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("opened_at", TIME, nullable=False),
        sa.Column("last_seen_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["watchlist", "item"],
            ["item.watchlist", "item.item"],
            name="fk_episode_watchlist_item_item",
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("watchlist", "item", "number", name="pk_episode"),
    )
    op.create_table(
        "hit",
        sa.Column("id", ID, nullable=False),
        sa.Column("watchlist", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.Column("episode", sa.Integer(), nullable=False),
        sa.Column("judgement_id", ID, nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("cue", sa.Text(), nullable=True),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("triage", sa.Text(), nullable=False),
        sa.Column("old", sa.Boolean(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("seen_at", TIME, nullable=False),
        _one_of("hit", "detail", "not-yet", "refused", "reversed"),
        _one_of("hit", "state", *STATES),
        _one_of("hit", "triage", "new", "useful", "false-alarm", "early"),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_hit_article_id_article"),
        sa.ForeignKeyConstraint(
            ["watchlist", "item"],
            ["item.watchlist", "item.item"],
            name="fk_hit_watchlist_item_item",
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_hit"),
        sa.UniqueConstraint(
            "watchlist", "item", "article_id", name="uq_hit_watchlist_item_article_id"
        ),
    )
    op.create_index("ix_hit_article_id", "hit", ["article_id"], unique=False)
    op.create_index("ix_hit_seen_at", "hit", ["seen_at"], unique=False)
    op.create_table(
        "judgement",
        sa.Column("id", ID, nullable=False),
        sa.Column("hit_id", ID, nullable=False),
        sa.Column("revision_id", ID, nullable=False),
        sa.Column("item_version", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("cue", sa.Text(), nullable=True),
        sa.Column("cue_spans", sa.JSON(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("sentence_field", sa.Text(), nullable=False),
        sa.Column("sentence_start", sa.Integer(), nullable=False),
        sa.Column("spans", sa.JSON(), nullable=False),
        sa.Column("prominent", sa.Boolean(), nullable=False),
        sa.Column("attributed", sa.Boolean(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        _one_of("judgement", "detail", "not-yet", "refused", "reversed"),
        _one_of("judgement", "sentence_field", "title", "text"),
        _one_of("judgement", "state", *STATES),
        sa.ForeignKeyConstraint(["hit_id"], ["hit.id"], name="fk_judgement_hit_id_hit"),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name="fk_judgement_revision_id_revision"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_judgement"),
        sa.UniqueConstraint(
            "hit_id",
            "revision_id",
            "item_version",
            name="uq_judgement_hit_id_revision_id_item_version",
        ),
    )
    op.create_index("ix_judgement_revision_id", "judgement", ["revision_id"], unique=False)


def _make_telling() -> None:
    op.create_table(
        "alert",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("watchlist", sa.Text(), nullable=True),
        sa.Column("item", sa.Text(), nullable=True),
        sa.Column("item_title", sa.Text(), nullable=False),
        sa.Column("episode", sa.Integer(), nullable=True),
        sa.Column("state", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("notice", sa.Text(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("acknowledged_at", TIME, nullable=True),
        sa.Column("acknowledged_by", sa.Text(), nullable=True),
        _one_of("alert", "reason", *REASONS),
        _one_of("alert", "state", *STATES),
        sa.ForeignKeyConstraint(
            ["watchlist", "item"],
            ["item.watchlist", "item.item"],
            name="fk_alert_watchlist_item_item",
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_alert"),
    )
    op.create_index("ix_alert_created_at", "alert", ["created_at"], unique=False)
    op.create_index(
        "ix_alert_watchlist_item_created_at",
        "alert",
        ["watchlist", "item", "created_at"],
        unique=False,
    )
    op.create_table(
        "alert_hit",
        sa.Column("alert_id", sa.Text(), nullable=False),
        sa.Column("hit_id", ID, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name="fk_alert_hit_alert_id_alert"),
        sa.ForeignKeyConstraint(["hit_id"], ["hit.id"], name="fk_alert_hit_hit_id_hit"),
        sa.PrimaryKeyConstraint("alert_id", "hit_id", name="pk_alert_hit"),
    )
    op.create_index("ix_alert_hit_hit_id", "alert_hit", ["hit_id"], unique=False)
    op.create_table(
        "change",
        sa.Column("id", ID, nullable=False),
        sa.Column("watchlist", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("episode", sa.Integer(), nullable=False),
        sa.Column("hit_id", ID, nullable=False),
        sa.Column("judgement_id", ID, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("prominent", sa.Boolean(), nullable=False),
        sa.Column("old", sa.Boolean(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("disposition", sa.Text(), nullable=True),
        sa.Column("planned_at", TIME, nullable=True),
        sa.Column("alert_id", sa.Text(), nullable=True),
        _one_of("change", "after", *STATES),
        _one_of("change", "before", *STATES),
        _one_of("change", "disposition", "now", "digest", "summary", "never"),
        _one_of("change", "reason", *REASONS),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name="fk_change_alert_id_alert"),
        sa.ForeignKeyConstraint(["hit_id"], ["hit.id"], name="fk_change_hit_id_hit"),
        sa.ForeignKeyConstraint(
            ["judgement_id"], ["judgement.id"], name="fk_change_judgement_id_judgement"
        ),
        sa.ForeignKeyConstraint(
            ["watchlist", "item"],
            ["item.watchlist", "item.item"],
            name="fk_change_watchlist_item_item",
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_change"),
    )
    op.create_index("ix_change_hit_id", "change", ["hit_id"], unique=False)
    op.create_index(
        "ix_change_planned_at_disposition", "change", ["planned_at", "disposition"], unique=False
    )
    op.create_index(
        "ix_change_watchlist_item_created_at",
        "change",
        ["watchlist", "item", "created_at"],
        unique=False,
    )
    op.create_table(
        "delivery",
        sa.Column("id", ID, nullable=False),
        sa.Column("alert_id", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("repeat", sa.Boolean(), nullable=False),
        sa.Column("due_at", TIME, nullable=False),
        sa.Column("waiting_since", TIME, nullable=False),
        sa.Column("lease_until", TIME, nullable=True),
        sa.Column("lease_owner", sa.Text(), nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("sent_at", TIME, nullable=True),
        sa.Column("last_error", sa.Text(), server_default="", nullable=False),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        _one_of("delivery", "purpose", "alert", "update", "escalation", "digest", "summary"),
        _one_of("delivery", "status", "pending", "held", "sending", "sent", "suppressed", "dead"),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name="fk_delivery_alert_id_alert"),
        sa.PrimaryKeyConstraint("id", name="pk_delivery"),
        sa.UniqueConstraint(
            "alert_id", "target", "purpose", name="uq_delivery_alert_id_target_purpose"
        ),
    )
    op.create_index("ix_delivery_created_at", "delivery", ["created_at"], unique=False)
    op.create_index(
        "ix_delivery_status_target_due_at", "delivery", ["status", "target", "due_at"], unique=False
    )
    op.create_table(
        "condition",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("since", TIME, nullable=False),
        sa.Column("told_at", TIME, nullable=False),
        sa.Column("recovered_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_condition"),
    )
    op.create_table(
        "audit",
        sa.Column("id", ID, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_at", "audit", ["at"], unique=False)
