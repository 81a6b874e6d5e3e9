"""Who sees his own leads alone finds no other's leads and calls by search either."""

from alembic import op

from crm.db.search import asking

revision = "0211"
down_revision = "0210"
branch_labels = None
depends_on = None


def upgrade() -> None:
    cursor = op.get_bind().connection.cursor()
    cursor.execute(asking.FOUND.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))
    cursor.close()
