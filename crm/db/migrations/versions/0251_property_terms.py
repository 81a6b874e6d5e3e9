"""What the office agreed with the owners of properties."""

import sqlalchemy as sa
from alembic import op

from crm.db.migrations.tenancy import keep_to_business

revision = "0251"
down_revision = "0250"
branch_labels = None
depends_on = None

TABLE = "property_terms"
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("min_price_agorot", sa.BigInteger(), nullable=True),
        sa.Column("commission_percent", sa.Numeric(5, 2), nullable=True),
        sa.Column("owner_name", sa.Text(), nullable=True),
        sa.Column("owner_phone", sa.Text(), nullable=True),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f(f"fk_{TABLE}_business_id")),
        sa.ForeignKeyConstraint(
            ["business_id", "property_id"],
            ["properties.business_id", "properties.id"],
            name=op.f(f"fk_{TABLE}_business_id_property_id"),
        ),
        sa.UniqueConstraint("business_id", "property_id", name=op.f(f"uq_{TABLE}_business_id_property_id")),
        sa.CheckConstraint("min_price_agorot > 0", name=op.f(f"ck_{TABLE}_min_price")),
        sa.CheckConstraint("commission_percent BETWEEN 0 AND 100", name=op.f(f"ck_{TABLE}_commission")),
    )
    keep_to_business(TABLE)
