"""The queue's order over many leads of every kind, held against the rule written out plainly."""

import random
from datetime import datetime, timedelta

import msgspec
import psycopg
from sqlalchemy.dialects import postgresql

from crm.db.session import Database
from crm.db.urls import for_libpq
from crm.domain.call_queue.ranking import queue
from crm.domain.call_queue.repository import CallQueueRepository
from crm.domain.customers.models import Customer, CustomerIdentity
from crm.domain.leads.models import Lead
from crm.domain.tasks.models import Task
from shared.clock import utc_now
from shared.host.postgres import SUPERUSER, PostgresServer
from shared.ids import new_id
from tests.support.office import Office

PEOPLE = 120
_MANY = """
WITH people AS (
  INSERT INTO customers (id, created_at, updated_at, business_id, name_source, tags, do_not_contact, version)
  SELECT gen_random_uuid(), now(), now(), %(office)s, 'human', '[]', false, 1 FROM generate_series(1, 2000)
  RETURNING id
), leads AS (
  INSERT INTO leads (id, created_at, updated_at, business_id, customer_id, status, score, score_by_hand, version)
  SELECT gen_random_uuid(), now() - random() * interval '90 days', now(), %(office)s, id, 'new', random() * 99, false, 1
  FROM people RETURNING customer_id
)
INSERT INTO tasks (id, created_at, updated_at, business_id, kind, title, source, status, due_at, customer_id, version)
SELECT gen_random_uuid(), now(), now(), %(office)s, kind, '', 'agent_call', 'open', now(), customer_id, 1
FROM leads, (VALUES ('callback'), ('other')) AS kinds (kind) WHERE random() < 0.2
"""


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


async def test_of_promises_due_at_one_moment_the_priority_decides(db: Database, office: Office) -> None:
    """A page that ends among them holds the most pressing, whichever of them is found first."""
    now = utc_now()
    due = now - timedelta(minutes=10)
    async with db.tenant_session(office.id) as session:
        for score in range(20):
            person = Customer(id=new_id(), business_id=office.id, name=f"פונה {score}", name_source="human")
            phone = {"customer_id": person.id, "kind": "phone", "value": f"+97253{score:07}"}
            session.add_all([person, CustomerIdentity(business_id=office.id, **phone)])
            await session.flush()
            task = {"kind": "callback", "title": "לחזור", "source": "agent_call", "customer_id": person.id}
            session.add(Task(business_id=office.id, due_at=due - timedelta(minutes=score == 3), **task))
            session.add(Lead(business_id=office.id, customer_id=person.id, score=score))
    async with db.tenant_session(office.id) as session:
        rows = CallQueueRepository(session, office.id)
        pages = [await rows.rows(new_id(), now, 5, start) for start in (0, 5, 15)]
    found = [[row.priority for row in page] for page in pages]
    assert found == [[3, 19, 18, 17, 16], [15, 14, 13, 12, 11], [5, 4, 2, 1, 0]]


async def test_a_plan_kept_for_all_values_finds_promises_by_their_index(
    office: Office, database_url: str, postgres_server: PostgresServer
) -> None:
    """The index holds open call-backs alone: that it fits must be seen without any value of the question."""
    superuser = postgres_server.url(database_url.rsplit("/", 1)[1], user=SUPERUSER)
    question = str(queue().compile(dialect=postgresql.asyncpg.dialect()))
    with psycopg.connect(for_libpq(superuser), autocommit=True) as connection:
        connection.execute(_MANY, {"office": office.id})
        connection.execute("VACUUM (ANALYZE) customers, leads, tasks")
        scope = "SELECT set_config('role', 'moked_app', false), set_config('app.business_id', %s, false)"
        connection.execute(scope, [str(office.id)])
        plan = "\n".join(str(row[0]) for row in connection.execute(f"EXPLAIN (GENERIC_PLAN) {question}".encode()))
    assert "ix_tasks_promised" in plan
    assert "on tasks" not in plan.replace("using ix_tasks_promised on tasks", "")
