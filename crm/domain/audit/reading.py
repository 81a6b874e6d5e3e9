"""Rules of reading the trail."""

from datetime import date
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.audit.models import AuditEvent
from crm.domain.audit.repository import DEFAULT_SORT, AuditFilter, AuditRepository
from crm.domain.audit.schemas import ActorKind, AuditOut
from crm.domain.audit.service import human, record
from crm.domain.auth.permissions import Permission, holds, require
from crm.lib.actor import Member, Role
from crm.lib.csv_text import csv_of
from crm.lib.days import day_after, midnight
from crm.lib.errors import BadRequestError
from crm.lib.pagination import Page, PageRequest, sorted_by_default
from shared.clock import ISRAEL

MOST_ROWS = 20_000
"""Of one export, which is made in memory; whoever needs more takes it in parts by date."""

_SENSITIVE: dict[str, Permission] = {"property_terms": "properties.sensitive"}
"""Things whose values show only to whoever holds the permission; that they changed, and by whom, is no secret."""
_TITLES = ("מועד", "סוג", "מי", "בשם", "פעולה", "על מה", "מזהה", "לפני", "אחרי", "בקשה")
_ROLES: dict[Role, str] = {"owner": "בעלי המשרד", "agent": "סוכן", "viewer": "צפייה"}
_KINDS: dict[ActorKind, str] = {"human": "אדם", "ai": "בינה מלאכותית", "system": "מערכת"}


class AuditQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Filters as asked. Dates are local days of the office, both included."""

    actor_kind: ActorKind | None = None
    who: str | None = None
    action: str | None = None
    entity: str | None = None
    entity_id: UUID | None = None
    from_date: date | None = None
    to_date: date | None = None

    def filter(self) -> AuditFilter:
        """As the repository takes it. Raises BadRequestError naming ``from``."""
        if self.from_date and self.to_date and self.from_date > self.to_date:
            raise BadRequestError("תאריך ההתחלה מאוחר מתאריך הסיום.", parameter="from")
        return AuditFilter(
            actor_kind=self.actor_kind,
            who=self.who,
            action=self.action,
            entity=self.entity,
            entity_id=self.entity_id,
            since=midnight(self.from_date),
            until=day_after(self.to_date),
        )


def audit_out(event: AuditEvent, member: Member) -> AuditOut:
    """One line as shown to the member."""
    before, after = _values(event, member)
    return AuditOut(
        id=event.id,
        at=event.created_at,
        actor_kind=event.actor_kind,
        actor=event.actor_label,
        actor_user_id=event.actor_user_id,
        acting_as=event.acting_as,
        action=event.action,
        entity=event.entity,
        entity_id=event.entity_id,
        before=before,
        after=after,
        request_id=event.request_id,
    )


def _values(event: AuditEvent, member: Member) -> tuple[dict[str, object] | None, dict[str, object] | None]:
    needed = _SENSITIVE.get(event.entity)
    return (event.before, event.after) if needed is None or holds(member, needed) else (None, None)


def _told(values: dict[str, object] | None) -> str:
    return "" if values is None else msgspec.json.encode(values).decode()


def _row(event: AuditEvent, member: Member) -> tuple[object, ...]:
    at = event.created_at.astimezone(ISRAEL).strftime("%Y-%m-%d %H:%M:%S")
    kind = _KINDS[event.actor_kind]
    changes = map(_told, _values(event, member))
    behalf = _ROLES[event.acting_as] if event.acting_as is not None else ""
    return (
        at,
        kind,
        event.actor_label,
        behalf,
        event.action,
        event.entity,
        event.entity_id,
        *changes,
        event.request_id,
    )


class AuditReader:
    """The trail, as one member reads it."""

    def __init__(self, session: AsyncSession, member: Member) -> None:
        """``session`` is the request's transaction."""
        self._session = session
        self._member = member
        self._rows = AuditRepository(session, member.business_id)

    async def page(self, query: AuditQuery, request: PageRequest) -> Page[AuditOut]:
        """One page. Raises BadRequestError naming the parameter."""
        require(self._member, "audit.read")
        rows, cursor, total = await self._rows.page(query.filter(), sorted_by_default(request, DEFAULT_SORT))
        return Page([audit_out(event, self._member) for event in rows], cursor, total)

    async def export(self, query: AuditQuery) -> bytes:
        """All lines found as CSV, newest first; taking them is itself on record. Raises BadRequestError."""
        require(self._member, "audit.read")
        events = await self._rows.newest(query.filter(), MOST_ROWS + 1)
        if len(events) > MOST_ROWS:
            raise BadRequestError(f"יש יותר מ-{MOST_ROWS:,} שורות: בחרו טווח תאריכים קצר יותר.", parameter="from")
        record(
            self._session,
            human(self._member),
            "audit.exported",
            "business",
            self._member.business_id,
            business_id=self._member.business_id,
            after={"rows": len(events)},
        )
        return csv_of(_TITLES, [_row(event, self._member) for event in events])
