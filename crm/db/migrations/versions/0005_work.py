"""What follows from calls: sources, history, consent, tasks, appointments."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lead_field_sources",
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("call_id", sa.Uuid(), nullable=True),
        sa.Column("turn_seq", sa.Integer(), nullable=True),
        sa.Column("quote", sa.Text(), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("source IN ('ai', 'human')", name=op.f("ck_lead_field_sources_source")),
        sa.ForeignKeyConstraint(
            ["business_id", "call_id"],
            ["calls.business_id", "calls.id"],
            name=op.f("fk_lead_field_sources_business_id_call_id"),
        ),
        sa.ForeignKeyConstraint(
            ["business_id", "lead_id"],
            ["leads.business_id", "leads.id"],
            name=op.f("fk_lead_field_sources_business_id_lead_id"),
        ),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_lead_field_sources_business_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_lead_field_sources_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_field_sources")),
        sa.UniqueConstraint("lead_id", "field", name=op.f("uq_lead_field_sources_lead_id_field")),
    )
    op.create_table(
        "lead_status_history",
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("from_status", sa.Text(), nullable=True),
        sa.Column("to_status", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("call_id", sa.Uuid(), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("source IN ('ai', 'human', 'system')", name=op.f("ck_lead_status_history_source")),
        sa.ForeignKeyConstraint(
            ["business_id", "call_id"],
            ["calls.business_id", "calls.id"],
            name=op.f("fk_lead_status_history_business_id_call_id"),
        ),
        sa.ForeignKeyConstraint(
            ["business_id", "lead_id"],
            ["leads.business_id", "leads.id"],
            name=op.f("fk_lead_status_history_business_id_lead_id"),
        ),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_lead_status_history_business_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_lead_status_history_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_status_history")),
    )
    op.create_index(op.f("ix_lead_status_history_lead_id_at"), "lead_status_history", ["lead_id", "at"], unique=False)
    op.create_table(
        "consent_evidence",
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=True),
        sa.Column("turn_seq", sa.Integer(), nullable=True),
        sa.Column("quote", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('opt_out', 'opt_in')", name=op.f("ck_consent_evidence_kind")),
        sa.CheckConstraint("source IN ('agent_call', 'human')", name=op.f("ck_consent_evidence_source")),
        sa.ForeignKeyConstraint(
            ["business_id", "call_id"],
            ["calls.business_id", "calls.id"],
            name=op.f("fk_consent_evidence_business_id_call_id"),
        ),
        sa.ForeignKeyConstraint(
            ["business_id", "customer_id"],
            ["customers.business_id", "customers.id"],
            name=op.f("fk_consent_evidence_business_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_consent_evidence_business_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_evidence")),
    )
    op.create_index(
        op.f("ix_consent_evidence_business_id_customer_id_at"),
        "consent_evidence",
        ["business_id", "customer_id", "at"],
        unique=False,
    )
    op.create_table(
        "tasks",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("lead_id", sa.Uuid(), nullable=True),
        sa.Column("call_id", sa.Uuid(), nullable=True),
        sa.Column("dedupe_key", sa.Text(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('follow_up', 'callback', 'review', 'other')", name=op.f("ck_tasks_kind")),
        sa.CheckConstraint("source IN ('ai', 'agent_call', 'human', 'system')", name=op.f("ck_tasks_source")),
        sa.CheckConstraint("status IN ('open', 'done')", name=op.f("ck_tasks_status")),
        sa.ForeignKeyConstraint(
            ["business_id", "call_id"], ["calls.business_id", "calls.id"], name=op.f("fk_tasks_business_id_call_id")
        ),
        sa.ForeignKeyConstraint(
            ["business_id", "customer_id"],
            ["customers.business_id", "customers.id"],
            name=op.f("fk_tasks_business_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["business_id", "lead_id"], ["leads.business_id", "leads.id"], name=op.f("fk_tasks_business_id_lead_id")
        ),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_tasks_business_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
        sa.UniqueConstraint("business_id", "id", name=op.f("uq_tasks_business_id_id")),
    )
    op.create_index(
        op.f("ix_tasks_business_id_status_due_at_id"), "tasks", ["business_id", "status", "due_at", "id"], unique=False
    )
    op.create_index(op.f("ix_tasks_call_id"), "tasks", ["call_id"], unique=False)
    op.create_index("uq_tasks_dedupe_key", "tasks", ["business_id", "dedupe_key"], unique=True)
    op.create_table(
        "appointments",
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("property_id", sa.Uuid(), nullable=True),
        sa.Column("call_id", sa.Uuid(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("business_id", sa.Uuid()), "="),
            (sa.text("tstzrange(starts_at, ends_at, '[)')"), "&&"),
            where=sa.text("status = 'booked'"),
            using="gist",
            name="ex_appointments_no_overlap",
        ),
        sa.CheckConstraint("source IN ('agent_call', 'human')", name=op.f("ck_appointments_source")),
        sa.CheckConstraint("status IN ('booked', 'cancelled')", name=op.f("ck_appointments_status")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_appointments_order")),
        sa.ForeignKeyConstraint(
            ["business_id", "call_id"],
            ["calls.business_id", "calls.id"],
            name=op.f("fk_appointments_business_id_call_id"),
        ),
        sa.ForeignKeyConstraint(
            ["business_id", "customer_id"],
            ["customers.business_id", "customers.id"],
            name=op.f("fk_appointments_business_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["business_id", "property_id"],
            ["properties.business_id", "properties.id"],
            name=op.f("fk_appointments_business_id_property_id"),
        ),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_appointments_business_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointments")),
        sa.UniqueConstraint("business_id", "id", name=op.f("uq_appointments_business_id_id")),
    )
    op.create_index(
        op.f("ix_appointments_business_id_starts_at_id"),
        "appointments",
        ["business_id", "starts_at", "id"],
        unique=False,
    )
    op.create_index(
        "uq_appointments_one_per_call",
        "appointments",
        ["call_id"],
        unique=True,
        postgresql_where=sa.text("status = 'booked' AND source = 'agent_call'"),
    )
