"""What Twilio brings in, stored as it came; whose number it came to; merges that nobody asked for; own leads' chats."""

import sqlalchemy as sa
from alembic import op

from crm.db.migrations.tenancy import keep_to_business

revision = "0233"
down_revision = "0252"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
ALL_LEADS = "(SELECT public.app_leads_of()) IS NULL"
OF_PEOPLE = ("chats", "messages", "chat_sessions")


def upgrade() -> None:
    op.alter_column("customer_merges", "author_id", existing_type=sa.Uuid(), nullable=True)
    op.add_column("messages", sa.Column("file_url", sa.Text(), nullable=True))
    op.add_column("whatsapp_links", sa.Column("paced_until", TIME, nullable=True))
    for column in ("twilio_sender", "sms_sender"):
        op.create_index(f"uq_whatsapp_links_{column}", "whatsapp_links", [column], unique=True)
    op.execute(
        "CREATE POLICY directory ON public.whatsapp_links FOR SELECT TO PUBLIC "
        "USING (public.app_platform() = 'directory')"
    )
    for table in OF_PEOPLE:
        op.execute(
            f"CREATE POLICY own_leads ON public.{table} AS RESTRICTIVE FOR SELECT TO PUBLIC "
            f"USING ({ALL_LEADS} OR EXISTS (SELECT FROM public.leads AS l "
            f"WHERE l.business_id = {table}.business_id AND l.customer_id = {table}.customer_id))"
        )
    op.create_table(
        "twilio_arrivals",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("done_at", TIME, nullable=True),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint("kind IN ('message', 'status')", name=op.f("ck_twilio_arrivals_kind")),
        sa.CheckConstraint("state IN ('received', 'done', 'failed')", name=op.f("ck_twilio_arrivals_state")),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_twilio_arrivals_business_id")),
        sa.ForeignKeyConstraint(
            ["business_id", "customer_id"],
            ["customers.business_id", "customers.id"],
            name=op.f("fk_twilio_arrivals_business_id_customer_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_twilio_arrivals")),
        sa.UniqueConstraint("business_id", "kind", "key", name=op.f("uq_twilio_arrivals_business_id_kind_key")),
    )
    op.create_index(
        "ix_twilio_arrivals_waiting",
        "twilio_arrivals",
        ["business_id", "created_at"],
        postgresql_where=sa.text("state = 'received'"),
    )
    keep_to_business("twilio_arrivals", "SELECT, INSERT, UPDATE, DELETE")
