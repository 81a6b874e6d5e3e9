"""SQL of notes."""

from uuid import UUID

from sqlalchemy import select

from crm.domain.notes.models import CustomerNote
from crm.lib.repository import TenantRepository


class NoteRepository(TenantRepository):
    """Notes of one business."""

    async def get(self, note_id: UUID, *, lock: bool = False) -> CustomerNote | None:
        """One note, a deleted one too."""
        statement = select(CustomerNote).where(CustomerNote.business_id == self.business_id, CustomerNote.id == note_id)
        return await self.session.scalar(statement.with_for_update() if lock else statement)

    def add(self, note: CustomerNote) -> None:
        """Insert at the next flush."""
        self.session.add(note)
