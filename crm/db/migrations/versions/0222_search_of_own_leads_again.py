"""The search that walks newest turns, with what keeps others' leads from who sees his own alone."""

from alembic import op

from crm.db.search import newest

revision = "0222"
down_revision = "0221"
branch_labels = None
depends_on = None


def upgrade() -> None:
    cursor = op.get_bind().connection.cursor()
    cursor.execute(newest.FOUND)
    cursor.close()
