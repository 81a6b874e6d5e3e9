"""What the agent measured: stages, yields and overlaps of turns, yields and overlap of calls."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0120"
down_revision = "0110"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("turns", sa.Column("stages", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.add_column("turns", sa.Column("yield_ms", sa.Integer(), nullable=True))
    op.add_column("turns", sa.Column("overlap_ms", sa.Integer(), server_default="0", nullable=False))
    op.add_column(
        "calls",
        sa.Column("yields_ms", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
    )
    op.add_column("calls", sa.Column("overlap_ms", sa.Integer(), server_default="0", nullable=False))
    for table, column in (("turns", "overlap_ms"), ("calls", "yields_ms"), ("calls", "overlap_ms")):
        op.alter_column(table, column, server_default=None)
