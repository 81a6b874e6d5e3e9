"""The queue of leads to call: who holds one, what came of each call, and until when an answer is due."""

import sqlalchemy as sa
from alembic import op

from crm.db.migrations.tenancy import keep_to_business

revision = "0194"
down_revision = "0193"
branch_labels = None
depends_on = None

# What people did with a lead before this release answers it too.
KNOWN_ANSWERS = """
UPDATE public.leads AS l SET responded_at = h.at
FROM (SELECT lead_id, min(at) AS at FROM public.lead_status_history WHERE source = 'human' GROUP BY lead_id) AS h
WHERE h.lead_id = l.id
"""


def _row() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )


def _rules(table: str) -> tuple[sa.Constraint, ...]:
    return (
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f(f"fk_{table}_business_id")),
        sa.ForeignKeyConstraint(
            ["business_id", "lead_id"], ["leads.business_id", "leads.id"], name=op.f(f"fk_{table}_business_id_lead_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f(f"fk_{table}_user_id")),
    )


def upgrade() -> None:
    op.drop_index(op.f("ix_leads_business_id_score_id"), "leads")
    op.create_index("ix_leads_shown_score", "leads", ["business_id", sa.text("COALESCE(score, -1)"), "id"])
    for name in ("responded_at", "human_contact_at", "call_after"):
        op.add_column("leads", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    for table in ("leads", "lead_status_history"):
        op.execute(f"ALTER TABLE public.{table} NO FORCE ROW LEVEL SECURITY")
    op.execute(KNOWN_ANSWERS)
    for table in ("leads", "lead_status_history"):
        op.execute(f"ALTER TABLE public.{table} FORCE ROW LEVEL SECURITY")
    op.add_column("businesses", sa.Column("first_response_minutes", sa.Integer(), server_default="60", nullable=False))
    op.create_check_constraint(
        op.f("ck_businesses_first_response"), "businesses", "first_response_minutes BETWEEN 5 AND 2880"
    )
    _sentiment()
    op.create_table(
        "call_leases",
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        *_row(),
        *_rules("call_leases"),
        sa.UniqueConstraint("lead_id", name=op.f("uq_call_leases_lead_id")),
    )
    op.create_index(op.f("ix_call_leases_business_id_user_id"), "call_leases", ["business_id", "user_id"])
    keep_to_business("call_leases", "SELECT, INSERT, UPDATE, DELETE")
    op.create_table(
        "lead_contacts",
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("again_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *_row(),
        *_rules("lead_contacts"),
        sa.CheckConstraint("outcome IN ('handled', 'no_answer', 'later')", name=op.f("ck_lead_contacts_outcome")),
    )
    op.create_index(op.f("ix_lead_contacts_lead_id_at"), "lead_contacts", ["lead_id", "at"])
    keep_to_business("lead_contacts", "SELECT, INSERT")


def _sentiment() -> None:
    op.add_column("calls", sa.Column("sentiment_by_hand", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("calls", sa.Column("sentiment_heard", sa.Text(), nullable=True))
    op.create_check_constraint(
        op.f("ck_calls_sentiment_heard"), "calls", "sentiment_heard IN ('positive', 'neutral', 'negative', 'mixed')"
    )
    op.execute("ALTER TABLE public.calls NO FORCE ROW LEVEL SECURITY")
    op.execute("UPDATE public.calls SET sentiment_heard = sentiment WHERE sentiment IS NOT NULL")
    op.execute("ALTER TABLE public.calls FORCE ROW LEVEL SECURITY")
