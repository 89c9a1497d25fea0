"""Judgements keep which states the article's other sentences speak for.

Revision ID: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("judgement", sa.Column("conflicts", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("judgement", "conflicts")
