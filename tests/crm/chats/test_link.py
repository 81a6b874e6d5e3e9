"""What the gateway tells of the link, and of who types."""

import msgspec
from sqlalchemy import select

from crm.db.session import Database
from crm.domain.audit.models import AuditEvent
from crm.domain.whatsapp.models import WhatsAppLink
from shared.contracts.whatsapp import TextContent
from tests.crm.chats.test_events import tell
from tests.support.api import Api
from tests.support.office import Office
from tests.support.whatsapp import LID, link, seen


async def test_the_link_is_kept_and_written_into_the_trail(api: Api, db: Database, office: Office) -> None:
    await tell(api, office, link("connecting"), link("open"), link("closed", "logged_out"))
    async with db.tenant_session(office.id) as session:
        row = await session.scalar(select(WhatsAppLink))
        assert row is not None
        assert (row.state, row.reason, row.phone) == ("closed", "logged_out", "+972501234567")
        assert row.linked_at is not None
        changes = list(
            await session.scalars(select(AuditEvent.after).where(AuditEvent.action == "whatsapp.link_changed"))
        )
    assert [(one or {}).get("state") for one in changes] == ["open", "closed"]


async def test_hints_reach_nobody_without_a_conversation(api: Api, office: Office) -> None:
    await tell(api, office, seen(content=TextContent("שלום")))
    for chat in (LID, "1@lid"):
        body = msgspec.json.encode({"business_id": office.id, "chat": chat, "typing": True})
        assert (await api.signed("POST", "/internal/wa/hints", body)).status_code == 204
    assert (await api.signed("POST", "/internal/wa/hints", b"{}")).status_code == 400
