"""Customers, leads, properties and prompts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "customers",
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("name_source", sa.Text(), nullable=True),
        sa.Column("name_norm", sa.Text(), sa.Computed("public.he_norm(name)", persisted=True), nullable=True),
        sa.Column("do_not_contact", sa.Boolean(), nullable=False),
        sa.Column("last_call_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("name_source IN ('ai', 'human')", name=op.f("ck_customers_name_source")),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_customers_business_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customers")),
        sa.UniqueConstraint("business_id", "id", name=op.f("uq_customers_business_id_id")),
    )
    op.create_index(
        op.f("ix_customers_business_id_created_at_id"), "customers", ["business_id", "created_at", "id"], unique=False
    )
    op.create_table(
        "customer_identities",
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('phone', 'email', 'wa_lid', 'wa_pn')", name=op.f("ck_customer_identities_kind")),
        sa.ForeignKeyConstraint(
            ["business_id", "customer_id"],
            ["customers.business_id", "customers.id"],
            name=op.f("fk_customer_identities_business_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_customer_identities_business_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_identities")),
        sa.UniqueConstraint("business_id", "kind", "value", name=op.f("uq_customer_identities_business_id_kind_value")),
    )
    op.create_index(op.f("ix_customer_identities_customer_id"), "customer_identities", ["customer_id"], unique=False)
    op.create_table(
        "leads",
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("deal", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("city", sa.Text(), nullable=True),
        sa.Column("neighborhood", sa.Text(), nullable=True),
        sa.Column("rooms", sa.Numeric(precision=4, scale=1), nullable=True),
        sa.Column("budget_agorot", sa.BigInteger(), nullable=True),
        sa.Column("timeline", sa.Text(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("last_call_id", sa.Uuid(), nullable=True),
        sa.Column("last_contact_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("deal IN ('sale', 'rent')", name=op.f("ck_leads_deal")),
        sa.CheckConstraint("role IN ('buyer', 'seller', 'tenant', 'landlord')", name=op.f("ck_leads_role")),
        sa.CheckConstraint(
            "status IN ('new', 'contacted', 'interested', 'follow_up', 'appointment', 'won', 'lost', 'not_relevant')",
            name=op.f("ck_leads_status"),
        ),
        sa.CheckConstraint("score BETWEEN 0 AND 100", name=op.f("ck_leads_score")),
        sa.ForeignKeyConstraint(
            ["business_id", "customer_id"],
            ["customers.business_id", "customers.id"],
            name=op.f("fk_leads_business_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_leads_business_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leads")),
        sa.UniqueConstraint("business_id", "id", name=op.f("uq_leads_business_id_id")),
    )
    op.create_index(op.f("ix_leads_business_id_score_id"), "leads", ["business_id", "score", "id"], unique=False)
    op.create_index(
        op.f("ix_leads_business_id_updated_at_id"), "leads", ["business_id", "updated_at", "id"], unique=False
    )
    op.create_index(
        "uq_leads_open_customer",
        "leads",
        ["business_id", "customer_id"],
        unique=True,
        postgresql_where=sa.text("status NOT IN ('won', 'lost', 'not_relevant')"),
    )
    op.create_table(
        "properties",
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("deal", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("neighborhood", sa.Text(), nullable=True),
        sa.Column("street", sa.Text(), nullable=True),
        sa.Column("house_number", sa.Text(), nullable=True),
        sa.Column("rooms", sa.Numeric(precision=4, scale=1), nullable=False),
        sa.Column("floor", sa.Integer(), nullable=True),
        sa.Column("floors_total", sa.Integer(), nullable=True),
        sa.Column("area_sqm", sa.Integer(), nullable=False),
        sa.Column("price_agorot", sa.BigInteger(), nullable=False),
        sa.Column("parking", sa.Boolean(), nullable=False),
        sa.Column("elevator", sa.Boolean(), nullable=False),
        sa.Column("balcony", sa.Boolean(), nullable=False),
        sa.Column("garden", sa.Boolean(), nullable=False),
        sa.Column("mamad", sa.Boolean(), nullable=False),
        sa.Column("storage", sa.Boolean(), nullable=False),
        sa.Column("entry_date", sa.Date(), nullable=True),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column(
            "tsv",
            postgresql.TSVECTOR(),
            sa.Computed(
                "public.he_tsv(coalesce(title, '') || ' ' || coalesce(city, '') || ' ' || coalesce(neighborhood, '') "
                "|| ' ' || coalesce(street, '') || ' ' || coalesce(description, '') || ' ' || coalesce(reference, ''))",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("deal IN ('sale', 'rent')", name=op.f("ck_properties_deal")),
        sa.CheckConstraint(
            "kind IN ('apartment', 'garden_apartment', 'penthouse', 'house', 'office', 'duplex', 'studio')",
            name=op.f("ck_properties_kind"),
        ),
        sa.CheckConstraint("status IN ('available', 'reserved', 'closed')", name=op.f("ck_properties_status")),
        sa.CheckConstraint("price_agorot > 0 AND area_sqm > 0", name=op.f("ck_properties_positive")),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_properties_business_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_properties")),
        sa.UniqueConstraint("business_id", "id", name=op.f("uq_properties_business_id_id")),
        sa.UniqueConstraint("business_id", "reference", name=op.f("uq_properties_business_id_reference")),
    )
    op.create_index(
        op.f("ix_properties_business_id_deal_status_price_agorot"),
        "properties",
        ["business_id", "deal", "status", "price_agorot"],
        unique=False,
    )
    op.create_table(
        "prompts",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("published_version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_prompts_business_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prompts")),
        sa.UniqueConstraint("business_id", "channel", name=op.f("uq_prompts_business_id_channel")),
        sa.UniqueConstraint("business_id", "id", name=op.f("uq_prompts_business_id_id")),
    )
    op.create_table(
        "prompt_versions",
        sa.Column("prompt_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("greeting", sa.Text(), nullable=False),
        sa.Column("persona", sa.Text(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("created_by", sa.Text(), nullable=True),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id", "prompt_id"],
            ["prompts.business_id", "prompts.id"],
            name=op.f("fk_prompt_versions_business_id_prompt_id"),
        ),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_prompt_versions_business_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_prompt_versions_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prompt_versions")),
        sa.UniqueConstraint("prompt_id", "version", name=op.f("uq_prompt_versions_prompt_id_version")),
    )
