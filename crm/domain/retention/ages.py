"""What each class of retention is made of: which rows are too old, whose they are, and what becomes of them."""

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, Select, SQLColumnExpression, cast, or_, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import InstrumentedAttribute

from crm.db.base import TenantEntity
from crm.db.privacy import ERASED
from crm.domain.analysis.models import CallAnalysis
from crm.domain.audit.models import AuditEvent
from crm.domain.calls.models import Call, CallEvent, ToolCall, ToolInvocation, Turn
from crm.domain.chats.models import Message
from crm.domain.consent.models import ContactDecision
from crm.domain.files.models import CustomerFile, StoredFile
from crm.domain.imports.models import ImportRow
from crm.domain.intake.models import ExternalEvent
from crm.domain.leads.models import Lead, LeadFieldSource
from crm.domain.retention.schemas import RetentionClass

Held = Select[UUID]
"""Ids of the people under a legal hold."""
_EMPTY: dict[str, object] = {}
_NOTHING: list[object] = []


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


Business = InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None]


def _calls_before(business_id: Business, before: datetime) -> Select[UUID]:
    return select(Call.id).where(Call.business_id == business_id, Call.started_at < before, Call.status == "ended")


def _calls_of(business_id: Business, held: Held) -> Select[UUID]:
    return select(Call.id).where(Call.business_id == business_id, Call.customer_id.in_(held))


def _leads_of(business_id: Business, held: Held) -> Select[UUID]:
    return select(Lead.id).where(Lead.business_id == business_id, Lead.customer_id.in_(held))


def _is(column: SQLColumnExpression[object], value: object) -> ColumnElement[bool]:
    return column == cast(value, JSONB)


def _of_call(model: type[TenantEntity], call_id: Business, left: ColumnElement[bool], wipe: Mapping[str, str]) -> Age:
    """Rows of calls, as old as their call. ``left`` is true while there is something to wipe."""
    business_id = model.business_id
    return Age(
        key="transcripts",
        model=model,
        old=lambda before: call_id.in_(_calls_before(business_id, before)) & left,
        held=lambda held: call_id.in_(_calls_of(business_id, held)),
        wipe=wipe,
    )


def _of_person(
    key: RetentionClass,
    model: type[TenantEntity],
    at: InstrumentedAttribute[datetime],
    customer_id: Business,
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


def _files_of(held: Held) -> ColumnElement[bool]:
    """Stored files that were attached to these people, or came or went in their messages."""
    return or_(
        StoredFile.id.in_(
            select(CustomerFile.file_id).where(
                CustomerFile.business_id == StoredFile.business_id, CustomerFile.customer_id.in_(held)
            )
        ),
        StoredFile.id.in_(
            select(Message.file_id).where(Message.business_id == StoredFile.business_id, Message.customer_id.in_(held))
        ),
    )


AGES: tuple[Age, ...] = (
    _of_call(Turn, Turn.call_id, Turn.text != ERASED, {"text": "erased", "text_generated": "null"}),
    _of_call(CallEvent, CallEvent.call_id, ~_is(CallEvent.payload, _EMPTY), {"payload": "object"}),
    _of_call(
        ToolCall,
        ToolCall.call_id,
        ~(_is(ToolCall.arguments, _EMPTY) & _is(ToolCall.result, _EMPTY)),
        {"arguments": "object", "result": "object"},
    ),
    _of_call(
        ToolInvocation,
        ToolInvocation.conversation_id,
        ~(_is(ToolInvocation.arguments, _EMPTY) & _is(ToolInvocation.response, _EMPTY)),
        {"arguments": "object", "response": "object"},
    ),
    _of_call(
        CallAnalysis,
        CallAnalysis.call_id,
        ~(_is(CallAnalysis.score_reasons, _NOTHING) & _is(CallAnalysis.lead_fields, _NOTHING)),
        {"score_reasons": "list", "lead_fields": "list", "next_step": "null"},
    ),
    _of_person(
        "transcripts", Call, Call.started_at, Call.customer_id, {"summary": "null"}, left=Call.summary.is_not(None)
    ),
    Age(
        key="transcripts",
        model=LeadFieldSource,
        old=lambda before: (
            LeadFieldSource.call_id.in_(_calls_before(LeadFieldSource.business_id, before))
            & LeadFieldSource.quote.is_not(None)
        ),
        held=lambda held: LeadFieldSource.lead_id.in_(_leads_of(LeadFieldSource.business_id, held)),
        wipe={"quote": "null"},
    ),
    _of_person(
        "numbers", Call, Call.started_at, Call.customer_id, {"from_number": "null"}, left=Call.from_number.is_not(None)
    ),
    _of_person(
        "import_rows",
        ImportRow,
        ImportRow.created_at,
        ImportRow.customer_id,
        {"cells": "list", "made": "null", "reason": "null"},
        left=~_is(ImportRow.cells, _NOTHING),
    ),
    # What still waits to be understood is not old, whenever it came.
    _of_person(
        "enquiries",
        ExternalEvent,
        ExternalEvent.created_at,
        ExternalEvent.customer_id,
        {"body": "null", "understood": "object"},
        left=(ExternalEvent.state != "received")
        & (ExternalEvent.body.is_not(None) | ~_is(ExternalEvent.understood, _EMPTY)),
    ),
    _of_person(
        "attachments",
        CustomerFile,
        CustomerFile.created_at,
        CustomerFile.customer_id,
        {"name": "erased"},
        left=CustomerFile.name != ERASED,
    ),
    Age(
        key="attachments",
        model=StoredFile,
        old=lambda before: (StoredFile.created_at < before) & StoredFile.dropped_at.is_(None),
        held=_files_of,
        wipe={"name": "erased"},
    ),
    _of_person("contact_decisions", ContactDecision, ContactDecision.at, ContactDecision.customer_id, {}),
    Age(
        key="audit",
        model=AuditEvent,
        old=lambda before: AuditEvent.created_at < before,
        held=lambda held: or_(
            AuditEvent.entity_id.in_(held),
            AuditEvent.entity_id.in_(_leads_of(AuditEvent.business_id, held)),
            AuditEvent.entity_id.in_(_calls_of(AuditEvent.business_id, held)),
        ),
        wipe={},
    ),
)
