"""Who asks a host among machines that share the database, and who is being read.

Revision ID: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.TIMESTAMP(timezone=True).with_variant(sa.String(27), "sqlite")


def upgrade() -> None:
    op.create_table(
        "host_place",
        sa.Column("id", ID, nullable=False),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("until", TIME, nullable=False),
        sa.ForeignKeyConstraint(["host"], ["host.name"], name="fk_host_place_host_host"),
        sa.PrimaryKeyConstraint("id", name="pk_host_place"),
    )
    op.create_index("ix_host_place_host", "host_place", ["host"])
    op.create_index("ix_host_place_owner", "host_place", ["owner"])
    op.create_index("ix_article_read_lease_until", "article", ["read_lease_until"])


def downgrade() -> None:
    op.drop_index("ix_article_read_lease_until", "article")
    op.drop_table("host_place")
