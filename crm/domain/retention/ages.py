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
from crm.domain.consent.models import ContactDecision
from crm.domain.imports.models import ImportRow
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


AGES: tuple[Age, ...] = (
    Age(
        key="transcripts",
        model=Turn,
        old=lambda before: Turn.call_id.in_(_calls_before(Turn.business_id, before)) & (Turn.text != ERASED),
        held=lambda held: Turn.call_id.in_(_calls_of(Turn.business_id, held)),
        wipe={"text": "erased", "text_generated": "null"},
    ),
    Age(
        key="transcripts",
        model=CallEvent,
        old=lambda before: (
            CallEvent.call_id.in_(_calls_before(CallEvent.business_id, before)) & ~_is(CallEvent.payload, _EMPTY)
        ),
        held=lambda held: CallEvent.call_id.in_(_calls_of(CallEvent.business_id, held)),
        wipe={"payload": "object"},
    ),
    Age(
        key="transcripts",
        model=ToolCall,
        old=lambda before: (
            ToolCall.call_id.in_(_calls_before(ToolCall.business_id, before))
            & ~(_is(ToolCall.arguments, _EMPTY) & _is(ToolCall.result, _EMPTY))
        ),
        held=lambda held: ToolCall.call_id.in_(_calls_of(ToolCall.business_id, held)),
        wipe={"arguments": "object", "result": "object"},
    ),
    Age(
        key="transcripts",
        model=ToolInvocation,
        old=lambda before: (
            ToolInvocation.conversation_id.in_(_calls_before(ToolInvocation.business_id, before))
            & ~(_is(ToolInvocation.arguments, _EMPTY) & _is(ToolInvocation.response, _EMPTY))
        ),
        held=lambda held: ToolInvocation.conversation_id.in_(_calls_of(ToolInvocation.business_id, held)),
        wipe={"arguments": "object", "response": "object"},
    ),
    Age(
        key="transcripts",
        model=CallAnalysis,
        old=lambda before: (
            CallAnalysis.call_id.in_(_calls_before(CallAnalysis.business_id, before))
            & ~(_is(CallAnalysis.score_reasons, _NOTHING) & _is(CallAnalysis.lead_fields, _NOTHING))
        ),
        held=lambda held: CallAnalysis.call_id.in_(_calls_of(CallAnalysis.business_id, held)),
        wipe={"score_reasons": "list", "lead_fields": "list", "next_step": "null"},
    ),
    Age(
        key="transcripts",
        model=Call,
        old=lambda before: (Call.started_at < before) & Call.summary.is_not(None),
        held=Call.customer_id.in_,
        wipe={"summary": "null"},
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
    Age(
        key="numbers",
        model=Call,
        old=lambda before: (Call.started_at < before) & Call.from_number.is_not(None),
        held=Call.customer_id.in_,
        wipe={"from_number": "null"},
    ),
    Age(
        key="import_rows",
        model=ImportRow,
        old=lambda before: (ImportRow.created_at < before) & ~_is(ImportRow.cells, _NOTHING),
        held=ImportRow.customer_id.in_,
        wipe={"cells": "list", "made": "null", "reason": "null"},
    ),
    Age(
        key="contact_decisions",
        model=ContactDecision,
        old=lambda before: ContactDecision.at < before,
        held=ContactDecision.customer_id.in_,
        wipe={},
    ),
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
