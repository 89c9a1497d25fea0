"""Silences, why a change waits for its summary, and who called an alert false.

Revision ID: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.TIMESTAMP(timezone=True).with_variant(sa.String(27), "sqlite")


def upgrade() -> None:
    op.add_column("alert", sa.Column("false_alarm_at", TIME))
    op.add_column("alert", sa.Column("false_alarm_by", sa.Text))
    op.add_column("change", sa.Column("held", sa.Text, nullable=False, server_default=""))
    op.create_table(
        "silence",
        sa.Column("id", ID, nullable=False),
        sa.Column("watchlist", sa.Text),
        sa.Column("item", sa.Text),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("starts_at", TIME, nullable=False),
        sa.Column("ends_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_silence"),
    )
    op.create_index("ix_silence_ends_at", "silence", ["ends_at"])


def downgrade() -> None:
    op.drop_table("silence")
    with op.batch_alter_table("change") as change:
        change.drop_column("held")
    op.drop_column("alert", "false_alarm_by")
    op.drop_column("alert", "false_alarm_at")
