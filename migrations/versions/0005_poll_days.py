"""What stays of polls that are rolled up: their sums by source, day and outcome.

Revision ID: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OUTCOMES = (
    "'ok', 'not-modified', 'refused', 'blocked', 'timeout', 'http-error', 'parse-error', 'empty',"
    " 'skipped'"
)


def upgrade() -> None:
    op.create_table(
        "poll_day",
        sa.Column("source_id", ID, autoincrement=False, nullable=False),
        sa.Column("day", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("outlet", sa.Text, nullable=False),
        sa.Column("polls", sa.Integer, nullable=False),
        sa.Column("entries", sa.Integer, nullable=False),
        sa.Column("new", sa.Integer, nullable=False),
        sa.Column("known", sa.Integer, nullable=False),
        sa.Column("rejected_by", sa.JSON, nullable=False),
        sa.Column("gaps", sa.Integer, nullable=False),
        sa.CheckConstraint(f"outcome IN ({OUTCOMES})", name=op.f("ck_poll_day_outcome")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_poll_day_source_id_source"),
        sa.PrimaryKeyConstraint("source_id", "day", "outcome", name="pk_poll_day"),
    )


def downgrade() -> None:
    op.drop_table("poll_day")
