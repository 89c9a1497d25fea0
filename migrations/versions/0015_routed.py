"""How many messages each alert was routed to: a delivery that is lost is then missed.

Revision ID: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("alert", sa.Column("routed", sa.Integer, nullable=False, server_default="0"))
    op.execute(
        "UPDATE alert SET routed ="
        " (SELECT count(*) FROM delivery WHERE delivery.alert_id = alert.id)"
    )


def downgrade() -> None:
    op.drop_column("alert", "routed")
