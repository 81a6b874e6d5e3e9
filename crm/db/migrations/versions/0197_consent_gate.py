"""Bases of contact beside opt-outs, entries about numbers, the gate's answers, the office's quiet times."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from crm.db.migrations.tenancy import keep_to_business

revision = "0197"
down_revision = "0196"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def _own() -> list[sa.Column[object]]:
    """What every row of a business has."""
    return [
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
    ]


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["business_id", column], [f"{to}.business_id", f"{to}.id"], name=op.f(f"fk_{table}_business_id_{column}")
    )


def upgrade() -> None:
    _evidence()
    _numbers()
    _decisions()
    _settings()


def _evidence() -> None:
    table = "consent_evidence"
    for name, kind in (
        ("channel", sa.Text()),
        ("reason", sa.Text()),
        ("withdraws_id", sa.Uuid()),
        ("user_id", sa.Uuid()),
        ("author_name", sa.Text()),
    ):
        op.add_column(table, sa.Column(name, kind, nullable=True))
    op.drop_constraint(op.f("ck_consent_evidence_kind"), table)
    op.drop_constraint(op.f("ck_consent_evidence_source"), table)
    checks = {
        "kind": "kind IN ('opt_out', 'opt_in', 'relation', 'enquiry', 'withdrawn')",
        "source": "source IN ('agent_call', 'message', 'human')",
        "channel": "channel IN ('call', 'auto_call', 'whatsapp', 'sms', 'email')",
        "withdraws": "(kind = 'withdrawn') = (withdraws_id IS NOT NULL)",
    }
    for name, condition in checks.items():
        op.create_check_constraint(op.f(f"ck_consent_evidence_{name}"), table, condition)
    op.create_unique_constraint(op.f("uq_consent_evidence_business_id_id"), table, ["business_id", "id"])
    op.create_foreign_key(
        op.f("fk_consent_evidence_business_id_withdraws_id"),
        table,
        table,
        ["business_id", "withdraws_id"],
        ["business_id", "id"],
    )
    op.create_foreign_key(op.f("fk_consent_evidence_user_id"), table, "users", ["user_id"], ["id"])


def _numbers() -> None:
    table = "do_not_call_entries"
    op.create_table(
        table,
        sa.Column("e164", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        *_own(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_do_not_call_entries")),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_do_not_call_entries_business_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_do_not_call_entries_user_id")),
        sa.CheckConstraint(
            "kind IN ('registry_clear', 'registry_listed', 'office_listed', 'office_cleared')",
            name=op.f("ck_do_not_call_entries_kind"),
        ),
    )
    op.create_index(op.f("ix_do_not_call_entries_business_id_e164_at"), table, ["business_id", "e164", "at"])
    keep_to_business(table, "SELECT, INSERT")


def _decisions() -> None:
    table = "contact_decisions"
    op.create_table(
        table,
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by_kind", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("allowed", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("allowed_from", TIME, nullable=True),
        sa.Column("basis", sa.Text(), nullable=True),
        sa.Column("evidence_id", sa.Uuid(), nullable=True),
        sa.Column("call_id", sa.Uuid(), nullable=True),
        sa.Column("turn_seq", sa.Integer(), nullable=True),
        sa.Column("quote", sa.Text(), nullable=True),
        sa.Column("about_id", sa.Uuid(), nullable=True),
        sa.Column("rule_version", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        *_own(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_decisions")),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_contact_decisions_business_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_contact_decisions_user_id")),
        _refers(table, "customer_id", "customers"),
        _refers(table, "call_id", "calls"),
        _refers(table, "evidence_id", "consent_evidence"),
        sa.CheckConstraint(
            "asked_by_kind IN ('human', 'ai', 'system')", name=op.f("ck_contact_decisions_asked_by_kind")
        ),
        sa.CheckConstraint("allowed = (reason IS NULL)", name=op.f("ck_contact_decisions_reason")),
    )
    op.create_index(op.f("ix_contact_decisions_business_id_at_id"), table, ["business_id", "at", "id"])
    op.create_index(
        op.f("ix_contact_decisions_business_id_customer_id_at_id"), table, ["business_id", "customer_id", "at", "id"]
    )
    keep_to_business(table, "SELECT, INSERT")
    # A merge moves a person's answers to the survivor; nothing else of them ever changes.
    op.execute("GRANT UPDATE (customer_id) ON public.contact_decisions TO moked_app")


def _settings() -> None:
    table = "contact_settings"
    op.create_table(
        table,
        sa.Column("rules", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        *_own(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_settings")),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_contact_settings_business_id")),
        sa.UniqueConstraint("business_id", name=op.f("uq_contact_settings_business_id")),
    )
    keep_to_business(table)
