"""Which version of the declarations analysed which revision, and what each asked for.

Revision ID: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.TIMESTAMP(timezone=True).with_variant(sa.String(27), "sqlite")


def upgrade() -> None:
    op.create_table(
        "analysed",
        sa.Column("revision_id", ID, autoincrement=False, nullable=False),
        sa.Column("watchlist_version", sa.Text, nullable=False),
        sa.Column("revised_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("revision_id", name="pk_analysed"),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name="fk_analysed_revision_id_revision"
        ),
    )
    op.execute(
        "INSERT INTO analysed (revision_id, watchlist_version, revised_at) "
        "SELECT id, watchlist_version, created_at FROM revision"
    )
    columns = ["watchlist_version", "revised_at"]
    op.create_index("ix_analysed_watchlist_version_revised_at", "analysed", columns)
    op.drop_column("revision", "watchlist_version")
    op.create_table(
        "declared",
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("rules", sa.Text, nullable=False),
        sa.Column("items", sa.JSON, nullable=False),
        sa.Column("loaded_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_declared"),
    )


def downgrade() -> None:
    op.drop_table("declared")
    op.add_column(
        "revision", sa.Column("watchlist_version", sa.Text, nullable=False, server_default="")
    )
    op.execute(
        "UPDATE revision SET watchlist_version = (SELECT watchlist_version FROM analysed "
        "WHERE analysed.revision_id = revision.id)"
    )
    op.drop_table("analysed")
