"""What is older than the office keeps it goes: every night, in batches, past whoever is under a legal hold."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, bindparam, func, or_, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from crm.db.lookups import all_businesses
from crm.db.session import Database
from crm.domain.audit.service import Author, record
from crm.domain.privacy.ages import AGES, Age, Held
from crm.domain.privacy.erasing import Wiper
from crm.domain.privacy.models import LegalHold, PrivacyFile, RetentionRun
from crm.domain.privacy.repository import PrivacyRepository
from crm.domain.privacy.retention_rules import limits, rules_of
from crm.domain.privacy.schemas import RetentionClass, RetentionPart, RetentionRules
from shared.clock import ISRAEL, utc_now
from shared.log import logger

BATCH = 500
"""Rows of one transaction: what a killed worker does again, and how long others may wait for a row."""
MOST_BATCHES = 400
"""Of one kind of rows in one night; what is left goes in the next."""
AUTHOR = Author("system", "retention")

_REMOVE = text("SELECT public.privacy_remove(:run, :target, CAST(:ids AS uuid[]))").bindparams(
    bindparam("ids", type_=ARRAY(Text))
)
_log = logger(__name__)

Counts = dict[RetentionClass, int]


async def run_all(db: Database) -> None:
    """One night: every business, one after another."""
    for business_id in await all_businesses(db):
        await run_business(db, business_id)


async def run_business(
    db: Database, business_id: UUID, *, now: datetime | None = None, batch: int = BATCH, most: int = MOST_BATCHES
) -> Counts:
    """Blank or remove what is too old at ``now`` (aware, else the clock's); answers how many rows of each class.

    A run that was cut goes on the next night under its own number: what is done is not done again.
    """
    now = now or utc_now()
    async with db.tenant_session(business_id) as session:
        rules, _ = await rules_of(session, business_id)
        run = await _open_run(session, business_id)
    before = limits(rules, now)
    counts: Counts = {}
    for age in AGES:
        moment = before[age.key]
        if moment is None:
            continue
        for _ in range(most):
            async with db.tenant_session(business_id) as session:
                done = await _batch(Wiper(session, business_id, run), age, moment, now, batch)
            counts[age.key] = counts.get(age.key, 0) + done
            if done < batch:
                break
    async with db.tenant_session(business_id) as session:
        counts["files"] = await PrivacyRepository(session, business_id).drop_files_before(now)
        counts = {key: count for key, count in counts.items() if count}
        await _close(session, business_id, run, counts)
    return counts


async def _open_run(session: AsyncSession, business_id: UUID) -> UUID:
    """The run that was cut last time, else a new one."""
    found = await session.scalar(
        select(RetentionRun.id)
        .where(RetentionRun.business_id == business_id, RetentionRun.finished_at.is_(None))
        .order_by(RetentionRun.id)
        .limit(1)
    )
    if found is not None:
        return found
    run = RetentionRun(business_id=business_id, counts={})
    session.add(run)
    await session.flush()
    return run.id


async def _close(session: AsyncSession, business_id: UUID, run_id: UUID, counts: Mapping[RetentionClass, int]) -> None:
    await Wiper(session, business_id, run_id).finish()
    run = await session.scalar(
        select(RetentionRun).where(RetentionRun.business_id == business_id, RetentionRun.id == run_id)
    )
    if run is None:
        return
    run.finished_at, run.counts = utc_now(), {**counts}
    if counts:
        record(session, AUTHOR, "retention.run", "business", business_id, business_id=business_id, after={**counts})
        _log.info("retention_run", business_id=str(business_id), **counts)


async def _batch(wiper: Wiper, age: Age, before: datetime, now: datetime, batch: int) -> int:
    held = people_held(wiper.business_id, now)
    statement = (
        select(age.model.id)
        .where(age.model.business_id == wiper.business_id, age.old(before), _free(age, held))
        .order_by(age.model.id)
        .limit(batch)
    )
    ids = list(await wiper.session.scalars(statement))
    if not ids:
        return 0
    if age.wipe:
        return await wiper.wipe(age.model.__tablename__, ids, age.wipe)
    told = {"run": wiper.run, "target": age.model.__tablename__, "ids": [str(one) for one in ids]}
    return int(await wiper.session.scalar(_REMOVE, told) or 0)


def people_held(business_id: UUID, now: datetime) -> Held:
    """Ids of the people of a business under a legal hold on the local day of ``now``."""
    today = now.astimezone(ISRAEL).date()
    return select(LegalHold.customer_id).where(
        LegalHold.business_id == business_id,
        LegalHold.lifted_at.is_(None),
        or_(LegalHold.until.is_(None), LegalHold.until >= today),
    )


def _free(age: Age, held: Held) -> ColumnElement[bool]:
    """Rows of nobody under a hold; a row of nobody at all is free too."""
    return func.coalesce(age.held(held), False).is_(False)


async def preview(
    session: AsyncSession, business_id: UUID, rules: RetentionRules, now: datetime
) -> list[RetentionPart]:
    """What a run by these rules would do at ``now``: nothing is changed."""
    before = limits(rules, now)
    held = people_held(business_id, now)
    parts: list[RetentionPart] = []
    for key, moment in before.items():
        if moment is None:
            parts.append(RetentionPart(key, None, 0, 0))
            continue
        rows = kept = 0
        for age in (one for one in AGES if one.key == key):
            old: Select[int] = select(func.count()).where(age.model.business_id == business_id, age.old(moment))
            free = int(await session.scalar(old.where(_free(age, held))) or 0)
            rows, kept = rows + free, kept + int(await session.scalar(old) or 0) - free
        if key == "files":
            files = select(func.count()).where(PrivacyFile.business_id == business_id, PrivacyFile.expires_at <= moment)
            rows = int(await session.scalar(files) or 0)
        parts.append(RetentionPart(key, moment, rows, kept))
    return parts
