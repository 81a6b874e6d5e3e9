"""The version of an office's settings, so that two owners who change them at once do not overwrite each other."""

import sqlalchemy as sa
from alembic import op

revision = "0272"
down_revision = "0271"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("businesses", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
