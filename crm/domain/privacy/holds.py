"""Legal holds: who put one on whom, why, and until when."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.audit.service import human, record
from crm.domain.auth.permissions import require
from crm.domain.live.publisher import LivePublisher
from crm.domain.live.schemas import Changed
from crm.domain.privacy.errors import PersonErasedError
from crm.domain.privacy.models import LegalHold
from crm.domain.privacy.repository import PrivacyRepository
from crm.domain.privacy.schemas import LegalHoldCreate, LegalHoldOut
from crm.domain.privacy.service import written
from crm.lib.actor import Member
from crm.lib.errors import BadRequestError, NotFoundError
from shared.clock import ISRAEL, utc_now


class HoldService:
    """Holds, as one member puts and lifts them."""

    def __init__(self, session: AsyncSession, member: Member, publisher: LivePublisher) -> None:
        """``session`` is the request's transaction."""
        self._session = session
        self._member = member
        self._publisher = publisher
        self._rows = PrivacyRepository(session, member.business_id)
        require(member, "privacy.manage")

    async def holds(self, customer_id: UUID | None) -> list[LegalHoldOut]:
        """All holds, or those of one person, newest first."""
        found = await self._rows.holds(customer_id)
        names = await self._rows.names([one.customer_id for one in found])
        return [_shown(one, names.get(one.customer_id)) for one in found]

    async def put(self, asked: LegalHoldCreate) -> LegalHoldOut:
        """Hold everything of a person. Raises NotFoundError, BadRequestError, PersonErasedError."""
        customer = await self._rows.standing(asked.customer_id)
        if customer is None:
            raise NotFoundError
        if customer.erased_at is not None:
            raise PersonErasedError
        if asked.until is not None and asked.until < utc_now().astimezone(ISRAEL).date():
            raise BadRequestError("תאריך הסיום כבר עבר.", parameter="until")
        hold = LegalHold(
            business_id=self._member.business_id,
            customer_id=customer.id,
            reason=written(asked.reason, "reason"),
            until=asked.until,
            author_id=self._member.user_id,
            author_name=self._member.name,
        )
        self._rows.add(hold)
        await self._session.flush()
        self._record("hold.put", hold)
        return _shown(hold, customer.name)

    async def lift(self, hold_id: UUID) -> LegalHoldOut:
        """Lift a hold; a repeat changes nothing. Raises NotFoundError."""
        hold = await self._rows.hold(hold_id)
        if hold is None:
            raise NotFoundError
        if hold.lifted_at is None:
            hold.lifted_at, hold.lifted_by = utc_now(), self._member.name
            self._record("hold.lifted", hold)
        names = await self._rows.names([hold.customer_id])
        return _shown(hold, names.get(hold.customer_id))

    def _record(self, action: str, hold: LegalHold) -> None:
        business_id = self._member.business_id
        record(
            self._session,
            human(self._member),
            action,
            "customer",
            hold.customer_id,
            business_id=business_id,
            after={"hold_id": hold.id, "until": hold.until},
        )
        self._publisher.publish_after_commit(self._session, business_id, [Changed("privacy")])


def _shown(hold: LegalHold, name: str | None) -> LegalHoldOut:
    today = utc_now().astimezone(ISRAEL).date()
    return LegalHoldOut(
        id=hold.id,
        customer_id=hold.customer_id,
        customer_name=name,
        reason=hold.reason,
        until=hold.until,
        author_name=hold.author_name,
        created_at=hold.created_at,
        lifted_at=hold.lifted_at,
        lifted_by=hold.lifted_by,
        active=hold.lifted_at is None and (hold.until is None or hold.until >= today),
    )
