"""SQL of files."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, or_, select, update

from crm.domain.chats.models import Message
from crm.domain.files.models import CustomerFile, StoredFile
from crm.lib.repository import TenantRepository


class FileRepository(TenantRepository):
    """Files of one business."""

    async def get(self, file_id: UUID) -> StoredFile | None:
        """One stored file, a dropped one too."""
        return await self.session.scalar(
            select(StoredFile).where(StoredFile.business_id == self.business_id, StoredFile.id == file_id)
        )

    async def locked(self, file_id: UUID) -> StoredFile | None:
        """One stored file, held until the transaction ends."""
        return await self.session.scalar(
            select(StoredFile)
            .where(StoredFile.business_id == self.business_id, StoredFile.id == file_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )

    async def is_of_another(self, file_id: UUID, customer_id: UUID) -> bool:
        """Whether it was attached to another person, or stands in his messages."""
        attached = select(CustomerFile.id).where(
            CustomerFile.business_id == self.business_id,
            CustomerFile.file_id == file_id,
            CustomerFile.customer_id != customer_id,
        )
        written = select(Message.id).where(
            Message.business_id == self.business_id, Message.file_id == file_id, Message.customer_id != customer_id
        )
        return bool(await self.session.scalar(select(or_(attached.exists(), written.exists()))))

    async def drop(self, file_ids: Sequence[UUID], now: datetime) -> None:
        """Mark these for removal; one that is marked keeps its moment."""
        await self.session.execute(
            update(StoredFile)
            .where(
                StoredFile.business_id == self.business_id,
                StoredFile.id.in_(file_ids),
                StoredFile.dropped_at.is_(None),
            )
            .values(dropped_at=now)
        )

    async def dropped(self, limit: int) -> Sequence[StoredFile]:
        """Marked files whose objects still lie in the store, the longest marked first."""
        rows = await self.session.scalars(
            select(StoredFile)
            .where(
                StoredFile.business_id == self.business_id,
                StoredFile.dropped_at.is_not(None),
                StoredFile.gone_at.is_(None),
            )
            .order_by(StoredFile.dropped_at, StoredFile.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return rows.all()

    async def unused(self, before: datetime, limit: int) -> Sequence[UUID]:
        """Ids of files from before then that nobody attached and no message carries."""
        attached = select(CustomerFile.id).where(
            CustomerFile.business_id == self.business_id, CustomerFile.file_id == StoredFile.id
        )
        written = select(Message.id).where(Message.business_id == self.business_id, Message.file_id == StoredFile.id)
        rows = await self.session.scalars(
            select(StoredFile.id)
            .where(
                StoredFile.business_id == self.business_id,
                StoredFile.created_at < before,
                StoredFile.dropped_at.is_(None),
                ~attached.exists(),
                ~written.exists(),
            )
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return rows.all()

    async def known_keys(self, keys: Sequence[str]) -> set[str]:
        """Those of the keys that have a row."""
        rows = await self.session.scalars(
            select(StoredFile.key).where(StoredFile.business_id == self.business_id, StoredFile.key.in_(keys))
        )
        return set(rows)

    async def of_customer(self, customer_id: UUID, limit: int) -> list[tuple[CustomerFile, StoredFile]]:
        """A person's files that are not deleted, newest first."""
        rows = await self.session.execute(
            select(CustomerFile, StoredFile)
            .join(StoredFile, StoredFile.id == CustomerFile.file_id)
            .where(
                CustomerFile.business_id == self.business_id,
                CustomerFile.customer_id == customer_id,
                CustomerFile.deleted_at.is_(None),
                StoredFile.dropped_at.is_(None),
            )
            .order_by(CustomerFile.created_at.desc(), CustomerFile.id.desc())
            .limit(limit)
        )
        return [(row[0], row[1]) for row in rows]

    async def count(self, customer_id: UUID) -> int:
        """How many files of the person are not deleted."""
        statement = select(func.count()).where(
            CustomerFile.business_id == self.business_id,
            CustomerFile.customer_id == customer_id,
            CustomerFile.deleted_at.is_(None),
        )
        return await self.session.scalar(statement) or 0

    async def customer_file(self, file_id: UUID, *, lock: bool = False) -> tuple[CustomerFile, StoredFile] | None:
        """A person's file and what is stored, a deleted one too."""
        statement = (
            select(CustomerFile, StoredFile)
            .join(StoredFile, StoredFile.id == CustomerFile.file_id)
            .where(CustomerFile.business_id == self.business_id, CustomerFile.id == file_id)
        )
        row = (await self.session.execute(statement.with_for_update() if lock else statement)).one_or_none()
        return None if row is None else (row[0], row[1])

    async def long_deleted(self, before: datetime, held: Select[UUID], limit: int) -> Sequence[CustomerFile]:
        """Files deleted before then whose bytes are still kept, but for those of the people ``held``."""
        rows = await self.session.scalars(
            select(CustomerFile)
            .join(StoredFile, StoredFile.id == CustomerFile.file_id)
            .where(
                CustomerFile.business_id == self.business_id,
                CustomerFile.deleted_at < before,
                CustomerFile.customer_id.not_in(held),
                StoredFile.dropped_at.is_(None),
            )
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return rows.all()

    def add(self, row: StoredFile | CustomerFile) -> None:
        """Insert at the next flush."""
        self.session.add(row)
