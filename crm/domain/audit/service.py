"""Writes the audit trail in the transaction that does the thing."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

import msgspec
import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.audit.models import AuditEvent
from crm.lib.actor import Member, Role


class Author(msgspec.Struct, frozen=True):
    """Who did it. ``label`` is the e-mail of a person, or the name of the part for ``ai`` and ``system``.

    ``acting_as``: the role in whose place a platform admin did it, on a visit.
    """

    kind: Literal["human", "ai", "system"]
    label: str
    user_id: UUID | None = None
    acting_as: Role | None = None


def human(member: Member) -> Author:
    """The member as an author."""
    return Author("human", member.email, member.user_id, acting_as=member.role if member.is_guest else None)


def _value(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    return str(value) if isinstance(value, UUID) else value


def _plain(values: Mapping[str, object] | None) -> dict[str, object] | None:
    return None if values is None else {key: _value(value) for key, value in values.items()}


def record(
    session: AsyncSession,
    who: Author,
    action: str,
    entity: str,
    entity_id: UUID | None,
    *,
    business_id: UUID | None = None,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    """Add one line: ``action`` as ``lead.changed``; ``before`` and ``after`` hold only what changed."""
    request_id = structlog.contextvars.get_contextvars().get("request_id")
    session.add(
        AuditEvent(
            business_id=business_id,
            actor_kind=who.kind,
            actor_user_id=who.user_id,
            actor_label=who.label,
            acting_as=who.acting_as,
            action=action,
            entity=entity,
            entity_id=entity_id,
            before=_plain(before),
            after=_plain(after),
            request_id=request_id if isinstance(request_id, str) else None,
        )
    )
