"""The queue's order over many leads of every kind, held against the rule written out plainly."""

import random
from datetime import datetime, timedelta

import msgspec

from crm.db.session import Database
from crm.domain.call_queue.repository import CallQueueRepository
from crm.domain.customers.models import Customer, CustomerIdentity
from crm.domain.leads.models import Lead
from crm.domain.tasks.models import Task
from shared.clock import utc_now
from shared.ids import new_id
from tests.support.office import Office

PEOPLE = 120


class Waiting(msgspec.Struct):
    """One lead as the rule sees it."""

    name: str
    score: int | None
    since: datetime
    promised_at: datetime | None

    def place(self, now: datetime) -> tuple[datetime, int, datetime]:
        """What the queue is sorted by; nobody promised is behind all who were."""
        since = self.promised_at or self.since
        hours = min(50, (now - since) // timedelta(hours=1))
        return self.promised_at or datetime.max.replace(tzinfo=now.tzinfo), -(self.score or 0) - hours, since


async def fill(db: Database, office: Office, now: datetime) -> list[Waiting]:
    luck, made = random.Random(5), list[Waiting]()
    async with db.tenant_session(office.id) as session:
        for number in range(PEOPLE):
            person = Customer(id=new_id(), business_id=office.id, name=f"פונה {number}", name_source="human")
            phone = CustomerIdentity(
                business_id=office.id, customer_id=person.id, kind="phone", value=f"+97252{number:07}"
            )
            created = now - timedelta(minutes=luck.randint(1, 6_000))
            again = now - timedelta(minutes=luck.randint(1, 4_000)) if luck.random() < 0.2 else None
            score = luck.choice([None, *range(0, 101, 20)])
            lead = Lead(business_id=office.id, customer_id=person.id, score=score, created_at=created, call_after=again)
            session.add_all([person, phone])
            await session.flush()
            session.add(lead)
            promised = now - timedelta(minutes=luck.randint(1, 4_000)) if luck.random() < 0.2 else None
            if promised is not None:
                session.add(
                    Task(
                        business_id=office.id,
                        kind="callback",
                        title="לחזור",
                        source="agent_call",
                        due_at=promised,
                        customer_id=person.id,
                    )
                )
            made.append(Waiting(f"פונה {number}", score, again or created, promised))
    return made


async def test_promises_then_score_and_hours_in_every_page(db: Database, office: Office) -> None:
    now = utc_now()
    wanted = [one.name for one in sorted(await fill(db, office, now), key=lambda one: one.place(now))]
    async with db.tenant_session(office.id) as session:
        rows = CallQueueRepository(session, office.id)
        got = [row for start in range(0, PEOPLE, 25) for row in await rows.rows(new_id(), now, 25, start)]
        names = [(await session.get_one(Customer, row.customer_id)).name for row in got]
    assert names == wanted
    assert {row.why for row in got} == {"promised", "again", "waiting"}
