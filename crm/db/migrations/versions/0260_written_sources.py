"""What rests on a written conversation: the message a value came from, the session a task or visit was made in."""

import sqlalchemy as sa
from alembic import op

revision = "0260"
down_revision = "0233"
branch_labels = None
depends_on = None

BY_MESSAGE = ("lead_field_sources", "lead_status_history", "consent_evidence")
BY_SESSION = ("tasks", "appointments", "call_analyses")
MOODS = "'positive', 'neutral', 'negative', 'mixed'"


def _refer(table: str, column: str, other: str) -> None:
    op.add_column(table, sa.Column(column, sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f(f"fk_{table}_business_id_{column}"),
        table,
        other,
        ["business_id", column],
        ["business_id", "id"],
    )


def upgrade() -> None:
    for table in BY_MESSAGE:
        _refer(table, "message_id", "messages")
    for table in BY_SESSION:
        _refer(table, "session_id", "chat_sessions")
    op.alter_column("call_analyses", "call_id", nullable=True)
    op.create_unique_constraint(op.f("uq_call_analyses_session_id"), "call_analyses", ["session_id"])
    op.create_check_constraint(
        op.f("ck_call_analyses_subject"), "call_analyses", "(call_id IS NULL) <> (session_id IS NULL)"
    )
    op.create_index(op.f("ix_tasks_session_id"), "tasks", ["session_id"])
    op.create_index(
        "uq_appointments_one_per_session",
        "appointments",
        ["session_id"],
        unique=True,
        postgresql_where=sa.text("status = 'booked' AND source = 'agent_call'"),
    )
    op.add_column("chat_sessions", sa.Column("lead_score", sa.Integer(), nullable=True))
    op.add_column("chat_sessions", sa.Column("sentiment", sa.Text(), nullable=True))
    op.create_check_constraint(op.f("ck_chat_sessions_lead_score"), "chat_sessions", "lead_score BETWEEN 0 AND 100")
    op.create_check_constraint(op.f("ck_chat_sessions_sentiment"), "chat_sessions", f"sentiment IN ({MOODS})")
    op.create_index(
        "uq_chat_sessions_one_per_call",
        "chat_sessions",
        ["call_id"],
        unique=True,
        postgresql_where=sa.text("call_id IS NOT NULL"),
    )
    # Tools name a conversation by its id before its tenant is known, as they do with calls.
    for table in ("chat_sessions", "prompts"):
        op.execute(f"CREATE POLICY named ON public.{table} FOR SELECT TO PUBLIC USING (id = public.app_call())")
