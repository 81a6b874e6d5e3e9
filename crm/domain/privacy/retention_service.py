"""The office's rules of retention: read, changed, and tried out."""

from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.audit.service import human, record
from crm.domain.auth.permissions import require
from crm.domain.live.publisher import LivePublisher
from crm.domain.live.schemas import Changed
from crm.domain.privacy.models import RetentionRun, RetentionSettings
from crm.domain.privacy.retention import preview
from crm.domain.privacy.retention_rules import rules_of
from crm.domain.privacy.schemas import RetentionChange, RetentionOut, RetentionPart, RetentionRules, RetentionRunOut
from crm.lib.actor import Member
from crm.lib.errors import VersionConflictError
from shared.clock import utc_now

SHOWN_RUNS = 10


class RetentionService:
    """Retention, as one member sets it."""

    def __init__(self, session: AsyncSession, member: Member, publisher: LivePublisher) -> None:
        """``session`` is the request's transaction."""
        self._session = session
        self._member = member
        self._publisher = publisher
        require(member, "privacy.manage")

    @property
    def _business_id(self) -> UUID:
        return self._member.business_id

    async def read(self) -> RetentionOut:
        """The rules and the last runs that did something."""
        rules, version = await rules_of(self._session, self._business_id)
        rows = await self._session.scalars(
            select(RetentionRun)
            .where(RetentionRun.business_id == self._business_id, RetentionRun.finished_at.is_not(None))
            .order_by(RetentionRun.id.desc())
            .limit(SHOWN_RUNS)
        )
        runs = [
            RetentionRunOut(run.finished_at, msgspec.convert(run.counts, dict[str, int]))
            for run in rows
            if run.finished_at is not None
        ]
        return RetentionOut(rules=rules, version=version, runs=runs)

    async def change(self, asked: RetentionChange) -> RetentionOut:
        """New rules, in force from the next night on. Raises VersionConflictError."""
        row = await self._session.scalar(
            select(RetentionSettings).where(RetentionSettings.business_id == self._business_id).with_for_update()
        )
        if asked.version != (0 if row is None else row.version):
            raise VersionConflictError(await self.read())
        before, _ = await rules_of(self._session, self._business_id)
        rules: dict[str, object] = msgspec.to_builtins(asked.rules)
        if row is None:
            self._session.add(RetentionSettings(business_id=self._business_id, rules=rules, version=1))
        else:
            row.rules, row.version = rules, row.version + 1
        await self._session.flush()
        former: dict[str, object] = msgspec.to_builtins(before)
        changed = {key: value for key, value in rules.items() if former[key] != value}
        record(
            self._session,
            human(self._member),
            "retention.changed",
            "business",
            self._business_id,
            business_id=self._business_id,
            before={key: former[key] for key in changed},
            after=changed,
        )
        self._publisher.publish_after_commit(self._session, self._business_id, [Changed("privacy")])
        return await self.read()

    async def preview(self, rules: RetentionRules) -> list[RetentionPart]:
        """What a run by these rules would do now; nothing is changed."""
        return await preview(self._session, self._business_id, rules, utc_now())
