"""The one search finds what was written too, of whom the asking person may see."""

from alembic import op

from crm.db.search import written

revision = "0270"
down_revision = "0241"
branch_labels = None
depends_on = None


def _run(script: str) -> None:
    cursor = op.get_bind().connection.cursor()
    cursor.execute(script)
    cursor.close()


def upgrade() -> None:
    _run(written.MESSAGES)
    # Row-level security holds for the owner too; while the index is filled he sees every tenant's rows.
    for table in written.SOURCES:
        op.execute(f"ALTER TABLE public.{table} NO FORCE ROW LEVEL SECURITY")
    _run(written.FILL)
    for table in written.SOURCES:
        op.execute(f"ALTER TABLE public.{table} FORCE ROW LEVEL SECURITY")
    for script in (written.TRIGGERS, written.PEOPLE, written.ENTRIES):
        _run(script)
