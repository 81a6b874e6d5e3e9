"""The office's link to WhatsApp, which events of the gateway were applied, and approved texts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from crm.db.migrations.tenancy import keep_to_business

revision = "0230"
down_revision = "0222"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
JSON = postgresql.JSONB(astext_type=sa.Text())


def upgrade() -> None:
    op.create_table(
        "whatsapp_links",
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("linked_at", TIME, nullable=True),
        sa.Column("changed_at", TIME, nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("route_reason", sa.Text(), nullable=True),
        sa.Column("route_changed_at", TIME, nullable=True),
        sa.Column("route_held", sa.Boolean(), nullable=False),
        sa.Column("health", sa.Integer(), nullable=False),
        sa.Column("ai_on", sa.Boolean(), nullable=False),
        sa.Column("resume_calls", sa.Boolean(), nullable=False),
        sa.Column("twilio_sender", sa.Text(), nullable=True),
        sa.Column("sms_sender", sa.Text(), nullable=True),
        sa.Column("daily_cap", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint(
            "route IN ('baileys', 'twilio_whatsapp', 'twilio_sms')", name=op.f("ck_whatsapp_links_route")
        ),
        sa.CheckConstraint(
            "state IN ('off', 'connecting', 'qr', 'open', 'closed')", name=op.f("ck_whatsapp_links_state")
        ),
        sa.CheckConstraint("health BETWEEN 0 AND 100", name=op.f("ck_whatsapp_links_health")),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_whatsapp_links_business_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_whatsapp_links")),
        sa.UniqueConstraint("business_id", name=op.f("uq_whatsapp_links_business_id")),
    )
    keep_to_business("whatsapp_links", "SELECT, INSERT, UPDATE, DELETE")

    op.create_table(
        "gateway_events",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_gateway_events_business_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gateway_events")),
        sa.UniqueConstraint("business_id", "event_id", name=op.f("uq_gateway_events_business_id_event_id")),
    )
    op.create_index(op.f("ix_gateway_events_business_id_created_at"), "gateway_events", ["business_id", "created_at"])
    keep_to_business("gateway_events", "SELECT, INSERT, UPDATE, DELETE")

    op.create_table(
        "message_templates",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("fields", JSON, nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("content_sid", sa.Text(), nullable=True),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint("category IN ('utility', 'marketing')", name=op.f("ck_message_templates_category")),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'approved', 'rejected', 'retired')",
            name=op.f("ck_message_templates_state"),
        ),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_message_templates_business_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_templates")),
        sa.UniqueConstraint("business_id", "id", name=op.f("uq_message_templates_business_id_id")),
        sa.UniqueConstraint("business_id", "name", name=op.f("uq_message_templates_business_id_name")),
    )
    keep_to_business("message_templates", "SELECT, INSERT, UPDATE, DELETE")
