"""What stood in a lead's field before the machine's value, for taking it back."""

import sqlalchemy as sa
from alembic import op

revision = "0192"
down_revision = "0191"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("lead_field_sources", sa.Column("previous", sa.Text(), nullable=True))
