"""Sources of leads outside (portals, site forms), and every body they sent."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from crm.db.migrations.tenancy import keep_to_business

revision = "0200"
down_revision = "0198"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
JSON = postgresql.JSONB(astext_type=sa.Text())

NAMED = """
CREATE FUNCTION public.app_lead_source() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('app.lead_source', true), '') $$
"""


def _own() -> list[sa.Column[object]]:
    """What every row of a business has."""
    return [
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
    ]


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["business_id", column], [f"{to}.business_id", f"{to}.id"], name=op.f(f"fk_{table}_business_id_{column}")
    )


def upgrade() -> None:
    table = "lead_sources"
    op.create_table(
        table,
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("auth", sa.Text(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("assignee_id", sa.Uuid(), nullable=True),
        sa.Column("mapping", JSON, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("refused_at", TIME, nullable=True),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *_own(),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f(f"fk_{table}_business_id")),
        sa.ForeignKeyConstraint(
            ["business_id", "status"],
            ["lead_statuses.business_id", "lead_statuses.key"],
            name=op.f(f"fk_{table}_business_id_status"),
        ),
        sa.ForeignKeyConstraint(["assignee_id"], ["users.id"], name=op.f(f"fk_{table}_assignee_id")),
        sa.UniqueConstraint("key", name=op.f(f"uq_{table}_key")),
        sa.UniqueConstraint("business_id", "id", name=op.f(f"uq_{table}_business_id_id")),
        sa.CheckConstraint("auth IN ('url', 'hmac')", name=op.f(f"ck_{table}_auth")),
    )
    keep_to_business(table)
    # Whoever knows a source's address learns whose it is, and of no other source anything.
    op.execute(NAMED)
    op.execute(f"CREATE POLICY named ON public.{table} FOR SELECT TO PUBLIC USING (key = public.app_lead_source())")

    table = "external_events"
    op.create_table(
        table,
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("body_hash", sa.LargeBinary(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("understood", JSON, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("repeats", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("lead_id", sa.Uuid(), nullable=True),
        sa.Column("done_at", TIME, nullable=True),
        *_own(),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f(f"fk_{table}_business_id")),
        _refers(table, "source_id", "lead_sources"),
        _refers(table, "customer_id", "customers"),
        sa.UniqueConstraint("business_id", "id", name=op.f(f"uq_{table}_business_id_id")),
        sa.CheckConstraint("state IN ('received', 'done', 'duplicate', 'failed')", name=op.f(f"ck_{table}_state")),
    )
    op.create_index(op.f(f"ix_{table}_source_id_created_at_id"), table, ["source_id", "created_at", "id"])
    op.create_index(op.f(f"ix_{table}_source_id_body_hash"), table, ["source_id", "body_hash"])
    op.create_index(op.f(f"ix_{table}_source_id_external_id"), table, ["source_id", "external_id"])
    op.create_index(
        "ix_external_events_waiting",
        table,
        ["business_id", "created_at"],
        postgresql_where=sa.text("state = 'received'"),
    )
    op.create_index(
        "ix_external_events_customer_id", table, ["customer_id"], postgresql_where=sa.text("customer_id IS NOT NULL")
    )
    keep_to_business(table)
