"""SQL of terms."""

from uuid import UUID

from sqlalchemy import select

from crm.domain.properties.models import Property
from crm.domain.property_terms.models import PropertyTerms
from crm.lib.repository import TenantRepository


class PropertyTermsRepository(TenantRepository):
    """Terms of one business."""

    async def property(self, property_id: UUID, *, lock: bool = False) -> Property | None:
        """The listing; ``lock`` keeps two first writers of its terms apart."""
        statement = select(Property).where(Property.business_id == self.business_id, Property.id == property_id)
        return await self.session.scalar(statement.with_for_update() if lock else statement)

    async def get(self, property_id: UUID) -> PropertyTerms | None:
        """The terms of one listing."""
        return await self.session.scalar(
            select(PropertyTerms).where(
                PropertyTerms.business_id == self.business_id, PropertyTerms.property_id == property_id
            )
        )

    def add(self, terms: PropertyTerms) -> None:
        """Insert at the next flush."""
        self.session.add(terms)
