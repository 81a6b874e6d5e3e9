"""The audit trail."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm.db.base import Entity
from crm.domain.audit.schemas import ActorKind
from crm.lib.actor import Role


class AuditEvent(Entity):
    """Who did what to which row. The application may insert and read, never change or delete.

    ``business_id`` is null for acts outside a business (a failed sign-in). ``actor_label`` keeps the e-mail or the
    part's name, so that the line still reads when the user is gone. ``acting_as`` is the role in whose place a platform
    admin did it, on a visit to the business.
    """

    __tablename__ = "audit_events"
    __table_args__ = (
        CheckConstraint("actor_kind IN ('human', 'ai', 'system')", name="actor_kind"),
        Index(None, "business_id", "created_at"),
        Index(None, "business_id", "entity", "entity_id"),
    )

    business_id: Mapped[UUID | None] = mapped_column(ForeignKey("businesses.id"))
    actor_kind: Mapped[ActorKind] = mapped_column(Text)
    actor_user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    actor_label: Mapped[str]
    acting_as: Mapped[Role | None] = mapped_column(Text)
    action: Mapped[str]
    entity: Mapped[str]
    entity_id: Mapped[UUID | None]
    before: Mapped[dict[str, object] | None]
    after: Mapped[dict[str, object] | None]
    request_id: Mapped[str | None]
