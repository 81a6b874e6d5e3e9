"""What is out reaches the office once, is over when it is over, and expires with the process that told it."""

from datetime import timedelta
from uuid import UUID

import httpx
import msgspec
from sqlalchemy import select, update

from crm.db.session import Database
from crm.domain.live.schemas import Changed
from crm.domain.vendors.models import VendorOutage
from crm.domain.vendors.service import VendorHealthService
from shared.clock import utc_now
from shared.contracts.vendor_health import EXPIRES_AFTER_S, EndpointOut, VendorEndpoint, VendorHealth
from tests.support.office import Office, SilentPublisher

ONE, TWO = UUID(int=1), UUID(int=2)


def report(source: UUID, seq: int, *out: VendorEndpoint) -> VendorHealth:
    return VendorHealth(source, seq, [EndpointOut(name, utc_now(), "no answer") for name in out])


async def shown(owner: httpx.AsyncClient) -> list[dict[str, str]]:
    answer = await owner.get("/api/vendors/health")
    assert answer.status_code == 200
    return msgspec.json.decode(answer.content)["out"]


async def test_the_office_reads_it_in_plain_hebrew_until_it_is_over(db: Database, owner: httpx.AsyncClient) -> None:
    health = VendorHealthService(db, SilentPublisher())
    assert await shown(owner) == []
    await health.take(report(ONE, 1, "speech_stream"))
    [one] = await shown(owner)
    assert one["text"] == "מנוע הדיבור של גוגל לא עונה, מדברים בקול חלופי."
    await health.take(report(ONE, 2))
    assert await shown(owner) == []


async def test_two_processes_make_one_alert_and_one_end(db: Database, office: Office) -> None:
    publisher = SilentPublisher()
    health = VendorHealthService(db, publisher)
    for seq, source in ((1, ONE), (1, TWO), (2, ONE)):
        await health.take(report(source, seq, "chat"))
    assert publisher.sent == [(office.id, Changed("vendors"))]
    await health.take(report(ONE, 3))
    assert publisher.sent == [(office.id, Changed("vendors"))]
    await health.take(report(TWO, 2))
    assert publisher.sent == [(office.id, Changed("vendors"))] * 2


async def test_a_late_report_changes_nothing(db: Database, owner: httpx.AsyncClient) -> None:
    health = VendorHealthService(db, SilentPublisher())
    await health.take(report(ONE, 1, "chat"))
    await health.take(report(ONE, 3))
    await health.take(report(ONE, 2, "chat"))
    assert await shown(owner) == []


async def test_the_outages_of_a_dead_process_expire(db: Database, owner: httpx.AsyncClient) -> None:
    health = VendorHealthService(db, SilentPublisher())
    await health.take(report(ONE, 1, "chat"))
    old = utc_now() - timedelta(seconds=EXPIRES_AFTER_S + 1)
    async with db.platform_session() as session:
        await session.execute(update(VendorOutage).values(seen_at=old))
    assert await shown(owner) == []
    await health.take(report(TWO, 1, "hearing"))
    async with db.platform_session() as session:
        rows = await session.execute(select(VendorOutage.endpoint, VendorOutage.ended_at.is_(None)))
        assert sorted((name, open_) for name, open_ in rows) == [("chat", False), ("hearing", True)]


async def test_an_unknown_endpoint_is_refused_by_name(db: Database, owner: httpx.AsyncClient) -> None:
    assert (await owner.post("/internal/vendor-health", content=b"{}")).status_code == 401
