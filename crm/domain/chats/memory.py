"""What the office knows of a person, in Hebrew lines for the AI: it goes on where a call or a chat stopped."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.appointments.models import Appointment
from crm.domain.calls.models import Call
from crm.domain.chats.models import Message
from crm.domain.chats.remembering import RememberingRepository
from crm.domain.chats.words import MessageAuthor
from crm.domain.chats.written import words_of
from crm.domain.customers.models import Customer
from crm.domain.leads.models import Lead
from crm.domain.properties.models import Property
from crm.domain.tools.slots import slot_json
from shared.clock import ISRAEL
from shared.contracts.text_turns import MAX_HISTORY, MAX_PAST_TEXT, VISIT_LINE, Author, PastMessage

FRESH = timedelta(hours=24)
"""Of a call within a day the turns themselves are told, of an older one its summary."""
MAX_LINE = 600

_DEAL = {"sale": "קנייה או מכירה", "rent": "שכירות"}
_ROLE = {"buyer": "מחפש לקנות", "seller": "מוכר נכס", "tenant": "מחפש לשכור", "landlord": "משכיר נכס"}
_AUTHORS: dict[MessageAuthor, Author] = {
    "customer": "customer",
    "ai": "agent",
    "staff": "staff",
    "automation": "automation",
}


class Memory:
    """One person's past with the office, read in one transaction."""

    def __init__(self, session: AsyncSession, business_id: UUID, now: datetime) -> None:
        """``now`` is aware."""
        self._rows = RememberingRepository(session, business_id)
        self._now = now

    async def lines(self, customer: Customer) -> str:
        """Name, wish, visits, call-backs and summaries; empty for somebody new."""
        lead = await self._rows.open_lead(customer.id)
        wish = _wish(lead) if lead is not None else ""
        lines = [
            f"שם: {customer.name}" if customer.name else "",
            f"מה הוא מחפש, לפי הרישום: {wish}" if wish else "",
            *[_visit(visit, listing) for visit, listing in await self._rows.visits(customer.id, self._now)],
            *[
                f"המשרד חייב לו שיחה חוזרת: {_short(task.details or task.title)}"
                for task in await self._rows.callbacks(customer.id)
            ],
            *[
                f"שיחת טלפון ב-{_day(call.started_at)}: {_short(call.summary)}"
                for call in await self._rows.calls(customer.id)
                if call.summary and not self._is_fresh(call)
            ],
            *[
                f"התכתבות ב-{_day(sitting.started_at)}: {_short(sitting.summary or '')}"
                for sitting in await self._rows.sessions(customer.id)
            ],
        ]
        return "\n".join(line for line in lines if line)

    async def history(self, customer: Customer, messages: list[Message]) -> list[PastMessage]:
        """These messages and the turns of a call of the last day, oldest first; staff's and automation's are in it."""
        past = [
            PastMessage(
                _AUTHORS[row.author],
                words[:MAX_PAST_TEXT],
                row.at,
                "sms" if row.route == "twilio_sms" else "whatsapp",
            )
            for row in messages
            if (words := words_of(row))
        ]
        calls = [call for call in await self._rows.calls(customer.id) if self._is_fresh(call)]
        for call in calls[:1]:
            past += [
                PastMessage(
                    "customer" if turn.speaker == "caller" else "agent", turn.text[:MAX_PAST_TEXT], turn.at, "phone"
                )
                for turn in await self._rows.last_turns(call.id)
            ]
        past.sort(key=lambda one: one.at)
        return past[-MAX_HISTORY:]

    def _is_fresh(self, call: Call) -> bool:
        return self._now - (call.ended_at or call.started_at) <= FRESH


def _visit(visit: Appointment, listing: Property | None) -> str:
    slot = slot_json(visit.starts_at)
    what = f" ב{listing.title}, {listing.city}" if listing is not None else ""
    return f"{VISIT_LINE} {slot['weekday_he']} {_day(visit.starts_at)} בשעה {slot['time']}{what}"


def _wish(lead: Lead) -> str:
    parts = [
        _ROLE.get(lead.role or "", _DEAL.get(lead.deal or "", "")),
        f"{float(lead.rooms):g} חדרים" if lead.rooms is not None else "",
        f"ב{lead.city}" if lead.city else "",
        f"שכונת {lead.neighborhood}" if lead.neighborhood else "",
        f'תקציב {lead.budget_agorot // 100:,} ש"ח' if lead.budget_agorot else "",
        f"לוח זמנים: {lead.timeline}" if lead.timeline else "",
        lead.notes or "",
    ]
    return _short(", ".join(part for part in parts if part))


def _day(moment: datetime) -> str:
    return f"{moment.astimezone(ISRAEL):%d.%m.%Y}"


def _short(text: str) -> str:
    return " ".join(text.split())[:MAX_LINE]
