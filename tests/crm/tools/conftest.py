"""A call on record, and tools asked on its behalf."""

from collections.abc import Awaitable, Callable
from uuid import uuid4

import pytest
from sqlalchemy import select

from crm.db.session import Database
from crm.domain.customers.models import Customer
from crm.domain.ingest.service import IngestService
from crm.domain.leads.models import Lead
from crm.domain.tools import service
from crm.domain.tools.service import ToolService
from shared.contracts.tools import ToolRequest, ToolResponse
from tests.support.office import CallScript, Office, SilentPublisher

Ask = Callable[..., Awaitable[ToolResponse]]


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a tool answers is asked here, not how soon: a busy machine must not run into the caller's deadline."""
    monkeypatch.setattr(service, "ANSWER_WITHIN_S", 30.0)


@pytest.fixture
def tools(db: Database, publisher: SilentPublisher) -> ToolService:
    return ToolService(db, publisher)


@pytest.fixture
async def call(db: Database, office: Office, publisher: SilentPublisher) -> CallScript:
    script = CallScript(office).started().answered().caller("קוראים לי דנה לוי, אני מחפשת בתל אביב")
    await IngestService(db, publisher).apply(script.events)
    publisher.sent.clear()
    return script


@pytest.fixture
def ask(tools: ToolService, call: CallScript) -> Ask:
    async def run(
        tool: str, /, *, call_id: object = call.call_id, tool_call_id: str | None = None, **given: object
    ) -> ToolResponse:
        request = ToolRequest(call_id, tool_call_id or str(uuid4()), given)  # pyright: ignore[reportArgumentType]
        return await tools.run(tool, request)

    return run


async def only_lead(db: Database, office: Office) -> tuple[Lead, Customer]:
    async with db.tenant_session(office.id) as session:
        row = (await session.execute(select(Lead, Customer).join(Customer, Customer.id == Lead.customer_id))).one()
        return row[0], row[1]
