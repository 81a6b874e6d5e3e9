"""Each office's own statuses of leads; leads folded into others, assigned to people, and scored by hand."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from crm.db.migrations.tenancy import keep_to_business

revision = "0191"
down_revision = "0190"
branch_labels = None
depends_on = None

USUAL = """
CREATE FUNCTION public.usual_lead_statuses() RETURNS TABLE (
  key text, label text, colour text, kind text, "position" integer
) LANGUAGE sql IMMUTABLE AS $$
  VALUES ('new', 'חדש', 'info', 'open', 10), ('contacted', 'נוצר קשר', 'neutral', 'open', 20),
    ('interested', 'מתעניין', 'accent', 'open', 30), ('follow_up', 'במעקב', 'warn', 'open', 40),
    ('appointment', 'נקבעה פגישה', 'accent', 'open', 50), ('won', 'נסגר בהצלחה', 'good', 'won', 60),
    ('lost', 'אבד', 'bad', 'lost', 70), ('not_relevant', 'לא רלוונטי', 'neutral', 'lost', 80)
$$;
CREATE FUNCTION public.give_lead_statuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO public.lead_statuses
    (id, created_at, updated_at, business_id, key, label, colour, kind, "position", archived, version)
  SELECT gen_random_uuid(), now(), now(), NEW.id, u.key, u.label, u.colour, u.kind, u."position", false, 1
  FROM public.usual_lead_statuses() AS u;
  RETURN NULL;
END $$;
CREATE TRIGGER give_lead_statuses AFTER INSERT ON public.businesses
FOR EACH ROW EXECUTE FUNCTION public.give_lead_statuses();
"""

# Whether a lead is closed follows from its status, whoever writes it.
CLOSED = """
CREATE FUNCTION public.close_lead() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.closed := coalesce((SELECT s.kind <> 'open' FROM public.lead_statuses AS s
    WHERE s.business_id = NEW.business_id AND s.key = NEW.status), false);
  RETURN NEW;
END $$;
CREATE TRIGGER close_lead BEFORE INSERT OR UPDATE OF status ON public.leads
FOR EACH ROW EXECUTE FUNCTION public.close_lead();
"""

KNOWN_BUSINESSES = """
INSERT INTO public.lead_statuses
  (id, created_at, updated_at, business_id, key, label, colour, kind, "position", archived, version)
SELECT gen_random_uuid(), now(), now(), b.id, u.key, u.label, u.colour, u.kind, u."position", false, 1
FROM public.businesses AS b, public.usual_lead_statuses() AS u
"""


def _run(script: str) -> None:
    cursor = op.get_bind().connection.cursor()
    cursor.execute(script)
    cursor.close()


def upgrade() -> None:
    op.create_table(
        "lead_statuses",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("colour", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_statuses")),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_lead_statuses_business_id")),
        sa.UniqueConstraint("business_id", "key", name=op.f("uq_lead_statuses_business_id_key")),
        sa.CheckConstraint("kind IN ('open', 'won', 'lost')", name=op.f("ck_lead_statuses_kind")),
        sa.CheckConstraint(
            "colour IN ('neutral', 'good', 'warn', 'bad', 'info', 'accent')", name=op.f("ck_lead_statuses_colour")
        ),
    )
    _run(USUAL)
    # The owner stands under row-level security too; this scope shows him the businesses that exist already.
    op.execute("SELECT set_config('app.platform', 'directory', true)")
    op.execute(KNOWN_BUSINESSES)
    op.execute("SELECT set_config('app.platform', '', true)")
    keep_to_business("lead_statuses")
    _leads()
    _history()
    _batches()


def _leads() -> None:
    op.add_column("leads", sa.Column("closed", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("leads", sa.Column("merged_into_id", sa.Uuid(), nullable=True))
    op.add_column("leads", sa.Column("assignee_id", sa.Uuid(), nullable=True))
    op.add_column("leads", sa.Column("score_by_hand", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.alter_column("leads", "score_by_hand", server_default=None)
    op.execute("ALTER TABLE public.leads NO FORCE ROW LEVEL SECURITY")
    op.execute("UPDATE public.leads SET closed = status IN ('won', 'lost', 'not_relevant')")
    op.execute("ALTER TABLE public.leads FORCE ROW LEVEL SECURITY")
    op.drop_constraint(op.f("ck_leads_status"), "leads")
    op.create_foreign_key(
        op.f("fk_leads_business_id_status"),
        "leads",
        "lead_statuses",
        ["business_id", "status"],
        ["business_id", "key"],
    )
    op.create_foreign_key(
        op.f("fk_leads_business_id_merged_into_id"),
        "leads",
        "leads",
        ["business_id", "merged_into_id"],
        ["business_id", "id"],
    )
    op.create_foreign_key(op.f("fk_leads_assignee_id"), "leads", "users", ["assignee_id"], ["id"])
    op.drop_index("uq_leads_open_customer", "leads")
    op.create_index(
        "uq_leads_open_customer",
        "leads",
        ["business_id", "customer_id"],
        unique=True,
        postgresql_where=sa.text("NOT closed AND merged_into_id IS NULL"),
    )
    op.create_index(
        op.f("ix_leads_business_id_status_updated_at_id"), "leads", ["business_id", "status", "updated_at", "id"]
    )
    _run(CLOSED)


def _history() -> None:
    op.add_column("lead_status_history", sa.Column("turn_seq", sa.Integer(), nullable=True))
    op.add_column("lead_status_history", sa.Column("quote", sa.Text(), nullable=True))
    op.add_column("lead_status_history", sa.Column("confidence", sa.Float(), nullable=True))


def _batches() -> None:
    op.create_table(
        "lead_batches",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("after", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_batches")),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_lead_batches_business_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_lead_batches_user_id")),
    )
    keep_to_business("lead_batches")
