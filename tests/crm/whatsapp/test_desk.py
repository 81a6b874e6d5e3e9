"""The owner's settings of the office's WhatsApp."""

import httpx
import pytest

from crm.db.session import Database
from crm.domain.whatsapp.links import LinkRepository
from crm.domain.whatsapp.routing import RouteReason
from shared.clock import utc_now
from tests.support.office import Office

WHATSAPP, SMS = "+97233334444", "+97235556666"


@pytest.mark.parametrize(
    ("reason", "sms", "route", "after"),
    [
        ("by_hand", SMS, "baileys", "automatic"),
        ("restricted", SMS, "twilio_sms", "restricted"),
        ("restricted", None, "baileys", "automatic"),
    ],
)
async def test_a_number_that_is_taken_away_is_no_way_any_more(
    owner: httpx.AsyncClient,
    db: Database,
    office: Office,
    reason: RouteReason,
    sms: str | None,
    route: str,
    after: RouteReason,
) -> None:
    """Messages would wait a day for a way that nobody can take."""
    async with db.tenant_session(office.id) as session:
        link = await LinkRepository(session, office.id).locked()
        link.state, link.linked_at, link.route_held = "open", utc_now(), reason == "by_hand"
        link.route, link.route_reason, link.route_changed_at = "twilio_whatsapp", reason, utc_now()
        link.twilio_sender, link.sms_sender = WHATSAPP, sms
    version = (await owner.get("/api/whatsapp")).json()["version"]
    answer = await owner.patch("/api/whatsapp", json={"version": version, "twilio_sender": None})
    assert answer.status_code == 200, answer.text
    shown = answer.json()
    assert (shown["route"], shown["route_reason"], shown["route_held"]) == (route, after, False)
