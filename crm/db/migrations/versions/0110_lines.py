"""The telephone on which a member of the office takes transferred calls."""

import sqlalchemy as sa
from alembic import op

revision = "0110"
down_revision = "0100"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("memberships", sa.Column("line_number", sa.Text(), nullable=True))
    op.add_column("memberships", sa.Column("takes_calls", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_check_constraint(op.f("ck_memberships_line"), "memberships", "NOT takes_calls OR line_number IS NOT NULL")
