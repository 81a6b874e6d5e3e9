"""Broadcasts."""

import sqlalchemy as sa
from alembic import op

from crm.db.migrations.tenancy import keep_to_business

revision = "0232"
down_revision = "0231"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "broadcasts",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("segment_id", sa.Uuid(), nullable=False),
        sa.Column("segment_name", sa.Text(), nullable=False),
        sa.Column("template_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("spacing_s", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("started_at", TIME, nullable=True),
        sa.Column("ended_at", TIME, nullable=True),
        sa.Column("next_at", TIME, nullable=True),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'running', 'paused', 'stopped', 'done')", name=op.f("ck_broadcasts_state")
        ),
        sa.CheckConstraint("spacing_s BETWEEN 3 AND 3600", name=op.f("ck_broadcasts_spacing")),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_broadcasts_author_id")),
        sa.ForeignKeyConstraint(
            ["business_id", "template_id"],
            ["message_templates.business_id", "message_templates.id"],
            name=op.f("fk_broadcasts_business_id_template_id"),
        ),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_broadcasts_business_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcasts")),
        sa.UniqueConstraint("business_id", "id", name=op.f("uq_broadcasts_business_id_id")),
    )
    op.create_index(op.f("ix_broadcasts_business_id_created_at_id"), "broadcasts", ["business_id", "created_at", "id"])
    op.create_index(
        "ix_broadcasts_running", "broadcasts", ["business_id", "next_at"], postgresql_where=sa.text("state = 'running'")
    )
    keep_to_business("broadcasts", "SELECT, INSERT, UPDATE, DELETE")

    op.create_table(
        "broadcast_recipients",
        sa.Column("broadcast_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("done_at", TIME, nullable=True),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'queued', 'refused', 'sent', 'failed', 'stopped')",
            name=op.f("ck_broadcast_recipients_state"),
        ),
        sa.ForeignKeyConstraint(
            ["business_id", "broadcast_id"],
            ["broadcasts.business_id", "broadcasts.id"],
            name=op.f("fk_broadcast_recipients_business_id_broadcast_id"),
        ),
        sa.ForeignKeyConstraint(
            ["business_id", "customer_id"],
            ["customers.business_id", "customers.id"],
            name=op.f("fk_broadcast_recipients_business_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["business_id", "message_id"],
            ["messages.business_id", "messages.id"],
            name=op.f("fk_broadcast_recipients_business_id_message_id"),
        ),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_broadcast_recipients_business_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcast_recipients")),
        sa.UniqueConstraint(
            "broadcast_id", "customer_id", name=op.f("uq_broadcast_recipients_broadcast_id_customer_id")
        ),
    )
    op.create_index(
        op.f("ix_broadcast_recipients_broadcast_id_state_id"), "broadcast_recipients", ["broadcast_id", "state", "id"]
    )
    op.create_index(op.f("ix_broadcast_recipients_customer_id"), "broadcast_recipients", ["customer_id"])
    keep_to_business("broadcast_recipients", "SELECT, INSERT, UPDATE, DELETE")
