"""Which device and network a session was opened from, for the person's own list of them."""

import sqlalchemy as sa
from alembic import op

revision = "0172"
down_revision = "0171"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("user_sessions", sa.Column("device", sa.Text(), nullable=True))
    op.add_column("user_sessions", sa.Column("network", sa.Text(), nullable=True))
