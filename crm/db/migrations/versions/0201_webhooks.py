"""Webhooks that go out: where to, what happened, and each delivery of it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from crm.db.migrations.tenancy import keep_to_business

revision = "0201"
down_revision = "0200"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
JSON = postgresql.JSONB(astext_type=sa.Text())


def _own(table: str) -> list[sa.Column[object] | sa.Constraint]:
    """What every row of a business has."""
    return [
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f(f"fk_{table}_business_id")),
        sa.UniqueConstraint("business_id", "id", name=op.f(f"uq_{table}_business_id_id")),
    ]


def upgrade() -> None:
    table = "webhook_endpoints"
    op.create_table(
        table,
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("events", JSON, nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("old_secret", sa.LargeBinary(), nullable=True),
        sa.Column("old_secret_until", TIME, nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", TIME, nullable=True),
        sa.Column("quiet_until", TIME, nullable=True),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *_own(table),
    )
    op.create_index(op.f(f"ix_{table}_business_id_active"), table, ["business_id", "active"])
    keep_to_business(table)

    table = "outbox_events"
    op.create_table(
        table,
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("facts", JSON, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        *_own(table),
    )
    op.create_index(op.f(f"ix_{table}_business_id_created_at"), table, ["business_id", "created_at"])
    keep_to_business(table, "SELECT, INSERT, UPDATE, DELETE")

    table = "webhook_deliveries"
    op.create_table(
        table,
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("endpoint_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("done_at", TIME, nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("response_code", sa.Integer(), nullable=True),
        sa.Column("response_ms", sa.Integer(), nullable=True),
        *_own(table),
        sa.ForeignKeyConstraint(
            ["business_id", "event_id"],
            ["outbox_events.business_id", "outbox_events.id"],
            name=op.f(f"fk_{table}_business_id_event_id"),
        ),
        sa.ForeignKeyConstraint(
            ["business_id", "endpoint_id"],
            ["webhook_endpoints.business_id", "webhook_endpoints.id"],
            name=op.f(f"fk_{table}_business_id_endpoint_id"),
        ),
        sa.UniqueConstraint("event_id", "endpoint_id", name=op.f(f"uq_{table}_event_id_endpoint_id")),
        sa.CheckConstraint("state IN ('queued', 'sent', 'failed')", name=op.f(f"ck_{table}_state")),
    )
    op.create_index(op.f(f"ix_{table}_endpoint_id_created_at_id"), table, ["endpoint_id", "created_at", "id"])
    op.create_index(
        "ix_webhook_deliveries_due",
        table,
        ["business_id", "next_try_at"],
        postgresql_where=sa.text("state = 'queued'"),
    )
    keep_to_business(table, "SELECT, INSERT, UPDATE, DELETE")
