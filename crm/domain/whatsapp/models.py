"""The office's link to WhatsApp as the CRM keeps it, and what the gateway told so far."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.db.base import TenantEntity, belongs_to_business
from crm.domain.chats.words import Route
from shared.clock import utc_now
from shared.contracts.whatsapp import LinkReason, LinkState


class WhatsAppLink(TenantEntity):
    """One a business. ``route`` is where messages go now; it leaves ``baileys`` by itself and comes back by itself.

    ``linked_at`` begins the warm-up of a new number. ``health`` is 0..100: below 40 the route leaves. ``ai_on`` false
    keeps the AI silent in every chat. ``twilio_sender`` and ``sms_sender`` are the office's numbers at Twilio, E.164.
    """

    __tablename__ = "whatsapp_links"
    __table_args__ = (
        belongs_to_business(),
        UniqueConstraint("business_id"),
        CheckConstraint("state IN ('off', 'connecting', 'qr', 'open', 'closed')", name="state"),
        CheckConstraint("route IN ('baileys', 'twilio_whatsapp', 'twilio_sms')", name="route"),
        CheckConstraint("health BETWEEN 0 AND 100", name="health"),
        Index("uq_whatsapp_links_twilio_sender", "twilio_sender", unique=True),
        Index("uq_whatsapp_links_sms_sender", "sms_sender", unique=True),
    )

    state: Mapped[LinkState] = mapped_column(Text, default="off")
    reason: Mapped[LinkReason] = mapped_column(Text, default="none")
    phone: Mapped[str | None]
    linked_at: Mapped[datetime | None]
    changed_at: Mapped[datetime] = mapped_column(default=utc_now)
    route: Mapped[Route] = mapped_column(Text, default="baileys")
    route_reason: Mapped[str | None]
    route_changed_at: Mapped[datetime | None]
    route_held: Mapped[bool] = mapped_column(default=False)
    """A person of the office chose the route: it does not change by itself."""
    health: Mapped[int] = mapped_column(default=100)
    ai_on: Mapped[bool] = mapped_column(default=True)
    resume_calls: Mapped[bool] = mapped_column(default=True)
    """After a call that broke off, a message goes on with it."""
    twilio_sender: Mapped[str | None]
    sms_sender: Mapped[str | None]
    daily_cap: Mapped[int] = mapped_column(default=200)
    """Most messages a day that we begin, of a number past its warm-up."""
    paced_until: Mapped[datetime | None]
    """Before it the own number begins no further conversation."""
    version: Mapped[int] = mapped_column(default=1)


class GatewayEvent(TenantEntity):
    """That an event of the gateway was applied: written with whatever it changed, so that none counts twice."""

    __tablename__ = "gateway_events"
    __table_args__ = (
        belongs_to_business(),
        UniqueConstraint("business_id", "event_id"),
        Index(None, "business_id", "created_at"),
    )

    event_id: Mapped[UUID]
    type: Mapped[str]
