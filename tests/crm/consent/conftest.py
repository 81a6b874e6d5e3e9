"""An office with people, and the gate over it."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

import pytest

from crm.db.session import Database
from crm.domain.audit.service import Author
from crm.domain.consent.gate import ContactGate, Question
from crm.domain.consent.schemas import Channel, DecisionOut, Purpose
from shared.clock import ISRAEL
from tests.support.office import Office

SUNDAY = datetime(2026, 11, 22, 10, 0, tzinfo=ISRAEL)
FRIDAY = datetime(2026, 11, 27, 10, 0, tzinfo=ISRAEL)
SHABBAT = datetime(2026, 11, 28, 12, 0, tzinfo=ISRAEL)
SENDER = Author("system", "broadcast")

Ask = Callable[..., Awaitable[DecisionOut]]


@pytest.fixture
def ask(db: Database, office: Office, world: dict[str, str]) -> Ask:
    """Ask the gate about the first customer, in a transaction of its own."""

    async def run(
        channel: Channel = "whatsapp",
        purpose: Purpose = "marketing",
        *,
        now: datetime = SUNDAY,
        about_id: UUID | None = None,
        customer_id: str | None = None,
    ) -> DecisionOut:
        async with db.tenant_session(office.id) as session:
            question = Question(
                customer_id=UUID(customer_id or world["customer"]), channel=channel, purpose=purpose, about_id=about_id
            )
            return await ContactGate(session, office.id).ask(question, SENDER, now=now)

    return run
