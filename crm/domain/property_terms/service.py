"""Rules of terms: who has no permission for them learns nothing of them, from nowhere."""

from decimal import Decimal
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.audit.service import human, record
from crm.domain.auth.permissions import require
from crm.domain.live.publisher import LivePublisher
from crm.domain.live.schemas import Changed
from crm.domain.property_terms.models import PropertyTerms
from crm.domain.property_terms.repository import PropertyTermsRepository
from crm.domain.property_terms.schemas import PropertyTermsOut, PropertyTermsPatch
from crm.lib.actor import Member
from crm.lib.errors import BadRequestError, NotFoundError, VersionConflictError
from shared.phones import PhoneInvalidError, to_e164

ENTITY: Final = "property_terms"
"""On the trail; its lines show no values to whoever may not see them."""
_CENT = Decimal("0.01")


def terms_out(property_id: UUID, terms: PropertyTerms | None) -> PropertyTermsOut:
    """Terms as shown."""
    if terms is None:
        return PropertyTermsOut(
            property_id=property_id,
            min_price_agorot=None,
            commission_percent=None,
            owner_name=None,
            owner_phone=None,
            version=0,
        )
    percent = terms.commission_percent
    return PropertyTermsOut(
        property_id=property_id,
        min_price_agorot=terms.min_price_agorot,
        commission_percent=None if percent is None else float(percent),
        owner_name=terms.owner_name,
        owner_phone=terms.owner_phone,
        version=terms.version,
    )


class PropertyTermsService:
    """Terms of properties, as one member sees and changes them."""

    def __init__(self, session: AsyncSession, member: Member, publisher: LivePublisher) -> None:
        """``session`` is the request's transaction. Raises ForbiddenError."""
        require(member, "properties.sensitive")
        self._session = session
        self._member = member
        self._publisher = publisher
        self._rows = PropertyTermsRepository(session, member.business_id)

    async def get(self, property_id: UUID) -> PropertyTermsOut:
        """The terms of one listing. Raises NotFoundError."""
        if await self._rows.property(property_id) is None:
            raise NotFoundError
        return terms_out(property_id, await self._rows.get(property_id))

    async def change(self, property_id: UUID, patch: PropertyTermsPatch) -> PropertyTermsOut:
        """Write some of them. Raises NotFoundError, VersionConflictError, BadRequestError naming the field."""
        listing = await self._rows.property(property_id, lock=True)
        if listing is None:
            raise NotFoundError
        terms = await self._rows.get(property_id)
        before = terms_out(property_id, terms)
        if patch.version != before.version:
            raise VersionConflictError(before)
        if terms is None:
            terms = PropertyTerms(business_id=self._member.business_id, property_id=property_id, version=0)
            self._rows.add(terms)
        _write(terms, patch)
        if terms.min_price_agorot is not None and terms.min_price_agorot > listing.price_agorot:
            raise BadRequestError("המחיר המינימלי גבוה מהמחיר המבוקש.", parameter="min_price_agorot")
        terms.version += 1
        await self._session.flush()
        after = terms_out(property_id, terms)
        self._tell(property_id, before, after)
        return after

    def _tell(self, property_id: UUID, before: PropertyTermsOut, after: PropertyTermsOut) -> None:
        former: dict[str, object] = msgspec.to_builtins(before)
        now: dict[str, object] = msgspec.to_builtins(after)
        changed = [key for key, value in now.items() if key != "version" and former[key] != value]
        record(
            self._session,
            human(self._member),
            "property_terms.changed",
            ENTITY,
            property_id,
            business_id=self._member.business_id,
            before={key: former[key] for key in changed},
            after={key: now[key] for key in changed},
        )
        hint = Changed("property-terms", property_id)
        self._publisher.publish_after_commit(self._session, self._member.business_id, [hint])


def _write(terms: PropertyTerms, patch: PropertyTermsPatch) -> None:
    if patch.min_price_agorot is not msgspec.UNSET:
        terms.min_price_agorot = patch.min_price_agorot
    if patch.commission_percent is not msgspec.UNSET:
        percent = patch.commission_percent
        terms.commission_percent = None if percent is None else Decimal(str(percent)).quantize(_CENT)
    if patch.owner_name is not msgspec.UNSET:
        terms.owner_name = " ".join((patch.owner_name or "").split()) or None
    if patch.owner_phone is not msgspec.UNSET:
        terms.owner_phone = _phone(patch.owner_phone)


def _phone(given: str | None) -> str | None:
    if given is None or not given.strip():
        return None
    try:
        return to_e164(given)
    except PhoneInvalidError as error:
        raise BadRequestError("מספר הטלפון של בעל הנכס אינו תקין.", parameter="owner_phone") from error
