"""The calendar: no overlap whoever writes, and times that are freed."""

import asyncio
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from crm.db.session import Database
from crm.domain.appointments.models import Appointment
from shared.clock import utc_now
from tests.support.office import Office, make_office


async def book(db: Database, office: Office, start_min: int, length_min: int = 60) -> None:
    starts = utc_now().replace(minute=0, second=0, microsecond=0) + timedelta(days=30, minutes=start_min)
    async with db.tenant_session(office.id) as session:
        session.add(
            Appointment(
                business_id=office.id,
                starts_at=starts,
                ends_at=starts + timedelta(minutes=length_min),
                title="ביקור",
                source="human",
            )
        )


async def test_ten_at_once_for_one_time_leave_one(db: Database, office: Office) -> None:
    results = await asyncio.gather(*(book(db, office, 5 * number) for number in range(10)), return_exceptions=True)
    assert sum(result is None for result in results) == 1
    assert all(result is None or isinstance(result, IntegrityError) for result in results)
    async with db.tenant_session(office.id) as session:
        assert await session.scalar(select(func.count()).select_from(Appointment)) == 1


async def test_one_may_start_when_another_ends(db: Database, office: Office) -> None:
    await book(db, office, 0)
    await book(db, office, 60)


async def test_offices_do_not_stand_in_each_others_way(db: Database, office: Office) -> None:
    await book(db, office, 0)
    await book(db, await make_office(db, "+97235550000"), 0)


async def test_a_cancelled_time_is_free(db: Database, office: Office, owner: httpx.AsyncClient) -> None:
    await book(db, office, 0)
    with pytest.raises(IntegrityError, match="no_overlap"):
        await book(db, office, 30)
    booked = (await owner.get("/api/appointments")).json()["items"][0]
    for _ in range(2):
        answer = await owner.post(f"/api/appointments/{booked['id']}/cancel")
        assert (answer.status_code, answer.json()["status"]) == (200, "cancelled")
    await book(db, office, 30)
    assert len((await owner.get("/api/appointments", params={"status": "booked"})).json()["items"]) == 1
