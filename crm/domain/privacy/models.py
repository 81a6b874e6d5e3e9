"""The register of requests, legal holds, and files made for people."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from crm.db.base import TenantEntity, belongs_to_business, referable, refers_to
from crm.domain.privacy.schemas import RequestKind, RequestState


class PrivacyRequest(TenantEntity):
    """What a person asked about his data, when, by which day it is owed, who handled it and how it ended.

    ``asked`` and ``outcome`` are free text and go when the person is erased; the rest of the row stays as the proof
    that the request was answered. ``counts`` says how many rows of each kind were handed out or blanked.
    """

    __tablename__ = "privacy_requests"
    __table_args__ = (
        belongs_to_business(),
        referable(),
        refers_to("customer_id", "customers"),
        CheckConstraint("kind IN ('access', 'erase', 'correct')", name="kind"),
        CheckConstraint("state IN ('open', 'running', 'done', 'refused')", name="state"),
        Index(None, "business_id", "created_at", "id"),
        Index(None, "business_id", "customer_id"),
    )

    customer_id: Mapped[UUID]
    kind: Mapped[RequestKind] = mapped_column(Text)
    state: Mapped[RequestState] = mapped_column(Text, default="open")
    asked: Mapped[str | None]
    asked_at: Mapped[datetime]
    due_on: Mapped[date]
    author_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    author_name: Mapped[str]
    handler_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    handler_name: Mapped[str | None]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    counts: Mapped[dict[str, object] | None] = mapped_column(JSONB(none_as_null=True))
    version: Mapped[int] = mapped_column(default=1)


class LegalHold(TenantEntity):
    """Nothing of this person may be erased, by request or by age, until the local day ``until`` or until lifted."""

    __tablename__ = "legal_holds"
    __table_args__ = (
        belongs_to_business(),
        refers_to("customer_id", "customers"),
        Index(None, "business_id", "customer_id"),
    )

    customer_id: Mapped[UUID]
    reason: Mapped[str]
    until: Mapped[date | None]
    author_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    author_name: Mapped[str]
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[str | None]


class PrivacyFile(TenantEntity):
    """The file made for one request, until it is too old."""

    __tablename__ = "privacy_files"
    __table_args__ = (
        belongs_to_business(),
        refers_to("request_id", "privacy_requests"),
        UniqueConstraint("request_id"),
    )

    request_id: Mapped[UUID]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime]
