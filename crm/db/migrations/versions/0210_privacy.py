"""The privacy desk: requests, holds, files, retention, and the only ways to blank what otherwise only grows."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from crm.db import privacy
from crm.db.migrations.tenancy import keep_to_business

revision = "0210"
down_revision = "0201"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
JSON = postgresql.JSONB(astext_type=sa.Text())


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


def _of_customer(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["business_id", "customer_id"],
        ["customers.business_id", "customers.id"],
        name=op.f(f"fk_{table}_business_id_customer_id"),
    )


def _user(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["users.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.add_column("customers", sa.Column("erased_at", TIME, nullable=True))
    _requests()
    _holds()
    _files()
    _retention()
    cursor = op.get_bind().connection.cursor()
    for script in privacy.SCRIPTS:
        cursor.execute(script)
    cursor.close()


def _requests() -> None:
    table = "privacy_requests"
    _table(
        table,
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=True),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("handler_id", sa.Uuid(), nullable=True),
        sa.Column("handler_name", sa.Text(), nullable=True),
        sa.Column("started_at", TIME, nullable=True),
        sa.Column("ended_at", TIME, nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("counts", JSON, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("business_id", "id", name=op.f(f"uq_{table}_business_id_id")),
        _of_customer(table),
        _user(table, "author_id"),
        _user(table, "handler_id"),
        sa.CheckConstraint("kind IN ('access', 'erase', 'correct')", name=op.f(f"ck_{table}_kind")),
        sa.CheckConstraint("state IN ('open', 'running', 'done', 'refused')", name=op.f(f"ck_{table}_state")),
    )
    op.create_index(op.f(f"ix_{table}_business_id_created_at_id"), table, ["business_id", "created_at", "id"])
    op.create_index(op.f(f"ix_{table}_business_id_customer_id"), table, ["business_id", "customer_id"])
    keep_to_business(table)


def _holds() -> None:
    table = "legal_holds"
    _table(
        table,
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("lifted_at", TIME, nullable=True),
        sa.Column("lifted_by", sa.Text(), nullable=True),
        _of_customer(table),
        _user(table, "author_id"),
    )
    op.create_index(op.f(f"ix_{table}_business_id_customer_id"), table, ["business_id", "customer_id"])
    keep_to_business(table)


def _files() -> None:
    table = "privacy_files"
    _table(
        table,
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id", "request_id"],
            ["privacy_requests.business_id", "privacy_requests.id"],
            name=op.f(f"fk_{table}_business_id_request_id"),
        ),
        sa.UniqueConstraint("request_id", name=op.f(f"uq_{table}_request_id")),
    )
    keep_to_business(table, "SELECT, INSERT, DELETE")


def _retention() -> None:
    table = "retention_settings"
    _table(
        table,
        sa.Column("rules", JSON, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.UniqueConstraint("business_id", name=op.f(f"uq_{table}_business_id")),
    )
    keep_to_business(table)
    table = "retention_runs"
    _table(
        table,
        sa.Column("finished_at", TIME, nullable=True),
        sa.Column("counts", JSON, nullable=False),
    )
    op.create_index(op.f(f"ix_{table}_business_id_created_at"), table, ["business_id", "created_at"])
    keep_to_business(table)
