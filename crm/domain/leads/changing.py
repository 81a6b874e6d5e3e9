"""One person's change of one lead, alone or as part of many: checked against the office, applied, and remembered."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.lead_statuses.models import LeadStatusDef
from crm.domain.lead_statuses.repository import LeadStatusRepository
from crm.domain.leads.machine_updates import AGOROT
from crm.domain.leads.models import Lead, LeadStatusHistory
from crm.domain.leads.reading import SOURCE_NAMES
from crm.domain.leads.repository import LeadRepository
from crm.lib.actor import Member
from crm.lib.errors import BadRequestError, ForbiddenError
from shared.clock import utc_now

NO_SOURCE = frozenset({"status", "assignee_id", "score"})
"""Fields whose history is kept elsewhere: a human's mark on them would mean nothing to the machine."""

FIRST_ANSWER = "first_answer"
"""Kept beside a lead's former values when the change of many was the first that a person did with it."""


TAKEN_BACK_WITHIN = timedelta(minutes=1)
"""The screen offers to take a move back for ten seconds; the rest is the way here."""


class OpenLeadError(BadRequestError):
    """A closed lead cannot be reopened beside another open one of the same person."""

    sentence = "ללקוח כבר יש ליד פתוח אחר. עובדים בו, או סוגרים אותו קודם."


class LeadChanger:
    """Changes leads on behalf of a person, within one transaction. ``check`` first."""

    def __init__(self, session: AsyncSession, member: Member, rows: LeadRepository) -> None:
        self._session = session
        self._member = member
        self._rows = rows
        self._statuses: Mapping[str, LeadStatusDef] = {}

    async def check(self, sent: Mapping[str, object]) -> None:
        """Raise BadRequestError when a status or a colleague is not the office's.

        Raise ForbiddenError when who sees his own leads alone gives one away: it would vanish under his hands.
        """
        if "status" in sent:
            self._statuses = await LeadStatusRepository(self._session, self._member.business_id).by_key()
            status = self._statuses.get(str(sent["status"]))
            if status is None or status.archived:
                raise BadRequestError("אין מצב כזה במשרד.", parameter="status")
        assignee = sent.get("assignee_id")
        if self._member.own_leads_only and "assignee_id" in sent and assignee != self._member.user_id:
            raise ForbiddenError("מי שרואה רק את הלידים שלו אינו מעביר אותם לאחרים.")
        if assignee is not None and assignee not in {user_id for user_id, _ in await self._rows.colleagues()}:
            raise BadRequestError("אין איש צוות כזה במשרד.", parameter="assignee_id")

    async def apply(self, lead: Lead, sent: Mapping[str, object], *, reason: str | None = None) -> dict[str, object]:
        """Write the values; answers those they replaced. Raises OpenLeadError."""
        before: dict[str, object] = {field: getattr(lead, field) for field in sent}
        if "status" in sent and sent["status"] != lead.status:
            await self._move(lead, str(sent["status"]), reason)
        if "score" in sent:
            before["score_by_hand"] = lead.score_by_hand
            lead.score_by_hand = sent["score"] is not None
        for field, value in sent.items():
            given_back = field == "score" and value is None
            setattr(lead, field, await self._rows.rule_score(lead.id) if given_back else value)
            if field not in NO_SOURCE:
                name = SOURCE_NAMES.get(field, field)
                await self._rows.mark_human(lead.id, name, _told(field, value), self._member.user_id)
        lead.version += 1
        return before

    async def apply_kept(self, lead: Lead, sent: Mapping[str, object]) -> tuple[dict[str, object], dict[str, object]]:
        """``apply`` as one of many: the former values, and what a later ``take_back`` needs, as JSON keeps it."""
        waited = lead.responded_at is None
        old = await self.apply(lead, sent)
        kept = {field: plain_id(value) for field, value in old.items()}
        if waited and lead.responded_at is not None:
            kept[FIRST_ANSWER] = True
        return old, kept

    async def take_back(
        self, lead: Lead, kept: Mapping[str, object], reason: str
    ) -> tuple[dict[str, object], dict[str, object]]:
        """Write back what was kept; answers the values replaced and those put back. Raises OpenLeadError.

        A lead that had waited for its first answer until then waits again, unless somebody spoke with the person since.
        """
        back = {
            field: UUID(value) if field == "assignee_id" and isinstance(value, str) else value
            for field, value in kept.items()
            if field != FIRST_ANSWER
        }
        old = await self.apply(lead, back, reason=reason)
        if FIRST_ANSWER in kept and lead.human_contact_at is None:
            lead.responded_at = None
        return old, back

    async def _may_open(self, lead: Lead, status: str) -> None:
        """A person has one open lead: a closed one does not come back beside another."""
        opening = self._statuses[status].kind == "open" and self._statuses[lead.status].kind != "open"
        if opening and await self._rows.has_other_open(lead.customer_id, lead.id):
            raise OpenLeadError(parameter="status")

    async def _move(self, lead: Lead, to_status: str, reason: str | None) -> None:
        """On record, and the first answer; a first answer that is taken back at once was none."""
        await self._may_open(lead, to_status)
        now = utc_now()
        if await self._takes_back(lead, to_status, now):
            lead.responded_at = None
        else:
            lead.answered(now)
        self._rows.add(
            LeadStatusHistory(
                business_id=self._member.business_id,
                lead_id=lead.id,
                from_status=lead.status,
                to_status=to_status,
                source="human",
                reason=reason,
                user_id=self._member.user_id,
                at=now,
            )
        )

    async def _takes_back(self, lead: Lead, to_status: str, now: datetime) -> bool:
        """Whether this is one's own first answer of a moment ago, undone."""
        answered = lead.responded_at
        if answered is None or lead.human_contact_at is not None or now - answered > TAKEN_BACK_WITHIN:
            return False
        last = await self._rows.last_move(lead.id)
        return (
            last is not None
            and (last.at, last.user_id) == (answered, self._member.user_id)
            and (last.from_status, last.to_status) == (to_status, lead.status)
        )


def _told(field: str, value: object) -> str | None:
    """A value as the record of sources tells it: a budget in whole shekels."""
    if field == "budget_agorot" and isinstance(value, int):
        return str(value // AGOROT)
    return None if value is None else str(value)


def plain_id(value: object) -> object:
    """An id as JSON keeps it."""
    return str(value) if isinstance(value, UUID) else value
