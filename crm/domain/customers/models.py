"""People who call, and the ways to reach them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.db.base import TenantEntity, belongs_to_business, referable, refers_to
from crm.domain.customers.schemas import IdentityKind
from shared.clock import utc_now


class Customer(TenantEntity):
    """A person. ``name_source`` says who gave the name: a human's is never replaced by the AI.

    ``name_norm`` is the folded name for search, ``name_key`` is equal for names that sound alike; neither is shown.
    ``merged_into_id`` names the person that this one was found to be: such a row owns nothing and stands in no list; it
    only waits for an unmerge. ``erased_at``: all that told who he was is blank, and stays so.
    """

    __tablename__ = "customers"
    __table_args__ = (
        belongs_to_business(),
        referable(),
        refers_to("merged_into_id", "customers"),
        CheckConstraint("name_source IN ('ai', 'human')", name="name_source"),
        CheckConstraint("merged_into_id <> id", name="merged"),
        Index(None, "business_id", "created_at", "id"),
        Index(None, "business_id", "name_norm", postgresql_include=["id"]),
        Index(
            "ix_customers_last_seen",
            "business_id",
            text("COALESCE(last_call_at, created_at)"),
            "id",
            postgresql_where=text("merged_into_id IS NULL"),
        ),
    )

    name: Mapped[str | None]
    name_source: Mapped[str | None]
    name_norm: Mapped[str | None] = mapped_column(
        Computed("public.he_norm(name)", persisted=True), deferred=True, deferred_raiseload=True
    )
    name_key: Mapped[str | None] = mapped_column(
        Computed("public.he_name_key(name)", persisted=True), deferred=True, deferred_raiseload=True
    )
    do_not_contact: Mapped[bool] = mapped_column(default=False)
    tags: Mapped[list[str]] = mapped_column(default=list)
    merged_into_id: Mapped[UUID | None]
    last_call_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)
    version: Mapped[int] = mapped_column(default=1)


class CustomerIdentity(TenantEntity):
    """One way to reach a person: E.164 for phones; unique in the business, so a caller is never two people."""

    __tablename__ = "customer_identities"
    __table_args__ = (
        belongs_to_business(),
        refers_to("customer_id", "customers"),
        UniqueConstraint("business_id", "kind", "value"),
        CheckConstraint("kind IN ('phone', 'email', 'wa_lid', 'wa_pn')", name="kind"),
        Index(None, "customer_id"),
    )

    customer_id: Mapped[UUID]
    kind: Mapped[IdentityKind] = mapped_column(Text)
    value: Mapped[str]
