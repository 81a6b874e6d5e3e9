"""The office's rules of retention: read, changed, and tried out."""

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.audit.service import human, record
from crm.domain.auth.permissions import require
from crm.domain.live.publisher import LivePublisher
from crm.domain.live.schemas import Changed
from crm.domain.retention.ages import AGES
from crm.domain.retention.models import RetentionSettings
from crm.domain.retention.repository import RetentionRepository
from crm.domain.retention.rules import limits
from crm.domain.retention.schemas import (
    RetentionChange,
    RetentionOut,
    RetentionPart,
    RetentionRules,
    RetentionRunOut,
)
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
        self._now = utc_now()
        self._rows = RetentionRepository(session, member.business_id, self._now)
        require(member, "privacy.manage")

    async def read(self) -> RetentionOut:
        """The rules and the last nights."""
        rules, version = await self._rows.rules()
        runs = [
            RetentionRunOut(run.finished_at, msgspec.convert(run.counts, dict[str, int]))
            for run in await self._rows.ended_runs(SHOWN_RUNS)
            if run.finished_at is not None
        ]
        return RetentionOut(rules=rules, version=version, runs=runs)

    async def change(self, asked: RetentionChange) -> RetentionOut:
        """New rules, in force from the next night on. Raises VersionConflictError."""
        business_id = self._member.business_id
        row = await self._rows.settings(lock=True)
        before, version = await self._rows.rules()
        if asked.version != version:
            raise VersionConflictError(await self.read())
        rules: dict[str, object] = msgspec.to_builtins(asked.rules)
        if row is None:
            self._rows.add(RetentionSettings(business_id=business_id, rules=rules, version=1))
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
            business_id,
            business_id=business_id,
            before={key: former[key] for key in changed},
            after=changed,
        )
        self._publisher.publish_after_commit(self._session, business_id, [Changed("privacy")])
        return await self.read()

    async def preview(self, rules: RetentionRules) -> list[RetentionPart]:
        """What a night by these rules would do now; nothing is changed."""
        parts: list[RetentionPart] = []
        for key, before in limits(rules, self._now).items():
            rows = held = 0
            for age in (one for one in AGES if one.key == key and before is not None):
                if before is not None:
                    gone, kept = await self._rows.count(age, before)
                    rows, held = rows + gone, held + kept
            if key == "files":
                rows = await self._rows.old_files()
            parts.append(RetentionPart(key, before, rows, held))
        return parts
