"""A caller's mood by a person's judgement, which freezes the automatic one."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.audit.service import human, record
from crm.domain.auth.permissions import require
from crm.domain.calls.mapping import call_out
from crm.domain.calls.repository import CallRepository
from crm.domain.calls.schemas import CallOut, Sentiment
from crm.domain.live.publisher import LivePublisher
from crm.domain.live.schemas import CallChanged
from crm.lib.actor import Member
from crm.lib.errors import NotFoundError


class SentimentService:
    """Moods of calls, as one member corrects them."""

    def __init__(self, session: AsyncSession, member: Member, publisher: LivePublisher) -> None:
        """``session`` is the request's transaction."""
        self._session = session
        self._member = member
        self._publisher = publisher
        self._rows = CallRepository(session, member.business_id)

    async def set(self, call_id: UUID, sentiment: Sentiment | None) -> CallOut:
        """Set it by hand, or with None give it back to the analysis. Raises NotFoundError."""
        require(self._member, "leads.write")
        found = await self._rows.get(call_id, lock=True)
        if found is None:
            raise NotFoundError
        call, name = found
        before: dict[str, object] = {"sentiment": call.sentiment, "sentiment_by_hand": call.sentiment_by_hand}
        call.sentiment_by_hand = sentiment is not None
        call.sentiment = call.sentiment_heard if sentiment is None else sentiment
        after: dict[str, object] = {"sentiment": call.sentiment, "sentiment_by_hand": call.sentiment_by_hand}
        out = call_out(call, name)
        if after != before:
            business_id = self._member.business_id
            author = human(self._member)
            record(
                self._session,
                author,
                "call.sentiment_changed",
                "call",
                call_id,
                business_id=business_id,
                before=before,
                after=after,
            )
            self._publisher.publish_after_commit(self._session, business_id, [CallChanged(out)])
        return out
