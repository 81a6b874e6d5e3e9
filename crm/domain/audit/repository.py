"""SQL of the audit trail: read only, of one business."""

from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import Select, select

from crm.domain.audit.models import AuditEvent
from crm.domain.audit.schemas import ActorKind
from crm.lib.pagination import Order, PageRequest, choose_order, fetch_page
from crm.lib.repository import TenantRepository

_ORDERS = {
    "-at": Order(AuditEvent.created_at, datetime, True),
    "at": Order(AuditEvent.created_at, datetime, False),
}
DEFAULT_SORT = "-at"


class AuditFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Who, what, on what and when; everything unset means all."""

    actor_kind: ActorKind | None = None
    who: str | None = None
    action: str | None = None
    entity: str | None = None
    entity_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


class AuditRepository(TenantRepository):
    """Lines of one business's trail."""

    def _found(self, asked: AuditFilter) -> Select[AuditEvent]:
        statement = select(AuditEvent).where(AuditEvent.business_id == self.business_id)
        exact = (
            (AuditEvent.actor_kind, asked.actor_kind),
            (AuditEvent.action, asked.action),
            (AuditEvent.entity, asked.entity),
            (AuditEvent.entity_id, asked.entity_id),
        )
        for column, value in exact:
            if value is not None:
                statement = statement.where(column == value)
        if asked.who is not None and asked.who.strip():
            statement = statement.where(AuditEvent.actor_label.icontains(asked.who.strip(), autoescape=True))
        if asked.since is not None:
            statement = statement.where(AuditEvent.created_at >= asked.since)
        if asked.until is not None:
            statement = statement.where(AuditEvent.created_at < asked.until)
        return statement

    async def page(self, asked: AuditFilter, request: PageRequest) -> tuple[list[AuditEvent], str | None, int | None]:
        """One page."""
        rows, cursor, total = await fetch_page(
            self.session,
            self._found(asked),
            order=choose_order(_ORDERS, request.sort),
            id_column=AuditEvent.id,
            request=request,
        )
        return [event for (event,) in rows], cursor, total

    async def newest(self, asked: AuditFilter, limit: int) -> list[AuditEvent]:
        """The newest lines, at most ``limit``."""
        order = (AuditEvent.created_at.desc(), AuditEvent.id.desc())
        return list(await self.session.scalars(self._found(asked).order_by(*order).limit(limit)))
