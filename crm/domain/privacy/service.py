"""Rules of the register: what is asked, by when it is owed, how it is handled, and what forbids it."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.audit.service import human, record
from crm.domain.auth.permissions import require
from crm.domain.customers.models import Customer
from crm.domain.live.publisher import LivePublisher
from crm.domain.live.schemas import Changed
from crm.domain.privacy import jobs
from crm.domain.privacy.catalogue import HOLDINGS
from crm.domain.privacy.erasing import ids_of
from crm.domain.privacy.errors import (
    CallGoesOnError,
    NotConfirmedError,
    PersonErasedError,
    RequestEndedError,
    UnderHoldError,
)
from crm.domain.privacy.models import PrivacyRequest
from crm.domain.privacy.person import Known, know
from crm.domain.privacy.repository import DEFAULT_SORT, PrivacyRepository
from crm.domain.privacy.schemas import (
    EraseConfirm,
    ErasePreview,
    PrivacyPart,
    PrivacyRequestClose,
    PrivacyRequestCreate,
    PrivacyRequestOut,
    RequestState,
)
from crm.lib.actor import Member
from crm.lib.errors import BadRequestError, NotFoundError, VersionConflictError
from crm.lib.pagination import Page, PageRequest, sorted_by_default
from shared.clock import ISRAEL, utc_now
from shared.phones import display

OWED_WITHIN = timedelta(days=30)
"""From the day of the request: Privacy Protection Regulations (conditions for inspecting data), 1981. The text was not
read for this; counsel must confirm the period for each kind."""
MAX_TEXT = 2_000
CONFIRM_WITHOUT_NAME = "מחיקה לצמיתות"


class PrivacyService:
    """The desk, as one member works at it."""

    def __init__(self, session: AsyncSession, member: Member, publisher: LivePublisher) -> None:
        """``session`` is the request's transaction."""
        self._session = session
        self._member = member
        self._publisher = publisher
        self._rows = PrivacyRepository(session, member.business_id)
        require(member, "privacy.manage")

    async def create(self, asked: PrivacyRequestCreate) -> PrivacyRequestOut:
        """Enter what a person asked. Raises NotFoundError, BadRequestError, PersonErasedError."""
        customer = await self._person(asked.customer_id)
        told = written(asked.asked, "asked")
        now = utc_now()
        asked_at = asked.asked_at or now
        if asked_at.tzinfo is None or not now - timedelta(days=365) <= asked_at <= now + timedelta(minutes=5):
            raise BadRequestError("מועד הבקשה צריך להיות בשנה האחרונה, עם אזור זמן.", parameter="asked_at")
        row = PrivacyRequest(
            business_id=self._member.business_id,
            customer_id=customer.id,
            kind=asked.kind,
            state="open",
            asked=told,
            asked_at=asked_at,
            due_on=(asked_at + OWED_WITHIN).astimezone(ISRAEL).date(),
            author_id=self._member.user_id,
            author_name=self._member.name,
        )
        self._rows.add(row)
        await self._session.flush()
        self._record("privacy.asked", row, {"kind": row.kind, "due_on": row.due_on})
        return (await self._shown([row]))[0]

    async def page(
        self, customer_id: UUID | None, state: RequestState | None, request: PageRequest
    ) -> Page[PrivacyRequestOut]:
        """The register. Raises BadRequestError."""
        rows, cursor, total = await self._rows.page(customer_id, state, sorted_by_default(request, DEFAULT_SORT))
        return Page(await self._shown(rows), cursor, total)

    async def get(self, request_id: UUID) -> PrivacyRequestOut:
        """One request. Raises NotFoundError."""
        row = await self._rows.get(request_id)
        if row is None:
            raise NotFoundError
        return (await self._shown([row]))[0]

    async def make_file(self, request_id: UUID, version: int) -> PrivacyRequestOut:
        """Make the person's file in the background, anew if there was one. Raises NotFoundError, ConflictError."""
        row = await self._locked(request_id, version)
        if row.kind != "access" or row.state not in {"open", "done"}:
            raise RequestEndedError
        await self._person(row.customer_id)
        return await self._begin(row)

    async def file(self, request_id: UUID) -> bytes:
        """The file; taking it is on record. Raises NotFoundError, also once it is too old."""
        row = await self._rows.get(request_id)
        content = await self._rows.file(request_id, utc_now())
        if row is None or content is None:
            raise NotFoundError
        self._record("privacy.file_taken", row, {"bytes": len(content)})
        return content

    async def preview(self, request_id: UUID) -> ErasePreview:
        """What an erasure would blank. Raises NotFoundError, ConflictError."""
        row = await self._rows.get(request_id)
        if row is None:
            raise NotFoundError
        if row.kind != "erase" or row.state != "open":
            raise RequestEndedError
        known = await self._known(row)
        parts = [
            PrivacyPart(one.key, one.title, len(await ids_of(self._session, self._member.business_id, one, known)))
            for one in HOLDINGS
        ]
        hold = await self._rows.standing_holds(known.people, _today())
        return ErasePreview(
            parts=[part for part in parts if part.rows],
            people=len(known.people),
            confirm=_confirm(known),
            hold=next((one.reason for one in hold.values()), None),
            live_call=await self._rows.on_the_line(known.calls),
        )

    async def erase(self, request_id: UUID, asked: EraseConfirm) -> PrivacyRequestOut:
        """Erase the person, in the background. Raises NotFoundError and what forbids it; nothing happens then."""
        row = await self._locked(request_id, asked.version)
        if row.kind != "erase" or row.state != "open":
            raise RequestEndedError
        known = await self._known(row)
        if " ".join(asked.typed.split()) != " ".join(_confirm(known).split()):
            raise NotConfirmedError(parameter="typed")
        for hold in (await self._rows.standing_holds(known.people, _today())).values():
            raise UnderHoldError(f"{UnderHoldError.sentence} הסיבה: {hold.reason}")
        if await self._rows.on_the_line(known.calls):
            raise CallGoesOnError
        return await self._begin(row)

    async def close(self, request_id: UUID, asked: PrivacyRequestClose) -> PrivacyRequestOut:
        """End a request by hand: answered or refused. Raises NotFoundError, BadRequestError, ConflictError."""
        row = await self._locked(request_id, asked.version)
        if row.state != "open":
            raise RequestEndedError
        if asked.state == "done" and row.kind == "erase":
            raise BadRequestError("בקשת מחיקה מסתיימת במחיקה או בדחייה.", parameter="state")
        row.outcome = written(asked.outcome, "outcome")
        row.state, row.ended_at = asked.state, utc_now()
        self._take(row)
        self._record("privacy.closed", row, {"state": row.state})
        return (await self._shown([row]))[0]

    async def _begin(self, row: PrivacyRequest) -> PrivacyRequestOut:
        row.state, row.started_at, row.ended_at = "running", utc_now(), None
        self._take(row)
        await jobs.queue(self._session, row)
        self._record("privacy.begun", row, {"kind": row.kind})
        return (await self._shown([row]))[0]

    def _take(self, row: PrivacyRequest) -> None:
        row.handler_id, row.handler_name = self._member.user_id, self._member.name
        row.version += 1

    async def _person(self, customer_id: UUID) -> Customer:
        customer = await self._rows.standing(customer_id)
        if customer is None:
            raise NotFoundError
        if customer.erased_at is not None:
            raise PersonErasedError
        return customer

    async def _known(self, row: PrivacyRequest) -> Known:
        await self._person(row.customer_id)
        known = await know(self._session, self._member.business_id, row.customer_id)
        if known is None:
            raise NotFoundError
        return known

    async def _locked(self, request_id: UUID, version: int) -> PrivacyRequest:
        row = await self._rows.get(request_id, lock=True)
        if row is None:
            raise NotFoundError
        if row.version != version:
            raise VersionConflictError((await self._shown([row]))[0])
        return row

    async def _shown(self, rows: Sequence[PrivacyRequest]) -> list[PrivacyRequestOut]:
        now, today = utc_now(), _today()
        people = [row.customer_id for row in rows]
        names = await self._rows.names(people)
        holds = await self._rows.standing_holds(people, today)
        files = await self._rows.files_until([row.id for row in rows], now)
        return [
            PrivacyRequestOut(
                id=row.id,
                customer_id=row.customer_id,
                customer_name=names.get(row.customer_id),
                kind=row.kind,
                state=row.state,
                asked=row.asked,
                asked_at=row.asked_at,
                due_on=row.due_on,
                overdue=row.state in {"open", "running"} and row.due_on < today,
                author_name=row.author_name,
                handler_name=row.handler_name,
                ended_at=row.ended_at,
                outcome=row.outcome,
                counts=None if row.counts is None else msgspec.convert(row.counts, dict[str, int]),
                file_until=files.get(row.id),
                hold=holds[row.customer_id].reason if row.customer_id in holds else None,
                version=row.version,
            )
            for row in rows
        ]

    def _record(self, action: str, row: PrivacyRequest, after: Mapping[str, object]) -> None:
        business_id = self._member.business_id
        record(
            self._session, human(self._member), action, "privacy_request", row.id, business_id=business_id, after=after
        )
        self._publisher.publish_after_commit(self._session, business_id, [Changed("privacy", row.id)])


def written(text: str, parameter: str) -> str:
    """What somebody wrote, trimmed. Raises BadRequestError naming the field."""
    told = text.strip()
    if not 3 <= len(told) <= MAX_TEXT:
        raise BadRequestError(f"צריך לכתוב טקסט, 3 עד {MAX_TEXT:,} תווים.", parameter=parameter)
    return told


def _today() -> date:
    return utc_now().astimezone(ISRAEL).date()


def _confirm(known: Known) -> str:
    """What has to be typed: his name, else his number, else fixed words."""
    if known.name:
        return known.name
    return display(known.phones[0]) if known.phones else CONFIRM_WITHOUT_NAME
