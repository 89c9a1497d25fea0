"""Each process says which declarations it goes by, so that one that goes by others is seen.

Revision ID: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("part", sa.Column("declarations", sa.Text()))


def downgrade() -> None:
    with op.batch_alter_table("part") as part:
        part.drop_column("declarations")
