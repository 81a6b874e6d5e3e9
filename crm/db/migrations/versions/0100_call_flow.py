"""Long live events, and a call found by its CallSid before its tenant is known."""

import sqlalchemy as sa
from alembic import op

revision = "0100"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "live_spill",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live_spill")),
        prefixes=["UNLOGGED"],
    )
    op.create_index(op.f("ix_live_spill_created_at"), "live_spill", ["created_at"])
    op.execute("GRANT SELECT, INSERT, DELETE ON public.live_spill TO moked_app")
    op.execute(
        "CREATE POLICY named_by_sid ON public.calls FOR SELECT TO PUBLIC "
        "USING (call_sid = nullif(current_setting('app.call_sid', true), ''))"
    )
