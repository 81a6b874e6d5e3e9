"""Saved views of leads, private and shared."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from crm.db.migrations.tenancy import keep_to_business

revision = "0193"
down_revision = "0192"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "segments",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("filter", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_segments")),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_segments_business_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_segments_owner_id")),
    )
    op.create_index(op.f("ix_segments_business_id_owner_id"), "segments", ["business_id", "owner_id"])
    keep_to_business("segments", "SELECT, INSERT, UPDATE, DELETE")
