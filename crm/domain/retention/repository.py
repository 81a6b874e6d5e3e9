"""SQL of retention: the rules, the nights, and the rows that are too old."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.privacy.models import PrivacyFile
from crm.domain.privacy.standing import people_held
from crm.domain.retention.age import Age
from crm.domain.retention.models import RetentionRun, RetentionSettings
from crm.domain.retention.schemas import RetentionRules
from crm.lib.repository import TenantRepository
from shared.clock import utc_now


class RetentionRepository(TenantRepository):
    """Retention of one business."""

    def __init__(self, session: AsyncSession, business_id: UUID, now: datetime | None = None) -> None:
        """``now`` is aware; else the clock's. Holds count by its local day."""
        super().__init__(session, business_id)
        self._now = now or utc_now()

    async def rules(self) -> tuple[RetentionRules, int]:
        """The office's rules and their version."""
        row = await self.settings()
        if row is None:
            return RetentionRules(), 0
        return msgspec.convert(row.rules, RetentionRules), row.version

    async def settings(self, *, lock: bool = False) -> RetentionSettings | None:
        """The office's own rules, when it has any."""
        statement = select(RetentionSettings).where(RetentionSettings.business_id == self.business_id)
        return await self.session.scalar(statement.with_for_update() if lock else statement)

    async def ended_runs(self, most: int) -> Sequence[RetentionRun]:
        """The last nights, newest first."""
        rows = await self.session.scalars(
            select(RetentionRun)
            .where(RetentionRun.business_id == self.business_id, RetentionRun.finished_at.is_not(None))
            .order_by(RetentionRun.id.desc())
            .limit(most)
        )
        return rows.all()

    async def open_run(self) -> RetentionRun | None:
        """The night that was cut before its end, locked."""
        return await self.session.scalar(
            select(RetentionRun)
            .where(RetentionRun.business_id == self.business_id, RetentionRun.finished_at.is_(None))
            .order_by(RetentionRun.id)
            .limit(1)
            .with_for_update()
        )

    async def too_old(self, age: Age, before: datetime, limit: int) -> list[UUID]:
        """Rows of one kind that nobody holds, the oldest ids first."""
        rows = await self.session.scalars(
            select(age.model.id)
            .where(age.model.business_id == self.business_id, age.old(before), self._free(age))
            .order_by(age.model.id)
            .limit(limit)
        )
        return list(rows)

    async def count(self, age: Age, before: datetime) -> tuple[int, int]:
        """How many rows of one kind are too old: those that would go, and those that a hold keeps."""
        free = self._free(age)
        row = (
            await self.session.execute(
                select(func.count().filter(free), func.count().filter(~free)).where(
                    age.model.business_id == self.business_id, age.old(before)
                )
            )
        ).one()
        return row[0], row[1]

    async def old_files(self) -> int:
        """How many files made for people are too old."""
        statement = select(func.count()).where(
            PrivacyFile.business_id == self.business_id, PrivacyFile.expires_at <= self._now
        )
        return await self.session.scalar(statement) or 0

    def _free(self, age: Age) -> ColumnElement[bool]:
        """Rows of nobody under a hold; a row of nobody at all is free too."""
        return func.coalesce(age.held(people_held(self.business_id, self._now)), False).is_(False)

    def add(self, row: RetentionRun | RetentionSettings) -> None:
        """Insert at the next flush."""
        self.session.add(row)
