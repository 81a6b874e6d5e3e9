"""Rules of calls as people see them."""

from datetime import date
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.auth.permissions import require
from crm.domain.calls.mapping import call_out, lead_fields, score_reasons, tempo, tool_out, turn_out
from crm.domain.calls.repository import DEFAULT_SORT, CallFilter, CallRepository
from crm.domain.calls.schemas import CallDetailOut, CallOut, CallStatus, Sentiment, TurnOut
from crm.lib.actor import Member
from crm.lib.days import day_after, midnight
from crm.lib.errors import BadRequestError, NotFoundError
from crm.lib.pagination import Page, PageRequest, sorted_by_default


class CallQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Filters as asked. Dates are local days of the office, both included."""

    status: CallStatus | None = None
    from_date: date | None = None
    to_date: date | None = None
    customer_id: UUID | None = None
    sentiment: Sentiment | None = None
    min_score: int | None = None
    q: str | None = None


class CallService:
    """Calls, as one member sees them."""

    def __init__(self, session: AsyncSession, member: Member) -> None:
        """``session`` is the request's transaction."""
        self._member = member
        self._rows = CallRepository(session, member.business_id)

    async def page(self, query: CallQuery, request: PageRequest) -> Page[CallOut]:
        """One page. Raises BadRequestError naming the parameter."""
        require(self._member, "calls.read")
        if query.from_date and query.to_date and query.from_date > query.to_date:
            raise BadRequestError("תאריך ההתחלה מאוחר מתאריך הסיום.", parameter="from")
        asked = CallFilter(
            status=query.status,
            since=midnight(query.from_date),
            until=day_after(query.to_date),
            customer_id=query.customer_id,
            sentiment=query.sentiment,
            min_score=query.min_score,
            q=query.q,
        )
        rows, cursor, total = await self._rows.page(asked, sorted_by_default(request, DEFAULT_SORT))
        return Page(rows, cursor, total)

    async def detail(self, call_id: UUID) -> CallDetailOut:
        """One call with what was learnt from it. Raises NotFoundError."""
        require(self._member, "calls.read")
        found = await self._rows.get(call_id)
        if found is None:
            raise NotFoundError
        call, name = found
        analysis = await self._rows.analysis(call_id)
        return CallDetailOut(
            call=call_out(call, name),
            tempo=tempo(call),
            tools=[tool_out(tool) for tool in await self._rows.tools(call_id)],
            score_reasons=score_reasons(analysis),
            lead_fields=lead_fields(analysis),
            task_ids=list(await self._rows.task_ids(call_id)),
            appointment_ids=list(await self._rows.appointment_ids(call_id)),
            analysis_error=analysis.error if analysis else None,
        )

    async def turns(self, call_id: UUID, request: PageRequest) -> Page[TurnOut]:
        """Turns of a call in order. Raises NotFoundError, BadRequestError."""
        require(self._member, "calls.read")
        if await self._rows.get(call_id) is None:
            raise NotFoundError
        rows, cursor, total = await self._rows.turns_page(call_id, msgspec.structs.replace(request, sort="seq"))
        return Page([turn_out(turn) for turn in rows], cursor, total)
