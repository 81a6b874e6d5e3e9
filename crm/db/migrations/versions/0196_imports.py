"""Lists of people taken in from spreadsheets, row by row, and what may be undone of them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from crm.db.migrations.tenancy import keep_to_business

revision = "0196"
down_revision = "0195"
branch_labels = None
depends_on = None

# The application cannot delete people, leads or histories; what an import made is the exception, and this function the
# only way: it removes exactly what the row itself says it made, and nothing at all when something else points there.
FORGET = """
CREATE FUNCTION public.forget_imported(row_id uuid) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  kept public.import_rows%ROWTYPE;
BEGIN
  SELECT * INTO kept FROM public.import_rows
    WHERE id = row_id AND business_id = public.app_business() AND undone_at IS NULL;
  IF NOT FOUND THEN RETURN false; END IF;
  IF (kept.made ->> 'lead')::boolean THEN
    DELETE FROM public.lead_status_history WHERE business_id = kept.business_id AND lead_id = kept.lead_id;
    DELETE FROM public.lead_field_sources WHERE business_id = kept.business_id AND lead_id = kept.lead_id;
    DELETE FROM public.leads WHERE business_id = kept.business_id AND id = kept.lead_id;
  END IF;
  IF (kept.made ->> 'customer')::boolean THEN
    DELETE FROM public.customer_identities WHERE business_id = kept.business_id AND customer_id = kept.customer_id;
    DELETE FROM public.customers WHERE business_id = kept.business_id AND id = kept.customer_id;
  END IF;
  RETURN true;
EXCEPTION WHEN foreign_key_violation THEN
  RETURN false;
END $$;
REVOKE ALL ON FUNCTION public.forget_imported(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.forget_imported(uuid) TO moked_app;
"""


def _row(table: str) -> tuple[sa.Column[object] | sa.Constraint, ...]:
    return (
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f(f"fk_{table}_business_id")),
    )


def upgrade() -> None:
    op.create_table(
        "imports",
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("columns", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("mapping", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("duplicates", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("checked", sa.Boolean(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("author_email", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *_row("imports"),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_imports_author_id")),
        sa.UniqueConstraint("business_id", "id", name=op.f("uq_imports_business_id_id")),
        sa.CheckConstraint("state IN ('draft', 'running', 'done', 'undoing', 'undone')", name=op.f("ck_imports_state")),
        sa.CheckConstraint("duplicates IN ('skip', 'fill')", name=op.f("ck_imports_duplicates")),
    )
    op.create_index(op.f("ix_imports_business_id_created_at_id"), "imports", ["business_id", "created_at", "id"])
    keep_to_business("imports")
    op.create_table(
        "import_rows",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cells", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("plan", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("lead_id", sa.Uuid(), nullable=True),
        sa.Column("made", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("kept", sa.Text(), nullable=True),
        *_row("import_rows"),
        sa.ForeignKeyConstraint(
            ["business_id", "import_id"],
            ["imports.business_id", "imports.id"],
            name=op.f("fk_import_rows_business_id_import_id"),
        ),
        sa.UniqueConstraint("import_id", "number", name=op.f("uq_import_rows_import_id_number")),
        sa.CheckConstraint("plan IN ('new', 'fill', 'skip')", name=op.f("ck_import_rows_plan")),
    )
    op.create_index(op.f("ix_import_rows_import_id_customer_id"), "import_rows", ["import_id", "customer_id"])
    keep_to_business("import_rows")
    cursor = op.get_bind().connection.cursor()
    cursor.execute(FORGET)
    cursor.close()
