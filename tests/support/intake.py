"""A source of leads, as its sender and its owner use it."""

import json
from datetime import timedelta
from uuid import UUID

import httpx
import msgspec
from sqlalchemy import func, select

from crm.db.session import Database
from crm.domain.customers.models import Customer
from crm.domain.intake.models import ExternalEvent
from crm.domain.intake.receiving import GRACE
from crm.domain.intake.schemas import LeadSourceCreated
from crm.domain.leads.models import Lead
from crm.domain.tasks.models import Task
from shared.clock import utc_now
from tests.support.api import Api
from tests.support.office import Office

PHONE = "+972541112222"
BODY = {"name": "רונית לוי", "phone": "054-111 2222", "message": "מחפשת 4 חדרים", "lead_id": "y-77"}


class Source:
    """A source as a sender and as its owner use it."""

    def __init__(self, api: Api, owner: httpx.AsyncClient, made: LeadSourceCreated) -> None:
        self.api, self.owner = api, owner
        self.id, self.url, self.secret = str(made.source.id), made.source.url, made.secret
        self.path = self.url.removeprefix("http://127.0.0.1")
        self.bare = self.path.partition("?")[0]

    async def post(self, body: object, *, path: str | None = None, **headers: str) -> httpx.Response:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = {"Content-Type": "application/json", **{k.replace("_", "-"): v for k, v in headers.items()}}
        return await self.api.anonymous().post(path or self.path, content=raw, headers=sent)

    async def deliveries(self) -> list[dict[str, object]]:
        answer = await self.owner.get(f"/api/lead-sources/{self.id}/deliveries")
        assert answer.status_code == 200, answer.text
        return answer.json()["items"]


async def make(api: Api, owner: httpx.AsyncClient, **asked: object) -> Source:
    answer = await owner.post("/api/lead-sources", json={"name": "יד2", **asked})
    assert answer.status_code == 201, answer.text
    return Source(api, owner, msgspec.json.decode(answer.content, type=LeadSourceCreated))


async def count(db: Database, office: Office, model: type[Lead | Customer | ExternalEvent | Task]) -> int:
    async with db.tenant_session(office.id) as session:
        return await session.scalar(select(func.count()).select_from(model)) or 0


async def store(db: Database, office: Office, source: Source) -> None:
    """A delivery of a process that died after it had stored the body."""
    async with db.tenant_session(office.id) as session:
        session.add(
            ExternalEvent(
                business_id=office.id,
                source_id=UUID(source.id),
                content_type="application/json",
                body=json.dumps(BODY).encode(),
                body_hash=b"x",
                created_at=utc_now() - GRACE - timedelta(seconds=1),
            )
        )


async def only_lead(db: Database, office: Office) -> Lead:
    async with db.tenant_session(office.id) as session:
        return (await session.scalars(select(Lead))).one()
