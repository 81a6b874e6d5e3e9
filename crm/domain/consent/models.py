"""What a person agreed to or refused, in which words; entries about numbers; the gate's answers."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.db.base import TenantEntity, belongs_to_business, referable, refers_to
from crm.domain.audit.schemas import ActorKind
from crm.domain.consent.schemas import Basis, Channel, EvidenceKind, EvidenceSource, NumberKind, Purpose, Reason
from shared.clock import utc_now


class ConsentEvidence(TenantEntity):
    """An opt-out, an opt-in, a relation, an enquiry, or the withdrawal of one of them; rows are only ever added.

    ``turn_seq`` and ``quote`` are the person's own words; ``reason`` is what staff wrote. ``channel`` null is all.
    """

    __tablename__ = "consent_evidence"
    __table_args__ = (
        belongs_to_business(),
        referable(),
        refers_to("customer_id", "customers"),
        refers_to("call_id", "calls"),
        refers_to("message_id", "messages"),
        refers_to("withdraws_id", "consent_evidence"),
        CheckConstraint("kind IN ('opt_out', 'opt_in', 'relation', 'enquiry', 'withdrawn')", name="kind"),
        CheckConstraint("source IN ('agent_call', 'message', 'human')", name="source"),
        CheckConstraint("channel IN ('call', 'auto_call', 'whatsapp', 'sms', 'email')", name="channel"),
        CheckConstraint("(kind = 'withdrawn') = (withdraws_id IS NOT NULL)", name="withdraws"),
        Index(None, "business_id", "customer_id", "at"),
    )

    customer_id: Mapped[UUID]
    kind: Mapped[EvidenceKind] = mapped_column(Text)
    source: Mapped[EvidenceSource] = mapped_column(Text)
    channel: Mapped[Channel | None] = mapped_column(Text)
    call_id: Mapped[UUID | None]
    turn_seq: Mapped[int | None]
    message_id: Mapped[UUID | None]
    quote: Mapped[str | None]
    reason: Mapped[str | None]
    withdraws_id: Mapped[UUID | None]
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    author_name: Mapped[str | None]
    at: Mapped[datetime]


class NumberEntry(TenantEntity):
    """One dated entry about a number (E.164): an answer of the national registry, or the office's own list.

    The newest of each of the two counts; rows are only ever added. ``until`` is a local day, included.
    """

    __tablename__ = "do_not_call_entries"
    __table_args__ = (
        belongs_to_business(),
        CheckConstraint(
            "kind IN ('registry_clear', 'registry_listed', 'office_listed', 'office_cleared')", name="kind"
        ),
        Index(None, "business_id", "e164", "at"),
    )

    e164: Mapped[str]
    kind: Mapped[NumberKind] = mapped_column(Text)
    until: Mapped[date | None]
    reason: Mapped[str]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    author_name: Mapped[str]
    at: Mapped[datetime]


class ContactDecision(TenantEntity):
    """One answer of the gate with all it rested on; rows are only ever added.

    ``rule_version`` is the program's version of the rules and the office's version of its settings. ``about_id`` names
    the task or message that the contact serves: asking again about the same one is one contact.
    """

    __tablename__ = "contact_decisions"
    __table_args__ = (
        belongs_to_business(),
        refers_to("customer_id", "customers"),
        refers_to("call_id", "calls"),
        refers_to("evidence_id", "consent_evidence"),
        CheckConstraint("asked_by_kind IN ('human', 'ai', 'system')", name="asked_by_kind"),
        CheckConstraint("allowed = (reason IS NULL)", name="reason"),
        Index(None, "business_id", "at", "id"),
        Index(None, "business_id", "customer_id", "at", "id"),
    )

    customer_id: Mapped[UUID]
    asked_by_kind: Mapped[ActorKind] = mapped_column(Text)
    asked_by: Mapped[str]
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    channel: Mapped[Channel] = mapped_column(Text)
    purpose: Mapped[Purpose] = mapped_column(Text)
    address: Mapped[str | None]
    allowed: Mapped[bool]
    reason: Mapped[Reason | None] = mapped_column(Text)
    sentence: Mapped[str]
    allowed_from: Mapped[datetime | None]
    basis: Mapped[Basis | None] = mapped_column(Text)
    evidence_id: Mapped[UUID | None]
    call_id: Mapped[UUID | None]
    turn_seq: Mapped[int | None]
    quote: Mapped[str | None]
    about_id: Mapped[UUID | None]
    rule_version: Mapped[str]
    at: Mapped[datetime]


class ContactSettings(TenantEntity):
    """The office's quiet times: the JSON of ``ContactRules``. No row means the usual ones, version 0."""

    __tablename__ = "contact_settings"
    __table_args__ = (belongs_to_business(), UniqueConstraint("business_id"))

    rules: Mapped[dict[str, object]]
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)
