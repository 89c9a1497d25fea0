"""A feed's wish not to be polled more often holds while the feed is unchanged, too.

Revision ID: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("source", sa.Column("ttl", sa.Integer()))


def downgrade() -> None:
    with op.batch_alter_table("source") as source:
        source.drop_column("ttl")
