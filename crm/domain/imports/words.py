"""The office's own words that cells may hold: its statuses and its people."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.auth.models import Membership, User
from crm.domain.imports.reading import OfficeWords, folded
from crm.domain.lead_statuses.repository import LeadStatusRepository


async def office_words(session: AsyncSession, business_id: UUID) -> OfficeWords:
    """Statuses by label and key, people who may be given leads by name and e-mail; a name of two people is nobody's."""
    statuses = {
        folded(word): status.key
        for status in await LeadStatusRepository(session, business_id).all()
        if not status.archived
        for word in (status.key, status.label)
    }
    rows = await session.execute(
        select(User.id, User.name, User.email)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.business_id == business_id, Membership.role != "viewer", User.disabled_at.is_(None))
    )
    people: dict[str, UUID] = {}
    shared: set[str] = set()
    for user_id, name, email in rows:
        people[folded(email)] = user_id
        if folded(name) in people:
            shared.add(folded(name))
        people.setdefault(folded(name), user_id)
    return OfficeWords(statuses, {word: user_id for word, user_id in people.items() if word not in shared})
