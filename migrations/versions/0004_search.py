"""The archive can be searched: an index over the folded words of every article.

SQLite gets an FTS5 table whose row number is the article's, PostgreSQL a table with a tsvector.
Articles that are there already are folded and filled in by 0017, which makes it anew.

Revision ID: 0004
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        op.execute(
            "CREATE TABLE article_search ("
            " article_id BIGINT CONSTRAINT pk_article_search PRIMARY KEY"
            " CONSTRAINT fk_article_search_article_id_article REFERENCES article (id),"
            " words TSVECTOR NOT NULL)"
        )
        op.execute("CREATE INDEX ix_article_search_words ON article_search USING gin (words)")
    else:
        op.execute(
            "CREATE VIRTUAL TABLE article_search"
            " USING fts5(words, tokenize = 'unicode61 remove_diacritics 0')"
        )


def downgrade() -> None:
    op.execute("DROP TABLE article_search")
