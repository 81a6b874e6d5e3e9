"""Addresses, what is to be told to them, and each telling."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.db.base import TenantEntity, belongs_to_business, referable, refers_to
from crm.lib.outbox import Owed
from shared.clock import utc_now


class WebhookEndpoint(TenantEntity):
    """An address. Secrets are sealed; the old one signs beside the new until ``old_secret_until``.

    ``failures`` counts tries in a row that did not succeed; until ``quiet_until`` nothing is sent, so that an address
    that is away holds up nobody else's deliveries. A deleted one is told nothing any more; what it was told stays, and
    it can be brought back.
    """

    __tablename__ = "webhook_endpoints"
    __table_args__ = (belongs_to_business(), referable(), Index(None, "business_id", "active"))

    name: Mapped[str]
    url: Mapped[str]
    events: Mapped[list[str]]
    secret: Mapped[bytes]
    old_secret: Mapped[bytes | None]
    old_secret_until: Mapped[datetime | None]
    active: Mapped[bool] = mapped_column(default=True)
    failures: Mapped[int] = mapped_column(default=0)
    failing_since: Mapped[datetime | None]
    quiet_until: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)
    version: Mapped[int] = mapped_column(default=1)


class OutboxEvent(TenantEntity):
    """Something that happened, written in its own transaction, and only while somebody wants to know.

    ``facts`` are ids and values of that moment. ``body`` is made of them before the first try and then stays.
    """

    __tablename__ = "outbox_events"
    __table_args__ = (belongs_to_business(), referable(), Index(None, "business_id", "created_at"))

    type: Mapped[str]
    facts: Mapped[dict[str, object]]
    body: Mapped[bytes | None]


class WebhookDelivery(Owed, TenantEntity):
    """One event on its way to one address."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        belongs_to_business(),
        referable(),
        refers_to("event_id", "outbox_events"),
        refers_to("endpoint_id", "webhook_endpoints"),
        UniqueConstraint("event_id", "endpoint_id"),
        CheckConstraint("state IN ('queued', 'sent', 'failed')", name="state"),
        Index(None, "endpoint_id", "created_at", "id"),
        Index("ix_webhook_deliveries_due", "business_id", "next_try_at", postgresql_where=text("state = 'queued'")),
    )

    event_id: Mapped[UUID]
    endpoint_id: Mapped[UUID]
    response_code: Mapped[int | None]
    response_ms: Mapped[int | None]
