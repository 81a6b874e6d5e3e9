"""One kind of rows of a class of retention: which are too old, whose they are, and what becomes of them."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, Select, SQLColumnExpression, cast, select, true
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import InstrumentedAttribute

from crm.db.base import TenantEntity
from crm.domain.audit.models import AuditEvent
from crm.domain.calls.models import Call
from crm.domain.chats.models import ChatSession, Message
from crm.domain.privacy.belonging import ids_of_people
from crm.domain.privacy.holding import Id
from crm.domain.retention.schemas import RetentionClass

Held = Select[UUID]
"""Ids of the people under a legal hold."""
Moment = InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]
EMPTY: dict[str, object] = {}
NOTHING: list[object] = []


class Age(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of rows of a class. ``wipe`` empty means that the rows themselves go.

    ``old`` is true of rows from before a moment on which there is still something to do, ``held`` of those that a
    legal hold keeps.
    """

    key: RetentionClass
    model: type[TenantEntity] | type[AuditEvent]
    old: Callable[[datetime], ColumnElement[bool]]
    held: Callable[[Held], ColumnElement[bool]]
    wipe: Mapping[str, str]


class Parent(NamedTuple):
    """What rows without a moment of their own are as old as. ``over`` is true of what is not going on."""

    model: type[Call | ChatSession | Message]
    at: SQLColumnExpression[datetime]
    over: ColumnElement[bool]

    def before(self, beside: type[TenantEntity], before: datetime) -> Select[UUID]:
        """Ids of those from before then, for the rows ``beside`` that hang on them."""
        return select(self.model.id).where(self.model.business_id == beside.business_id, self.at < before, self.over)


CALLS = Parent(Call, Call.started_at, Call.status == "ended")
SESSIONS = Parent(ChatSession, ChatSession.last_at, true())
MESSAGES = Parent(Message, Message.at, true())


def is_json(column: SQLColumnExpression[object], value: object) -> ColumnElement[bool]:
    """Whether a JSON column holds just this."""
    return column == cast(value, JSONB)


def hanging_on(
    parent: Parent,
    key: RetentionClass,
    model: type[TenantEntity],
    parent_id: Id,
    left: ColumnElement[bool],
    wipe: Mapping[str, str],
) -> Age:
    """Rows as old as the call or the conversation they hang on. ``left`` is true while there is something to wipe."""
    return Age(
        key=key,
        model=model,
        old=lambda before: parent_id.in_(parent.before(model, before)) & left,
        held=lambda held: parent_id.in_(ids_of_people(parent.model, model, held)),
        wipe=wipe,
    )


def of_person(
    key: RetentionClass,
    model: type[TenantEntity],
    at: Moment,
    customer_id: Id,
    wipe: Mapping[str, str],
    left: ColumnElement[bool] | None = None,
) -> Age:
    """Rows that name their person, as old as their own moment."""
    return Age(
        key=key,
        model=model,
        old=lambda before: (at < before) if left is None else (at < before) & left,
        held=customer_id.in_,
        wipe=wipe,
    )
