"""Stored files, and the files of people."""

import sqlalchemy as sa
from alembic import op

from crm.db.migrations.tenancy import keep_to_business

revision = "0250"
down_revision = "0240"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def _table(name: str, *columns: sa.Column[object] | sa.Constraint) -> None:
    op.create_table(
        name,
        *columns,
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f(f"fk_{name}_business_id")),
    )


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["business_id", column], [f"{to}.business_id", f"{to}.id"], name=op.f(f"fk_{table}_business_id_{column}")
    )


def upgrade() -> None:
    table = "stored_files"
    _table(
        table,
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("mime", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("dropped_at", TIME, nullable=True),
        sa.Column("gone_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f(f"fk_{table}_created_by")),
        sa.UniqueConstraint("key", name=op.f(f"uq_{table}_key")),
        sa.UniqueConstraint("business_id", "id", name=op.f(f"uq_{table}_business_id_id")),
        sa.CheckConstraint("origin IN ('upload', 'whatsapp')", name=op.f(f"ck_{table}_origin")),
        sa.CheckConstraint("size >= 0", name=op.f(f"ck_{table}_size")),
    )
    op.create_index(
        "ix_stored_files_dropped",
        table,
        ["business_id", "dropped_at"],
        postgresql_where=sa.text("dropped_at IS NOT NULL AND gone_at IS NULL"),
    )
    keep_to_business(table)

    table = "customer_files"
    _table(
        table,
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("deleted_at", TIME, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _refers(table, "customer_id", "customers"),
        _refers(table, "file_id", "stored_files"),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f(f"fk_{table}_author_id")),
        sa.UniqueConstraint("file_id", name=op.f(f"uq_{table}_file_id")),
    )
    op.create_index(
        op.f(f"ix_{table}_business_id_customer_id_created_at"), table, ["business_id", "customer_id", "created_at"]
    )
    keep_to_business(table)
