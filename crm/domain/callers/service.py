"""Rules of telling who is on the line."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.auth.permissions import require
from crm.domain.callers.repository import CallerRepository
from crm.domain.callers.schemas import CallerOut
from crm.domain.leads.models import Lead
from crm.lib.actor import Member
from crm.lib.errors import NotFoundError
from shared.clock import utc_now


class CallerService:
    """Callers, as one member sees them."""

    def __init__(self, session: AsyncSession, member: Member) -> None:
        """``session`` is the request's transaction."""
        self._member = member
        self._rows = CallerRepository(session, member.business_id)

    async def of_call(self, call_id: UUID) -> CallerOut:
        """Who is on the line. Raises NotFoundError."""
        require(self._member, "calls.read")
        require(self._member, "customers.read")
        found = await self._rows.call(call_id)
        if found is None:
            raise NotFoundError
        call, customer = found
        before = None if customer is None else await self._rows.before(customer.id, call)
        lead = None if customer is None else await self._rows.open_lead(customer.id)
        tasks, visit = (0, None) if customer is None else await self._rows.ahead(customer.id, utc_now())
        return CallerOut(
            call_id=call.id,
            customer_id=customer.id if customer else None,
            name=customer.name if customer else None,
            tags=customer.tags if customer else [],
            do_not_contact=customer.do_not_contact if customer else False,
            calls_before=before[1] if before else 0,
            last_call_id=before[0].id if before else None,
            last_call_at=before[0].started_at if before else None,
            last_call_summary=before[0].summary if before else None,
            lead_id=lead[0].id if lead else None,
            lead_status=lead[0].status if lead else None,
            lead_score=lead[0].score if lead else None,
            lead_assignee=lead[1] if lead else None,
            wish=_wish(lead[0]) if lead else None,
            open_tasks=tasks,
            next_visit_at=visit,
        )


def _wish(lead: Lead) -> str | None:
    """What he looks for, in a few words: "רמת גן, הבורסה, 4 חדרים"."""
    rooms = None if lead.rooms is None else f"{lead.rooms.normalize():f} חדרים"
    return ", ".join(part for part in (lead.city, lead.neighborhood, rooms) if part) or None
