"""Since when a restored database may tell.

Revision ID: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TIME = sa.TIMESTAMP(timezone=True).with_variant(sa.String(27), "sqlite")


def upgrade() -> None:
    op.add_column("source", sa.Column("quiet_before", TIME))


def downgrade() -> None:
    with op.batch_alter_table("source") as source:
        source.drop_column("quiet_before")
