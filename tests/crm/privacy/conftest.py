"""A person of whom the office holds something everywhere, with a mark in every text that may tell of him."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import Text, inspect
from sqlalchemy.dialects.postgresql import JSONB

from crm.db.session import Database, Scope
from crm.db.urls import for_libpq
from crm.domain.analysis.models import CallAnalysis
from crm.domain.appointments.models import Appointment
from crm.domain.audit.models import AuditEvent
from crm.domain.auth.models import User
from crm.domain.call_queue.models import LeadContact
from crm.domain.calls.models import Call, CallEvent, ToolCall, ToolInvocation, Turn
from crm.domain.consent.models import ConsentEvidence, ContactDecision, NumberEntry
from crm.domain.customers.models import Customer, CustomerIdentity
from crm.domain.files.models import CustomerFile, StoredFile
from crm.domain.imports.models import Import, ImportRow
from crm.domain.intake.models import ExternalEvent, LeadSource
from crm.domain.leads.models import Lead, LeadBatch, LeadFieldSource, LeadStatusHistory
from crm.domain.live.models import LiveSpill
from crm.domain.mail.models import Mail
from crm.domain.merges.models import CustomerMerge
from crm.domain.notes.models import CustomerNote
from crm.domain.privacy.catalogue import HOLDINGS
from crm.domain.privacy.models import LegalHold, PrivacyRequest
from crm.domain.property_terms.models import PropertyTerms
from crm.domain.tasks.models import Task
from crm.domain.webhooks.models import OutboxEvent
from crm.lib.idempotency_models import IdempotencyRecord
from shared.clock import utc_now
from shared.host.postgres import SUPERUSER, PostgresServer
from shared.ids import new_id
from tests.support.office import Office, add_listing
from tests.support.written import add_conversation

NAME = "זרובבל מרקורבץ"
SECRET = "קליידוסקופפ"
PHONE = "+972549998877"
EMAIL = "zerubavel@markor.example"
MARKS = ("זרובבל", "מרקורבץ", SECRET, "549998877", "999-8877", "zerubavel", "markor")
"""None of these may be found anywhere once he is erased."""
TOLD = f"{NAME} {SECRET} 054-999-8877 {EMAIL}"


@dataclass
class Marked:
    """The person's world. ``url`` is a superuser's, who sees every table."""

    url: str
    office: Office
    customer_id: UUID
    merged_id: UUID
    call_id: UUID
    lead_id: UUID
    user_id: UUID

    def found(self) -> list[str]:
        """``table.column: mark`` for every mark in any table of the database, byte columns included."""
        hits: list[str] = []
        with psycopg.connect(for_libpq(self.url), autocommit=True) as connection:
            columns = connection.execute(
                "SELECT table_schema, table_name, column_name, data_type FROM information_schema.columns "
                "WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND (data_type IN ('text', "
                "'character varying', 'jsonb', 'json', 'ARRAY', 'bytea', 'tsvector', 'character') "
                "OR data_type = 'USER-DEFINED')"
            ).fetchall()
            for schema, table, column, kind in columns:
                text = f'"{column}"::text' if kind != "bytea" else f"encode(\"{column}\", 'escape')"
                for mark in MARKS:
                    sought = mark if kind != "bytea" else mark.encode().decode("latin-1")
                    if kind == "bytea":
                        statement = (
                            f'SELECT count(*) FROM "{schema}"."{table}" WHERE position(%s::bytea in "{column}") > 0'
                        )
                        row = connection.execute(statement.encode(), (mark.encode(),)).fetchone()
                    else:
                        statement = f'SELECT count(*) FROM "{schema}"."{table}" WHERE {text} ILIKE %s'
                        row = connection.execute(statement.encode(), (f"%{sought}%",)).fetchone()
                    if row is not None and row[0]:
                        hits.append(f"{schema}.{table}.{column}: {mark}")
        return hits

    def scalar(self, statement: str, *values: object) -> object:
        """One value, past every policy."""
        with psycopg.connect(for_libpq(self.url), autocommit=True) as connection:
            row = connection.execute(statement.encode(), values).fetchone()
        return None if row is None else row[0]


@pytest.fixture
async def marked(db: Database, office: Office, database_url: str, postgres_server: PostgresServer) -> Marked:
    """One person under two merged records, with a row of every kind that the catalogue knows."""
    made = await _world(db, office, postgres_server.url(database_url.rsplit("/", 1)[1], user=SUPERUSER))
    _mark(made)
    return made


async def _world(db: Database, office: Office, url: str) -> Marked:
    now = utc_now()
    own = {"business_id": office.id}
    async with db.transaction(Scope(business_id=office.id, platform="sign_in")) as session:
        user = User(email="staff@office.example", name="רותי", is_platform_admin=False)
        session.add(user)
        await session.flush()
    by = {"author_id": user.id, "author_name": "רותי"}
    async with db.tenant_session(office.id) as session:
        person = Customer(**own, name=NAME, name_source="human", tags=[SECRET])
        session.add(person)
        await session.flush()
        merged = Customer(**own, name=f"{NAME} הישן", name_source="ai", merged_into_id=person.id)
        session.add(merged)
        for kind, value in (("phone", PHONE), ("email", EMAIL)):
            session.add(CustomerIdentity(**own, customer_id=person.id, kind=kind, value=value))
        lead = Lead(**own, customer_id=person.id, city="חיפה", rooms=4, budget_agorot=100, notes="משהו")
        session.add(lead)
        await session.flush()
        call = Call(
            **own,
            call_sid=f"CA{new_id().hex}",
            status="ended",
            from_number=PHONE,
            to_number=office.number,
            started_at=now - timedelta(hours=1),
            ended_at=now,
            end_reason="caller_hangup",
            duration_ms=61_000,
            customer_id=person.id,
            lead_id=lead.id,
            turn_count=2,
            summary="סיכום",
            lead_score=70,
        )
        imported = Import(
            **own, filename="לידים.csv", columns=[{"name": "שם"}], mapping=["name"], author_email="r@o.example", **by
        )
        session.add_all([call, imported])
        await session.flush()
        evidence = ConsentEvidence(**own, customer_id=person.id, kind="opt_out", source="human", reason="ביקש", at=now)
        session.add(evidence)
        await session.flush()
        at_call = {**own, "call_id": call.id, "at": now}
        session.add_all(
            [
                Turn(**at_call, seq=2, speaker="caller", text="שלום", text_generated="שלום"),
                Turn(**at_call, seq=3, speaker="agent", text="היי"),
                CallEvent(**at_call, seq=1, event_id=new_id(), type="call.started", payload={"from": PHONE}),
                ToolCall(
                    **at_call, seq=4, tool_call_id="t", name="n", arguments={"a": 1}, ok=True, result={}, duration_ms=1
                ),
                ToolInvocation(
                    **own, conversation_id=call.id, tool_call_id="t", name="n", arguments={"a": 1}, response={"b": 1}
                ),
                CallAnalysis(**own, call_id=call.id, state="done", score_reasons=[{"a": 1}], lead_fields=[{"b": 1}]),
                LeadFieldSource(**own, lead_id=lead.id, field="city", source="ai", value="v", quote="q", at=now),
                LeadStatusHistory(**own, lead_id=lead.id, to_status="new", source="ai", reason="r", quote="q", at=now),
                LeadContact(**own, lead_id=lead.id, user_id=user.id, outcome="handled", text="t", at=now),
                LeadBatch(**own, user_id=user.id, before={str(lead.id): {"notes": "ישן"}}, after={"notes": "חדש"}),
                Task(
                    **own, kind="other", title="ט", details="ד", source="human", customer_id=person.id, dedupe_key="k"
                ),
                Appointment(
                    **own,
                    starts_at=now + timedelta(days=1),
                    ends_at=now + timedelta(days=1, hours=1),
                    title="ביקור",
                    source="human",
                    customer_id=person.id,
                ),
                CustomerNote(**own, customer_id=person.id, body="פתק", **by),
                ContactDecision(
                    **own,
                    customer_id=person.id,
                    asked_by_kind="human",
                    asked_by="r",
                    channel="call",
                    purpose="enquiry",
                    allowed=True,
                    address=PHONE,
                    sentence="s",
                    quote="q",
                    rule_version="1.0",
                    at=now,
                ),
                NumberEntry(
                    **own, e164=PHONE, kind="office_listed", reason="r", user_id=user.id, author_name="רותי", at=now
                ),
                ImportRow(**own, import_id=imported.id, number=2, cells=["x"], customer_id=person.id, made={"x": 1}),
                CustomerMerge(
                    **own, winner_id=person.id, loser_id=merged.id, moved={"ids": {}}, changed={"x": 1}, **by
                ),
                PrivacyRequest(
                    **own, customer_id=person.id, kind="correct", asked="a", asked_at=now, due_on=now.date(), **by
                ),
                LegalHold(**own, customer_id=person.id, reason="r", lifted_at=now, **by),
                AuditEvent(
                    **own,
                    actor_kind="human",
                    actor_label="r",
                    action="customer.changed",
                    entity="customer",
                    entity_id=person.id,
                    before={"name": "קודם"},
                    after={"name": "אחר"},
                ),
                IdempotencyRecord(
                    **own, user_id=user.id, key="k", request_hash=b"h", status=200, body=f'{{"n":"{TOLD}"}}'.encode()
                ),
                LiveSpill(id=new_id(), message=TOLD),
            ]
        )
        stored = StoredFile(
            **own, key="k", name="חוזה.pdf", mime="application/pdf", kind="pdf", size=3, sha256="00", origin="upload"
        )
        session.add(stored)
        await session.flush()
        flat = await add_listing(db, office, "A-1")
        session.add(PropertyTerms(**own, property_id=flat, owner_name=NAME, owner_phone=PHONE))
        session.add(CustomerFile(**own, customer_id=person.id, file_id=stored.id, name="חוזה.pdf", **by))
        source = LeadSource(**own, name="פורטל", key="key", auth="hmac", secret=b"sealed", status="new")
        session.add(source)
        await session.flush()
        came = {**own, "source_id": source.id, "content_type": "application/json", "body": f'{{"n":"{TOLD}"}}'.encode()}
        session.add_all(
            [
                ExternalEvent(**came, body_hash=b"1", external_id="x", customer_id=person.id, lead_id=lead.id),
                # Nobody could be made of it, and it holds his number as the portal writes it.
                ExternalEvent(**came, body_hash=b"2", state="failed"),
                OutboxEvent(**own, type="lead.created", facts={"lead_id": str(lead.id)}, body=TOLD.encode()),
            ]
        )
        await add_conversation(session, office.id, person.id)
        # Other people's rows that name him.
        other = Customer(**own, name="שכן קרוב")
        session.add(other)
        await session.flush()
        session.add_all(
            [
                CustomerNote(**own, customer_id=other.id, body=f"מסר מ{NAME}: לחזור ל-0549998877", **by),
                Task(**own, kind="other", title="לברר 972-54-9998877", source="human", customer_id=other.id),
                ImportRow(**own, import_id=imported.id, number=3, cells=["שם אחר", "549998877"]),
                AuditEvent(
                    **own,
                    actor_kind="system",
                    actor_label="x",
                    action="office.changed",
                    entity="business",
                    entity_id=office.id,
                    after={"told": EMAIL, "number": 549998877, "kept": "נשאר"},
                ),
            ]
        )
    async with db.platform_session("mail") as session:
        session.add(
            Mail(
                key="m",
                to_address=EMAIL,
                subject=f"אל {NAME}",
                text=f"טלפון {PHONE}",
                state="queued",
                attempts=0,
                next_try_at=now,
                expires_at=now + timedelta(days=1),
            )
        )
    return Marked(url, office, person.id, merged.id, call.id, lead.id, user.id)


def _mark(world: Marked) -> None:
    """The mark in every text and JSON column of his rows, whatever the schema has, as far as no rule of it forbids."""
    with psycopg.connect(for_libpq(world.url), autocommit=True) as connection:
        connection.execute("ALTER TABLE audit_events DISABLE TRIGGER only_grows")
        for holding in HOLDINGS:
            name = holding.model.__tablename__
            for column in inspect(holding.model).columns:
                if column.name in holding.keeps or holding.key == "identities" or column.name in {"e164", "to_number"}:
                    continue
                if not isinstance(column.type, Text | JSONB):
                    continue
                if name == "outbox_events":
                    continue
                told = _as_marked(name, column.name, isinstance(column.type, JSONB))
                unless = " AND body NOT LIKE 'מסר%%'" if name == "customer_notes" else ""
                unless += " AND title NOT LIKE 'לברר%%'" if name == "tasks" else ""
                unless += " AND number = 2" if name == "import_rows" else ""
                unless += " AND entity <> 'business'" if name == "audit_events" else ""
                unless += " AND name <> 'שכן קרוב'" if name == "customers" else ""
                connection.execute(
                    f'UPDATE {name} SET "{column.name}" = {told} WHERE business_id = %s{unless}'.encode(),
                    (world.office.id,),
                )
        connection.execute("ALTER TABLE audit_events ENABLE TRIGGER only_grows")


def _as_marked(table: str, column: str, is_json: bool) -> str:
    if (table, column) in {("messages", "external_id"), ("twilio_arrivals", "key")}:
        return f"'{TOLD} ' || id"
    if not is_json:
        return f"'{NAME}'" if (table, column) == ("customers", "name") else f"'{TOLD}'"
    if (table, column) == ("lead_batches", "before"):
        return f'jsonb_set(before, ARRAY[(SELECT key FROM jsonb_each(before) AS k LIMIT 1)], \'{{"notes": "{TOLD}"}}\')'
    if (table, column) == ("lead_batches", "after"):
        return f"jsonb_build_object('notes', '{NAME} 054-999-8877 {EMAIL}')"
    if column in {"tags", "cells", "score_reasons", "lead_fields", "template_values", "tools", "withheld"}:
        return f"jsonb_build_array('{TOLD}')"
    return f"jsonb_build_object('told', '{TOLD}')"
