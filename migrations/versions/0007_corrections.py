"""Corrections: what outlets took back, and what a second read must confirm.

Revision ID: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.TIMESTAMP(timezone=True).with_variant(sa.String(27), "sqlite")
CAUSES = "cause IN ('text', 'gone', 'moved', 'back', 'site')"


def upgrade() -> None:
    op.add_column("change", sa.Column("note", sa.Text, nullable=False, server_default=""))
    op.create_table(
        "correction",
        sa.Column("id", ID, nullable=False),
        sa.Column("hit_id", ID, nullable=False),
        sa.Column("judgement_id", ID, nullable=False),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
        sa.Column("cause", sa.Text, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_correction"),
        sa.ForeignKeyConstraint(["hit_id"], ["hit.id"], name="fk_correction_hit_id_hit"),
        sa.ForeignKeyConstraint(
            ["judgement_id"], ["judgement.id"], name="fk_correction_judgement_id_judgement"
        ),
        sa.CheckConstraint(CAUSES, name=op.f("ck_correction_cause")),
    )
    op.create_index("ix_correction_hit_id", "correction", ["hit_id"])
    op.create_index("ix_correction_created_at", "correction", ["created_at"])
    op.create_table(
        "doubt",
        sa.Column("article_id", ID, autoincrement=False, nullable=False),
        sa.Column("cause", sa.Text, nullable=False),
        sa.Column("verdicts", sa.JSON, nullable=False),
        sa.Column("since", TIME, nullable=False),
        sa.PrimaryKeyConstraint("article_id", name="pk_doubt"),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_doubt_article_id_article"),
        sa.CheckConstraint(CAUSES, name=op.f("ck_doubt_cause")),
    )


def downgrade() -> None:
    op.drop_table("doubt")
    op.drop_table("correction")
    with op.batch_alter_table("change") as change:
        change.drop_column("note")
