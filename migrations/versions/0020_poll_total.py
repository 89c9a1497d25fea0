"""How many polls were ever closed, by source and outcome: metrics need not count them all.

Revision ID: 0020
"""

import sqlalchemy as sa
from alembic import op

from watchdog.store.types import Id

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

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


def upgrade() -> None:
    op.create_table(
        "poll_total",
        sa.Column("source_id", Id, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("polls", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_poll_total_source_id_source")
        ),
        sa.PrimaryKeyConstraint("source_id", "outcome", name=op.f("pk_poll_total")),
        sa.CheckConstraint(
            f"outcome IN ({', '.join(repr(one) for one in OUTCOMES)})",
            name=op.f("ck_poll_total_outcome"),
        ),
    )
    op.execute(
        "INSERT INTO poll_total (source_id, outcome, polls)"
        " SELECT source_id, outcome, sum(polls) FROM ("
        "SELECT source_id, outcome, count(*) AS polls FROM poll WHERE outcome IS NOT NULL"
        " GROUP BY source_id, outcome"
        " UNION ALL SELECT source_id, outcome, polls FROM poll_day) AS kept"
        " GROUP BY source_id, outcome"
    )


def downgrade() -> None:
    op.drop_table("poll_total")
