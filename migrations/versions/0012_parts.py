"""What each process counts by itself; an index for the hits of an item, newest first.

Revision ID: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TIME = sa.TIMESTAMP(timezone=True).with_variant(sa.String(27), "sqlite")


def upgrade() -> None:
    op.create_table(
        "part",
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("seen_at", TIME, nullable=False),
        sa.Column("parses", sa.Integer, nullable=False),
        sa.Column("parse_seconds", sa.Float, nullable=False),
        sa.Column("child_restarts", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("owner", name="pk_part"),
    )
    op.create_index("ix_hit_watchlist_item_seen_at", "hit", ["watchlist", "item", "seen_at"])


def downgrade() -> None:
    op.drop_index("ix_hit_watchlist_item_seen_at", "hit")
    op.drop_table("part")
