"""Rules of broadcasts: a draft, its people fixed when it starts, paused and stopped at once."""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.audit.service import human, record
from crm.domain.auth.permissions import require
from crm.domain.broadcasts.models import Broadcast
from crm.domain.broadcasts.names import may_be_called, speaks_by_name
from crm.domain.broadcasts.queueing import queue_step
from crm.domain.broadcasts.repository import BroadcastRepository
from crm.domain.broadcasts.schemas import (
    BroadcastCounts,
    BroadcastCreate,
    BroadcastOut,
    BroadcastPatch,
    BroadcastPreview,
    RecipientOut,
)
from crm.domain.broadcasts.words import NAME_MISSING, person_sentence
from crm.domain.businesses.models import Business
from crm.domain.chats.models import MessageTemplate
from crm.domain.chats.templates import fill
from crm.domain.chats.words import BroadcastState, RecipientState
from crm.domain.consent.gate import ContactGate
from crm.domain.consent.schemas import Channel, Purpose
from crm.domain.leads.repository import LeadRepository
from crm.domain.live.publisher import LivePublisher
from crm.domain.live.schemas import Changed
from crm.domain.segments.repository import SegmentRepository
from crm.domain.segments.service import lead_filter
from crm.lib.actor import Member
from crm.lib.errors import BadRequestError, ConflictError, NotFoundError, VersionConflictError
from crm.lib.pagination import Page, PageRequest
from shared.clock import utc_now

MOST_PEOPLE = 5_000
"""A number that is no business platform's writes to no more."""
JITTER = 1.25
"""Mean length of a pause, in spacings: each is 1 to 1.5 of them."""
AT_ONCE = 200
_MOVES: Mapping[BroadcastState, frozenset[BroadcastState]] = {
    "draft": frozenset({"running", "stopped"}),
    "running": frozenset({"paused", "stopped"}),
    "paused": frozenset({"running", "stopped"}),
    "stopped": frozenset(),
    "done": frozenset(),
}


class BroadcastStateError(ConflictError):
    """The broadcast does not go from where it is to where it was asked to."""

    code, title, sentence = "broadcast-state", "Not in that state", "אי אפשר לעשות את זה במצב הנוכחי של הדיוור."


class BroadcastService:
    """Broadcasts, as one member works with them."""

    def __init__(self, session: AsyncSession, member: Member, publisher: LivePublisher) -> None:
        """``session`` is the request's transaction."""
        self._session = session
        self._member = member
        self._publisher = publisher
        self._rows = BroadcastRepository(session, member.business_id)

    async def page(self, request: PageRequest) -> Page[BroadcastOut]:
        """Broadcasts, the newest first."""
        require(self._member, "broadcasts.read")
        rows, cursor, total = await self._rows.page(request)
        counts = await self._rows.counts([row.id for row, _ in rows])
        return Page([_out(row, name, counts.get(row.id, {})) for row, name in rows], cursor, total)

    async def get(self, broadcast_id: UUID) -> BroadcastOut:
        """One broadcast with its progress. Raises NotFoundError."""
        require(self._member, "broadcasts.read")
        row, name = await self._found(broadcast_id)
        return _out(row, name, (await self._rows.counts([row.id])).get(row.id, {}))

    async def create(self, asked: BroadcastCreate) -> BroadcastOut:
        """A draft. Raises NotFoundError for a segment or text that is not there, BadRequestError."""
        require(self._member, "broadcasts.write")
        segment = await SegmentRepository(self._session, self._member.business_id).get(
            asked.segment_id, self._member.user_id
        )
        template = await self._rows.template(asked.template_id)
        if segment is None or template is None:
            raise NotFoundError
        _usable(template, asked.purpose)
        row = Broadcast(
            business_id=self._member.business_id,
            name=_named(asked.name),
            segment_id=segment.id,
            segment_name=segment.name,
            template_id=template.id,
            purpose=asked.purpose,
            spacing_s=asked.spacing_s,
            author_id=self._member.user_id,
            author_name=self._member.name,
        )
        self._rows.add(row)
        await self._session.flush()
        self._tell("broadcast.created", row, None, {"name": row.name, "segment": segment.name})
        return _out(row, template.name, {})

    async def change(self, broadcast_id: UUID, patch: BroadcastPatch) -> BroadcastOut:
        """Start, pause, go on, stop; name and spacing of a draft.

        Raises NotFoundError, VersionConflictError, BroadcastStateError, BadRequestError.
        """
        require(self._member, "broadcasts.write")
        row = await self._rows.locked(broadcast_id)
        if row is None:
            raise NotFoundError
        if row.version != patch.version:
            raise VersionConflictError(await self.get(broadcast_id))
        self._edit(row, patch)
        if patch.state is not msgspec.UNSET and patch.state != row.state:
            await self._move(row, patch.state)
        row.version += 1
        await self._session.flush()
        return await self.get(broadcast_id)

    async def preview(self, broadcast_id: UUID) -> BroadcastPreview:
        """What starting would do now; nothing is kept. Raises NotFoundError."""
        require(self._member, "broadcasts.read")
        row, _ = await self._found(broadcast_id)
        template = await self._rows.template(row.template_id)
        if template is None:
            raise NotFoundError
        people = await (self._segment_people(row) if row.started_at is None else self._rows.people(row.id))
        refused: Counter[str] = Counter()
        example: str | None = None
        for start in range(0, len(people), AT_ONCE):
            some = people[start : start + AT_ONCE]
            known = await self._rows.customers(some)
            wanted: list[tuple[Channel, Purpose]] = [("whatsapp", row.purpose)]
            verdicts = await ContactGate(self._session, self._member.business_id).preview(some, wanted)
            for one in some:
                customer, verdict = known.get(one), verdicts.get(one)
                if customer is None or verdict is None:
                    refused["gone"] += 1
                elif not verdict[0].allowed:
                    refused[verdict[0].reason or "refused"] += 1
                elif speaks_by_name(template) and not may_be_called(customer):
                    refused[NAME_MISSING] += 1
                elif example is None:
                    office = (await self._session.get_one(Business, self._member.business_id)).name
                    example = fill(template.body, template.fields, [], name=customer.name, office=office).text
        allowed = len(people) - refused.total()
        takes_s = round(allowed * row.spacing_s * JITTER)
        return BroadcastPreview(
            people=len(people), allowed=allowed, refused=dict(refused), example=example, takes_s=takes_s
        )

    async def recipients(
        self, broadcast_id: UUID, state: RecipientState | None, request: PageRequest
    ) -> Page[RecipientOut]:
        """Its people. Raises NotFoundError."""
        require(self._member, "broadcasts.read")
        await self._found(broadcast_id)
        rows, cursor, total = await self._rows.recipients(broadcast_id, state, request)
        items = [
            RecipientOut(
                id=row.id,
                customer_id=row.customer_id,
                customer_name=name,
                state=stands,
                reason=reason,
                sentence=person_sentence(reason),
                message_id=row.message_id,
                done_at=row.done_at,
            )
            for row, name, stands, reason in rows
        ]
        return Page(items, cursor, total)

    async def _found(self, broadcast_id: UUID) -> tuple[Broadcast, str]:
        found = await self._rows.get(broadcast_id)
        if found is None:
            raise NotFoundError
        return found

    def _edit(self, row: Broadcast, patch: BroadcastPatch) -> None:
        if patch.name is msgspec.UNSET and patch.spacing_s is msgspec.UNSET:
            return
        if row.state != "draft":
            raise BroadcastStateError("אחרי שהדיוור יצא לדרך אפשר רק להשהות, להמשיך או לעצור אותו.")
        if patch.name is not msgspec.UNSET:
            row.name = _named(patch.name)
        if patch.spacing_s is not msgspec.UNSET:
            row.spacing_s = patch.spacing_s

    async def _move(self, row: Broadcast, to: BroadcastState) -> None:
        if to not in _MOVES[row.state]:
            raise BroadcastStateError
        now = utc_now()
        before = row.state
        if to == "running":
            await self._start(row)
            row.next_at, row.reason = now, None
            await queue_step(self._session, row.business_id, row.id)
        elif to == "paused":
            await self._rows.call_off(row.id, "waiting", now)
            row.next_at = None
        else:
            await self._rows.call_off(row.id, "stopped", now)
            await self._rows.stop_waiting(row.id, now)
            row.next_at, row.ended_at, row.reason = None, now, None
        row.state = to
        self._tell(f"broadcast.{to}", row, {"state": before}, {"state": to})

    async def _start(self, row: Broadcast) -> None:
        if await self._rows.other_running(row.id):
            raise BroadcastStateError("דיוור אחר כבר יוצא. אפשר להריץ דיוור אחד בכל פעם.")
        template = await self._rows.template(row.template_id)
        if template is not None:
            _usable(template, row.purpose)
        if row.started_at is not None:
            return
        people = await self._segment_people(row)
        if not people:
            raise BroadcastStateError("אין אנשים בתצוגה הזאת.")
        if len(people) > MOST_PEOPLE:
            raise BroadcastStateError(f"אפשר לשלוח לעד {MOST_PEOPLE:,} אנשים בדיוור אחד. צמצמו את התצוגה.")
        await self._rows.fix(row.id, people)
        row.started_at = utc_now()

    async def _segment_people(self, row: Broadcast) -> list[UUID]:
        business_id = self._member.business_id
        segment = await SegmentRepository(self._session, business_id).get(row.segment_id, self._member.user_id)
        if segment is None:
            raise BroadcastStateError("התצוגה השמורה שהדיוור נשען עליה נמחקה.")
        return await LeadRepository(self._session, business_id).people_of(lead_filter(segment), MOST_PEOPLE + 1)

    def _tell(
        self, action: str, row: Broadcast, before: Mapping[str, object] | None, after: Mapping[str, object]
    ) -> None:
        business_id, author = self._member.business_id, human(self._member)
        record(self._session, author, action, "broadcast", row.id, business_id=business_id, before=before, after=after)
        self._publisher.publish_after_commit(self._session, business_id, [Changed("broadcasts", row.id)])


def _usable(template: MessageTemplate, purpose: Purpose) -> None:
    if template.state in {"rejected", "retired"}:
        raise BadRequestError("התבנית נדחתה או יצאה משימוש.", parameter="template_id")
    if "free" in template.fields:
        raise BadRequestError("לדיוור מתאימה רק תבנית שכל השדות בה מתמלאים מעצמם.", parameter="template_id")
    if template.category == "marketing" and purpose != "marketing":
        # An advert stays one whatever it is called: people who never agreed to adverts would get it.
        raise BadRequestError(
            "תבנית שיווקית יוצאת רק בדיוור שיווקי. שנו את המטרה או בחרו תבנית אחרת.", parameter="purpose"
        )


def _named(name: str) -> str:
    tidy = " ".join(name.split())
    if not tidy:
        raise BadRequestError("תנו לדיוור שם.", parameter="name")
    return tidy


def _out(row: Broadcast, template_name: str, counted: Mapping[str, int]) -> BroadcastOut:
    names = BroadcastCounts.__struct_fields__
    counts = msgspec.convert({name: counted.get(name, 0) for name in names}, BroadcastCounts)
    left = counts.waiting * row.spacing_s * JITTER
    return BroadcastOut(
        id=row.id,
        name=row.name,
        segment_id=row.segment_id,
        segment_name=row.segment_name,
        template_id=row.template_id,
        template_name=template_name,
        purpose=row.purpose,
        state=row.state,
        spacing_s=row.spacing_s,
        reason=row.reason,
        author_name=row.author_name,
        counts=counts,
        created_at=row.created_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        next_at=row.next_at,
        ends_at=row.next_at + timedelta(seconds=left) if row.state == "running" and row.next_at is not None else None,
        version=row.version,
    )
