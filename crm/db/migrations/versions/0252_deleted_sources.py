"""Sources of leads and webhook addresses can be deleted; what they brought stays."""

import sqlalchemy as sa
from alembic import op

revision = "0252"
down_revision = "0251"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("lead_sources", "webhook_endpoints"):
        op.add_column(table, sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True))
