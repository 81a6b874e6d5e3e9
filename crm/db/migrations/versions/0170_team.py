"""Members of an office: where one differs from his role, and whether his place is still open."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0170"
down_revision = "0160"
branch_labels = None
depends_on = None


def upgrade() -> None:
    overrides = postgresql.JSONB(astext_type=sa.Text())
    op.add_column(
        "memberships", sa.Column("overrides", overrides, nullable=False, server_default=sa.text("'{}'::jsonb"))
    )
    op.add_column("memberships", sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("memberships", sa.Column("version", sa.Integer(), nullable=False, server_default=sa.text("1")))
