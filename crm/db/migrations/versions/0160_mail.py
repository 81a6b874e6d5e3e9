"""The outbox of letters, which every transaction may add to and only the scope ``mail`` reads; outages it told."""

import sqlalchemy as sa
from alembic import op

revision = "0160"
down_revision = "0140"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mails",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("to_address", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mails")),
        sa.UniqueConstraint("key", name=op.f("uq_mails_key")),
    )
    op.create_index("ix_mails_due", "mails", ["next_try_at"], postgresql_where=sa.text("state = 'queued'"))
    op.execute("ALTER TABLE public.mails ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE public.mails FORCE ROW LEVEL SECURITY")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON public.mails TO moked_app")
    op.execute("CREATE POLICY outbox ON public.mails FOR INSERT TO PUBLIC WITH CHECK (true)")
    op.execute("CREATE POLICY mail ON public.mails FOR ALL TO PUBLIC USING (public.app_platform() = 'mail')")

    op.create_table(
        "vendor_alerts",
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("endpoint", name=op.f("pk_vendor_alerts")),
    )
    op.execute("GRANT SELECT, INSERT, UPDATE ON public.vendor_alerts TO moked_app")
