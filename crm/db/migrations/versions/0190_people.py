"""Tags and notes of people, merges that can be taken back, and indexes of lists and timelines."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from crm.db.migrations.tenancy import keep_to_business

revision = "0190"
down_revision = "0172"
branch_labels = None
depends_on = None


def _row() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )


def _rules(table: str, *customers: str) -> tuple[sa.Constraint, ...]:
    return (
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f(f"fk_{table}_business_id")),
        *(
            sa.ForeignKeyConstraint(
                ["business_id", column],
                ["customers.business_id", "customers.id"],
                name=op.f(f"fk_{table}_business_id_{column}"),
            )
            for column in customers
        ),
    )


# Names that sound alike have one key: folded, without the letters that are written or left out at will, one of each
# pair of letters that sound the same, words in one order ("כהן דוד", "דויד כהן").
NAME_KEY = r"""
CREATE FUNCTION public.he_name_key(t text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT coalesce(string_agg(k, ' ' ORDER BY k), '') FROM (
    SELECT translate(left(w, 1), 'טק', 'תכ') || translate(substr(w, 2), 'אהויטק', '____תכ') AS raw
    FROM regexp_split_to_table(public.he_norm(t), '[^0-9a-zא-ת]+') AS w WHERE w <> ''
  ) AS words, LATERAL (SELECT replace(raw, '_', '') AS k) AS kept
$$;
"""


def upgrade() -> None:
    cursor = op.get_bind().connection.cursor()
    cursor.execute(NAME_KEY)
    cursor.close()
    op.add_column(
        "customers",
        sa.Column("name_key", sa.Text(), sa.Computed("public.he_name_key(name)", persisted=True), nullable=True),
    )
    op.add_column(
        "customers",
        sa.Column("tags", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
    )
    op.alter_column("customers", "tags", server_default=None)
    op.add_column("customers", sa.Column("merged_into_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_customers_business_id_merged_into_id"),
        "customers",
        "customers",
        ["business_id", "merged_into_id"],
        ["business_id", "id"],
    )
    op.create_check_constraint(op.f("ck_customers_merged"), "customers", "merged_into_id <> id")
    op.create_index(
        "ix_customers_last_seen",
        "customers",
        ["business_id", sa.text("COALESCE(last_call_at, created_at)"), "id"],
        postgresql_where=sa.text("merged_into_id IS NULL"),
    )
    for table in ("tasks", "appointments"):
        columns = ["business_id", "customer_id", "created_at"]
        op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, columns)
    op.create_index(op.f("ix_leads_business_id_customer_id"), "leads", ["business_id", "customer_id"])
    _notes()
    _merges()
    op.execute("GRANT DELETE ON public.customer_identities TO moked_app")
    op.execute("GRANT UPDATE (customer_id) ON public.consent_evidence TO moked_app")


def _notes() -> None:
    op.create_table(
        "customer_notes",
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *_row(),
        *_rules("customer_notes", "customer_id"),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_customer_notes_author_id")),
    )
    op.create_index(
        op.f("ix_customer_notes_business_id_customer_id_created_at"),
        "customer_notes",
        ["business_id", "customer_id", "created_at"],
    )
    keep_to_business("customer_notes")


def _merges() -> None:
    op.create_table(
        "customer_merges",
        sa.Column("winner_id", sa.Uuid(), nullable=False),
        sa.Column("loser_id", sa.Uuid(), nullable=False),
        sa.Column("moved", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("changed", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        *_row(),
        *_rules("customer_merges", "winner_id", "loser_id"),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_customer_merges_author_id")),
        sa.CheckConstraint("winner_id <> loser_id", name=op.f("ck_customer_merges_two")),
    )
    op.create_index(
        op.f("ix_customer_merges_business_id_winner_id_created_at"),
        "customer_merges",
        ["business_id", "winner_id", "created_at"],
    )
    op.create_index(
        "uq_customer_merges_open",
        "customer_merges",
        ["loser_id"],
        unique=True,
        postgresql_where=sa.text("undone_at IS NULL"),
    )
    keep_to_business("customer_merges")
    op.create_table(
        "not_duplicates",
        sa.Column("first_id", sa.Uuid(), nullable=False),
        sa.Column("second_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        *_row(),
        *_rules("not_duplicates", "first_id", "second_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_not_duplicates_user_id")),
        sa.UniqueConstraint(
            "business_id", "first_id", "second_id", name=op.f("uq_not_duplicates_business_id_first_id_second_id")
        ),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_not_duplicates_order")),
    )
    keep_to_business("not_duplicates")
