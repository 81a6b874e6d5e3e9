"""SQL of what the gate must know about people: a fixed number of queries for one person or fifty."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec
from sqlalchemy import Select, func, literal, select

from crm.domain.calls.models import ToolCall, Turn
from crm.domain.consent import statements
from crm.domain.consent.facts import SERVICE_GOOD_FOR
from crm.domain.consent.models import ConsentEvidence, ContactDecision, ContactSettings, NumberEntry
from crm.domain.consent.schemas import Purpose
from crm.domain.customers.models import Customer, CustomerIdentity
from crm.domain.tasks.models import Task
from crm.lib.pagination import Order, PageRequest, choose_order, fetch_page
from crm.lib.repository import TenantRepository

_ORDERS = {
    "-at": Order(ContactDecision.at, datetime, True),
    "at": Order(ContactDecision.at, datetime, False),
}
DEFAULT_SORT = "-at"


class PersonRow(msgspec.Struct, frozen=True, array_like=True):
    """A person and one way to reach him; ``kind`` and ``value`` are None for somebody who has none."""

    id: UUID
    do_not_contact: bool
    updated_at: datetime
    kind: str | None
    value: str | None


class ListingRow(msgspec.Struct, frozen=True):
    """What is on record about an address: by the office, or kept of somebody who was erased."""

    keeper: Literal["office", "erased"]
    address: str
    kind: str
    at: datetime
    until: date | None


class FactRow(msgspec.Struct, frozen=True, array_like=True):
    """Something that happened with a person. ``about`` is a visit's, call-back's or call's call, or what a contact
    served; ``word`` is a contact's purpose.
    """

    who: UUID
    fact: Literal["visit", "archived", "contact", "callback", "call", "written"]
    at: datetime
    asked_at: datetime | None
    about: UUID | None
    word: Purpose | None


class ConsentRepository(TenantRepository):
    """Evidence, entries about numbers, decisions and settings of one business."""

    async def settings(self, *, lock: bool = False) -> ContactSettings | None:
        """The office's own rules, when it has any."""
        statement = select(ContactSettings).where(ContactSettings.business_id == self.business_id)
        return await self.session.scalar(statement.with_for_update() if lock else statement)

    def _asked(self, ids: Sequence[UUID]) -> dict[str, object]:
        return {"business_id": self.business_id, "ids": list(ids)}

    async def customers(self, ids: Sequence[UUID], *, lock: bool = False) -> Sequence[Customer]:
        """These people as they are known now; locked, so that two askers never both get the last free contact."""
        statement = statements.customers()
        return (await self.session.scalars(statement.with_for_update() if lock else statement, self._asked(ids))).all()

    async def people(self, ids: Sequence[UUID]) -> list[PersonRow]:
        """These people, once for each way to reach them, the oldest first."""
        found = await self.session.execute(statements.people(), self._asked(ids))
        return [msgspec.convert(tuple(row), PersonRow) for row in found]

    async def identities(self, ids: Sequence[UUID]) -> Sequence[CustomerIdentity]:
        """Ways to reach them, the oldest first."""
        return (await self.session.scalars(statements.identities(), self._asked(ids))).all()

    async def evidence(self, ids: Sequence[UUID]) -> list[tuple[ConsentEvidence, bool]]:
        """What they agreed to or refused, newest first, and whether it was said on a call that the office made."""
        return [(row[0], row[1]) for row in await self.session.execute(statements.evidence(), self._asked(ids))]

    async def one_evidence(self, customer_id: UUID, evidence_id: UUID) -> ConsentEvidence | None:
        """One entry of this person."""
        return await self.session.scalar(
            select(ConsentEvidence).where(
                ConsentEvidence.business_id == self.business_id,
                ConsentEvidence.customer_id == customer_id,
                ConsentEvidence.id == evidence_id,
            )
        )

    async def number_entries(self, phones: Sequence[str]) -> Sequence[NumberEntry]:
        """Entries about these numbers (E.164), newest first."""
        rows = await self.session.scalars(
            select(NumberEntry)
            .where(NumberEntry.business_id == self.business_id, NumberEntry.e164.in_(phones))
            .order_by(NumberEntry.at.desc(), NumberEntry.id.desc())
        )
        return rows.all()

    async def listings(self, phones: Sequence[str], addresses: Sequence[str]) -> list[ListingRow]:
        """Entries about these numbers (E.164), and refusals of these addresses whose person was erased since; newest
        first."""
        asked = {"business_id": self.business_id, "phones": list(phones), "addresses": list(addresses)}
        return [ListingRow(*row[:5]) for row in await self.session.execute(statements.LISTINGS, asked)]

    async def facts(self, ids: Sequence[UUID], now: datetime) -> list[FactRow]:
        """Visits since a week ago, calls and call-backs that ask for an answer, when the last lead was lost, and
        contacts that were let go within eight days; the oldest first."""
        asked = {
            **self._asked(ids),
            "visits_since": now - SERVICE_GOOD_FOR,
            "contacts_since": now - timedelta(days=8),
        }
        return [msgspec.convert(tuple(row), FactRow) for row in await self.session.execute(statements.facts(), asked)]

    async def asking_turn(self, call_id: UUID) -> tuple[int, str] | None:
        """The caller's turn that asked: the last one before the call-back was noted, else his first."""
        noted = (
            select(func.max(ToolCall.seq))
            .where(
                ToolCall.business_id == self.business_id,
                ToolCall.call_id == call_id,
                ToolCall.name == "request_callback",
            )
            .scalar_subquery()
        )
        before = Turn.seq < noted
        row = (
            await self.session.execute(
                select(Turn.seq, Turn.text)
                .where(Turn.business_id == self.business_id, Turn.call_id == call_id, Turn.speaker == "caller")
                .order_by(func.coalesce(before, literal(False)).desc(), func.abs(Turn.seq - func.coalesce(noted, 0)))
                .limit(1)
            )
        ).one_or_none()
        return None if row is None else (row[0], row[1])

    async def owed_callbacks(self, most: int) -> list[tuple[UUID, UUID]]:
        """Task and person of the call-backs that are due first."""
        rows = await self.session.execute(
            select(Task.id, Task.customer_id)
            .where(
                Task.business_id == self.business_id,
                Task.kind == "callback",
                Task.status == "open",
                Task.customer_id.is_not(None),
            )
            .order_by(Task.due_at, Task.id)
            .limit(most)
        )
        return [(task_id, who) for task_id, who in rows if who is not None]

    async def task_of(self, task_id: UUID, customer_id: UUID) -> bool:
        """Whether this task is about this person."""
        found = await self.session.scalar(
            select(Task.id).where(
                Task.business_id == self.business_id, Task.id == task_id, Task.customer_id == customer_id
            )
        )
        return found is not None

    def _decisions(
        self, customer_id: UUID | None, allowed: bool | None, since: datetime | None
    ) -> Select[ContactDecision]:
        statement = select(ContactDecision).where(ContactDecision.business_id == self.business_id)
        if customer_id is not None:
            statement = statement.where(ContactDecision.customer_id == customer_id)
        if allowed is not None:
            statement = statement.where(ContactDecision.allowed.is_(allowed))
        return statement if since is None else statement.where(ContactDecision.at >= since)

    async def decisions(
        self, customer_id: UUID, request: PageRequest
    ) -> tuple[list[ContactDecision], str | None, int | None]:
        """One page of the answers about a person."""
        rows, cursor, total = await fetch_page(
            self.session,
            self._decisions(customer_id, None, None),
            order=choose_order(_ORDERS, request.sort),
            id_column=ContactDecision.id,
            request=request,
        )
        return [row for (row,) in rows], cursor, total

    async def newest_decisions(
        self, since: datetime | None, until: datetime | None, allowed: bool | None, limit: int
    ) -> Sequence[ContactDecision]:
        """Answers of a period, newest first."""
        statement = self._decisions(None, allowed, since)
        if until is not None:
            statement = statement.where(ContactDecision.at < until)
        order = (ContactDecision.at.desc(), ContactDecision.id.desc())
        return (await self.session.scalars(statement.order_by(*order).limit(limit))).all()

    def add(self, row: ConsentEvidence | NumberEntry | ContactDecision | ContactSettings) -> None:
        """Insert at the next flush."""
        self.session.add(row)
