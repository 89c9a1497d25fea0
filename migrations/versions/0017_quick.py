"""Filters of hits and searches of a large archive answer quickly.

A hit keeps its article's outlet and language, with indexes for each thing it is filtered by.
SQLite's index of words gets one of beginnings. PostgreSQL's gets them as words of their own,
with the block of articles each belongs to; its rows keep the words apart, so that they are small.

Revision ID: 0017
"""

import sqlalchemy as sa
from alembic import op

from watchdog.store.search import fill_search

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

FILTERS = ("outlet", "language", "state", "triage")
HITS = """
    CREATE VIEW v_hits AS
    SELECT h.id AS hit_id, h.item, h.watchlist, h.state, h.detail, h.cue, h.sentence,
        {of}.outlet, a.publisher, {of}.language, a.url, a.title, h.article_id, a.published_at,
        h.seen_at, h.triage
    FROM hit h JOIN article a ON a.id = h.article_id
"""
FTS5 = (
    "CREATE VIRTUAL TABLE article_search USING fts5(words, tokenize = 'unicode61 remove_diacritics"
    " 0'{beginnings})"
)
GIN = "CREATE INDEX ix_article_search_words ON article_search USING gin (words)"
COPY = """
    INSERT INTO article_search (article_id, seen_at, words)
    SELECT article_id, first_seen_at, words || array_to_tsvector(ARRAY(
            SELECT DISTINCT 'xp' || left(word, length)
            FROM unnest(tsvector_to_array(old.words)) word, generate_series(2, 4) length
            WHERE length(word) >= length
        ) || ('xb' || article_id / 4096))
    FROM searched old JOIN article ON id = article_id ORDER BY article_id
"""
TABLE = (
    "CREATE TABLE article_search ("
    " article_id BIGINT CONSTRAINT pk_article_search PRIMARY KEY"
    " CONSTRAINT fk_article_search_article_id_article REFERENCES article (id),"
    "{seen_at} words TSVECTOR NOT NULL)"
)


def upgrade() -> None:
    op.execute("DROP VIEW v_hits")
    for name in ("outlet", "language"):
        op.add_column("hit", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    op.execute(
        "UPDATE hit SET outlet = (SELECT outlet FROM article a WHERE a.id = article_id),"
        " language = (SELECT language FROM article a WHERE a.id = article_id)"
    )
    for name in FILTERS:
        op.create_index(f"ix_hit_{name}_seen_at", "hit", [name, "seen_at"], unique=False)
    op.execute(HITS.format(of="h"))
    if op.get_bind().dialect.name == "sqlite":
        _copy_fts5(FTS5.format(beginnings=", prefix = '2 3 4'"))
        _fill()
        return
    _set_aside()
    op.execute(TABLE.format(seen_at=" seen_at TIMESTAMPTZ NOT NULL,"))
    op.execute("ALTER TABLE article_search ALTER COLUMN words SET STORAGE EXTERNAL")
    op.execute("ALTER TABLE article_search SET (toast_tuple_target = 128)")
    op.execute(COPY)
    _replace()
    _fill()


def downgrade() -> None:
    op.execute("DROP VIEW v_hits")
    for name in FILTERS:
        op.drop_index(f"ix_hit_{name}_seen_at", "hit")
    if op.get_bind().dialect.name == "sqlite":
        for name in ("outlet", "language"):
            op.execute(f"ALTER TABLE hit DROP COLUMN {name}")
        op.execute(HITS.format(of="a"))
        _copy_fts5(FTS5.format(beginnings=""))
        return
    for name in ("outlet", "language"):
        op.drop_column("hit", name)
    op.execute(HITS.format(of="a"))
    _set_aside()
    op.execute(TABLE.format(seen_at=""))
    op.execute(
        "INSERT INTO article_search (article_id, words)"
        " SELECT article_id, ts_delete(words, ARRAY(SELECT word"
        " FROM unnest(tsvector_to_array(words)) word WHERE word ~ '^x[bp]')) FROM searched"
    )
    _replace()


def _copy_fts5(made: str) -> None:
    """Make the index anew of what the old one holds."""
    op.execute("ALTER TABLE article_search RENAME TO searched")
    op.execute(made)
    op.execute("INSERT INTO article_search (rowid, words) SELECT rowid, words FROM searched")
    op.execute("DROP TABLE searched")


def _fill() -> None:
    """Index what is there where nothing was: a database that had no index yet."""
    connection = op.get_bind()
    if not connection.execute(sa.text("SELECT 1 FROM article_search LIMIT 1")).first():
        fill_search(connection)


def _set_aside() -> None:
    op.execute("ALTER TABLE article_search RENAME TO searched")
    op.execute("ALTER TABLE searched DROP CONSTRAINT fk_article_search_article_id_article")
    op.execute("ALTER TABLE searched DROP CONSTRAINT pk_article_search")
    op.execute("DROP INDEX ix_article_search_words")


def _replace() -> None:
    op.execute("DROP TABLE searched")
    op.execute(GIN)
