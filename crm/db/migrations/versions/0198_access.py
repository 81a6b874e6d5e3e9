"""The code beside the password, offices that demand it, and visits of platform admins with an end,
and members who see their own leads alone."""

import sqlalchemy as sa
from alembic import op

revision = "0198"
down_revision = "0197"
branch_labels = None
depends_on = None

TABLES = ("user_totp", "recovery_codes")
ON_LEADS = ("calls", "tasks")

LEADS_OF = """
CREATE FUNCTION public.app_leads_of() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('app.leads_of', true), '')::uuid $$
"""
# In a subquery it is asked once for a statement and not once for a row.
ALL_LEADS = "(SELECT public.app_leads_of()) IS NULL"


def upgrade() -> None:
    op.create_table(
        "user_totp",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_totp")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_user_totp_user_id")),
        sa.UniqueConstraint("user_id", name=op.f("uq_user_totp_user_id")),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_codes")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_recovery_codes_user_id")),
        sa.UniqueConstraint("user_id", "code_hash", name=op.f("uq_recovery_codes_user_id_code_hash")),
    )
    for table in TABLES:
        op.execute(f"ALTER TABLE public.{table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE public.{table} FORCE ROW LEVEL SECURITY")
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON public.{table} TO moked_app")
        op.execute(
            f"CREATE POLICY sign_in ON public.{table} FOR ALL TO PUBLIC USING (public.app_platform() = 'sign_in')"
        )
    op.add_column(
        "businesses", sa.Column("second_step_required", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column("user_sessions", sa.Column("guest_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("audit_events", sa.Column("acting_as", sa.Text(), nullable=True))
    op.execute(LEADS_OF)
    op.execute(
        "CREATE POLICY own_leads ON public.leads AS RESTRICTIVE FOR SELECT TO PUBLIC "
        f"USING ({ALL_LEADS} OR assignee_id = (SELECT public.app_leads_of()))"
    )
    for table in ON_LEADS:
        op.execute(
            f"CREATE POLICY own_leads ON public.{table} AS RESTRICTIVE FOR SELECT TO PUBLIC "
            f"USING ({ALL_LEADS} OR lead_id IS NULL OR EXISTS (SELECT FROM public.leads AS l "
            f"WHERE l.business_id = {table}.business_id AND l.id = {table}.lead_id))"
        )
