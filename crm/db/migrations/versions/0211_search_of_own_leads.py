"""Who sees his own leads alone finds no other's leads and calls by search either."""

from alembic import op

from crm.db.search import newest

revision = "0211"
down_revision = "0210"
branch_labels = None
depends_on = None


def upgrade() -> None:
    cursor = op.get_bind().connection.cursor()
    cursor.execute(newest.FOUND)
    cursor.close()
