"""Takes the agent's reports of what is out, and tells every office when that changes."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm.db.lookups import all_businesses
from crm.db.session import Database
from crm.domain.live.publisher import LivePublisher
from crm.domain.live.schemas import Changed
from crm.domain.vendors.models import VendorOutage
from crm.domain.vendors.schemas import SENTENCES, VendorHealthOut, VendorOut
from crm.lib.errors import BadRequestError
from shared.clock import utc_now
from shared.contracts.vendor_health import EXPIRES_AFTER_S, VendorEndpoint, VendorHealth
from shared.ids import new_id
from shared.log import logger

_log = logger(__name__)


def read_report(body: bytes) -> VendorHealth:
    """Raises BadRequestError naming the field."""
    try:
        return msgspec.json.decode(body, type=VendorHealth)
    except msgspec.DecodeError as error:
        raise BadRequestError(f"דיווח הספקים אינו תקין: {error}", parameter="body") from error


async def current(session: AsyncSession, now: datetime) -> VendorHealthOut:
    """What is out for any process, each endpoint once, oldest first."""
    rows = await session.execute(
        select(VendorOutage.endpoint, func.min(VendorOutage.since))
        .where(VendorOutage.ended_at.is_(None), VendorOutage.seen_at > now - timedelta(seconds=EXPIRES_AFTER_S))
        .group_by(VendorOutage.endpoint)
        .order_by(func.min(VendorOutage.since))
    )
    return VendorHealthOut([VendorOut(endpoint=name, since=since, text=SENTENCES[name]) for name, since in rows])


async def lock_outages(session: AsyncSession) -> None:
    """Until the transaction ends nobody else changes what is out, or what was told of it."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended("vendor_outages", 0))))


class VendorHealthService:
    """One transaction a report; reports of one process come one after another."""

    def __init__(self, db: Database, publisher: LivePublisher) -> None:
        self._db = db
        self._publisher = publisher

    async def take(self, report: VendorHealth) -> None:
        """Apply the whole state of one process. A report older than one already taken changes nothing."""
        now = utc_now()
        async with self._db.platform_session() as session:
            await lock_outages(session)
            before = await self._endpoints(session, now)
            if await self._is_stale(session, report):
                return
            await self._apply(session, report, now)
            await session.flush()
            after = await self._endpoints(session, now)
        if before != after:
            await self._announce(sorted(after - before), sorted(before - after))

    async def _endpoints(self, session: AsyncSession, now: datetime) -> set[VendorEndpoint]:
        return {one.endpoint for one in (await current(session, now)).out}

    async def _is_stale(self, session: AsyncSession, report: VendorHealth) -> bool:
        latest = await session.scalar(select(func.max(VendorOutage.seq)).where(VendorOutage.source == report.source))
        return latest is not None and latest >= report.seq

    async def _apply(self, session: AsyncSession, report: VendorHealth, now: datetime) -> None:
        out = {one.endpoint: one for one in report.out}
        rows = await session.scalars(
            select(VendorOutage).where(VendorOutage.source == report.source, VendorOutage.ended_at.is_(None))
        )
        for row in rows:
            row.seq, row.seen_at = report.seq, now
            if out.pop(row.endpoint, None) is None:
                row.ended_at = now
        for one in out.values():
            session.add(
                VendorOutage(
                    id=new_id(),
                    source=report.source,
                    endpoint=one.endpoint,
                    since=one.since,
                    reason=one.reason,
                    seq=report.seq,
                    seen_at=now,
                    ended_at=None,
                )
            )
        # Outages of processes that died end with their last sign.
        await session.execute(
            update(VendorOutage)
            .where(VendorOutage.ended_at.is_(None), VendorOutage.seen_at < now - timedelta(seconds=EXPIRES_AFTER_S))
            .values(ended_at=VendorOutage.seen_at)
        )

    async def _announce(self, went: list[VendorEndpoint], came: list[VendorEndpoint]) -> None:
        """Once for each outage, however many processes report it."""
        _log.warning("vendor_health_changed", out=went, back=came, alert=bool(went))
        for business_id in await self._businesses():
            await self._publisher.publish(business_id, [Changed("vendors")])

    async def _businesses(self) -> list[UUID]:
        return await all_businesses(self._db)
