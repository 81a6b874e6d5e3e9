"""Writes to the office's owners when an event could not be told: once a day for an address, whatever fails."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.auth.models import User
from crm.domain.mail.service import MailAddressInvalidError, MailService
from crm.domain.webhooks.models import WebhookDelivery, WebhookEndpoint
from shared.clock import ISRAEL, utc_now
from shared.log import logger

_log = logger(__name__)


async def tell_owners(
    session: AsyncSession,
    owners: Sequence[User],
    endpoint: WebhookEndpoint,
    delivery: WebhookDelivery,
    screen_url: str,
) -> int:
    """Queue the letters; answers how many. ``screen_url`` is where the office screen is."""
    day = utc_now().astimezone(ISRAEL).date()
    letters = 0
    for user in owners:
        try:
            letters += await MailService(session).queue(
                to=user.email,
                subject=f"מוקד: העדכונים אל {endpoint.name} לא מגיעים",
                text=_text(user.name, endpoint, delivery, screen_url),
                key=f"webhook:{endpoint.id}:{day}:{user.id}",
            )
        except MailAddressInvalidError:
            _log.warning("owner_has_no_address", user_id=str(user.id))
    return letters


def _text(name: str, endpoint: WebhookEndpoint, delivery: WebhookDelivery, screen_url: str) -> str:
    lines = [
        f"שלום {name}," if name else "שלום,",
        "",
        f"ניסינו {delivery.attempts} פעמים לשלוח עדכון אל {endpoint.name} ({endpoint.url}), והוא לא התקבל.",
        f"הסיבה בניסיון האחרון: {delivery.last_error or 'לא ידועה'}",
        "",
        "העדכון נשמר אצלנו 30 יום, ואפשר לשלוח אותו שוב מהמסך:",
        f"{screen_url}/webhooks",
        "",
        "מוקד",
        "",
    ]
    return "\n".join(lines)
