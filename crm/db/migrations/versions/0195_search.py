"""One search over people, leads, calls, turns, notes and listings, by terms that are made when a row is written."""

from alembic import op

from crm.db.search import asking, index, words

revision = "0195"
down_revision = "0194"
branch_labels = None
depends_on = None


def _run(script: str) -> None:
    cursor = op.get_bind().connection.cursor()
    cursor.execute(script)
    cursor.close()


def upgrade() -> None:
    for script in (index.TABLES, *words.SCRIPTS, index.KEEPING, index.SAID, index.PEOPLE, index.OF_PEOPLE):
        _run(script)
    # Row-level security holds for the owner too; while the index is filled he sees every tenant's rows.
    for table in index.SOURCES:
        op.execute(f"ALTER TABLE public.{table} NO FORCE ROW LEVEL SECURITY")
    _run(index.FILL)
    for table in index.SOURCES:
        op.execute(f"ALTER TABLE public.{table} FORCE ROW LEVEL SECURITY")
    for script in (index.INDEXES, index.TRIGGERS, *asking.SCRIPTS):
        _run(script)
