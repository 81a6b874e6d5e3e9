"""The base of every tenant's repository."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession


class TenantRepository:
    """SQL over one business's rows. Every statement names ``self.business_id``; row-level security stands behind it."""

    def __init__(self, session: AsyncSession, business_id: UUID) -> None:
        """``session`` is the transaction the work belongs to; nobody here commits it."""
        self.session = session
        self.business_id = business_id
