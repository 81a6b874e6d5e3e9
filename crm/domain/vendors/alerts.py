"""Writes to the people in charge when a vendor has been out for a while, and when it is back.

Live events and the strip on the screen reach only who looks. A letter reaches the owner elsewhere, so it is rare: not
before ``TELL_AFTER``, at most one an hour for an endpoint, and its end only once it has lasted ``BACK_FOR``.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.db.session import Database
from crm.domain.mail.service import MailAddressInvalidError, MailService
from crm.domain.vendors.models import VendorAlert, VendorOutage
from crm.domain.vendors.repository import in_charge
from crm.domain.vendors.schemas import NAMES, SENTENCES
from crm.domain.vendors.service import current, lock_outages
from shared.clock import utc_now
from shared.contracts.vendor_health import VendorEndpoint
from shared.log import logger

TELL_AFTER = timedelta(minutes=5)
"""Shorter outages are bridged by the fail-over and gone before anybody could act."""
BACK_FOR = timedelta(minutes=2)
"""An agent that starts again reports nothing out until it has tried; that is no return."""
AT_MOST_EVERY = timedelta(hours=1)
ZONE = ZoneInfo("Asia/Jerusalem")

Alerts = dict[VendorEndpoint, VendorAlert]

_log = logger(__name__)


class Told(msgspec.Struct, frozen=True):
    """One endpoint that a letter is about; ``until`` is when it came back."""

    endpoint: VendorEndpoint
    since: datetime
    until: datetime | None = None


async def tell_outages(db: Database, screen_url: str, now: datetime | None = None) -> int:
    """Queue what is to be told now; answers how many letters. ``screen_url`` is where the office screen is."""
    now = now or utc_now()
    # Owners and admins are seen only by the scope that signs people in.
    async with db.platform_session("sign_in") as session:
        await lock_outages(session)
        told_before = await session.scalars(select(VendorAlert))
        alerts: Alerts = {alert.endpoint: alert for alert in told_before}
        went = await _newly_out(session, alerts, now)
        came = await _newly_back(session, alerts, now)
        letters = 0
        for told in (went, came):
            if told:
                letters += await _write(session, told, screen_url)
    if went or came:
        out, back = [one.endpoint for one in went], [one.endpoint for one in came]
        _log.warning("vendor_alert_mailed", out=out, back=back, letters=letters)
    return letters


async def _newly_out(session: AsyncSession, alerts: Alerts, now: datetime) -> Sequence[Told]:
    found: list[Told] = []
    for one in (await current(session, now)).out:
        alert = alerts.get(one.endpoint)
        is_known = alert is not None and (alert.ended_at is None or alert.told_at > now - AT_MOST_EVERY)
        if is_known or one.since > now - TELL_AFTER:
            continue
        if alert is None:
            alert = VendorAlert(endpoint=one.endpoint)
            session.add(alert)
        alert.since, alert.told_at, alert.ended_at = one.since, now, None
        found.append(Told(one.endpoint, one.since))
    return found


async def _newly_back(session: AsyncSession, alerts: Alerts, now: datetime) -> Sequence[Told]:
    last_sign = func.max(func.coalesce(VendorOutage.ended_at, VendorOutage.seen_at))
    rows = await session.execute(select(VendorOutage.endpoint, last_sign).group_by(VendorOutage.endpoint))
    found: list[Told] = []
    for endpoint, last in rows:
        alert = alerts.get(endpoint)
        if alert is not None and alert.ended_at is None and last <= now - BACK_FOR:
            alert.ended_at = last
            found.append(Told(endpoint, alert.since, last))
    return found


async def _write(session: AsyncSession, told: Sequence[Told], screen_url: str) -> int:
    subject = _subject(told)
    key = "+".join(f"{one.endpoint}@{one.until or one.since:%Y%m%dT%H%M%S%f}" for one in told)
    letters = 0
    for user in await in_charge(session):
        try:
            letters += await MailService(session).queue(
                to=user.email,
                subject=subject,
                text=_text(user.name, told, screen_url),
                key=f"vendors:{key}:{user.id}",
            )
        except MailAddressInvalidError:
            _log.warning("alert_has_no_address", user_id=str(user.id))
    return letters


def _subject(told: Sequence[Told]) -> str:
    is_out = told[0].until is None
    if len(told) == 1:
        return f"מוקד: {NAMES[told[0].endpoint]} {'לא עונה' if is_out else 'חזר לעבוד'}"
    return f"מוקד: {len(told)} מנועים {'לא עונים' if is_out else 'חזרו לעבוד'}"


def _text(name: str, told: Sequence[Told], screen_url: str) -> str:
    if told[0].until is None:
        lines = [f"{SENTENCES[one.endpoint]} מאז {_moment(one.since)}." for one in told]
        after = "מוקד ממשיך לענות לשיחות. נכתוב שוב כשהכול יחזור לעבוד."
    else:
        lines = [f"{NAMES[one.endpoint]} חזר לעבוד. לא ענה מאז {_moment(one.since)}." for one in told]
        after = "השיחות נענות כרגיל."
    greeting = f"שלום {name}," if name else "שלום,"
    return "\n".join([greeting, "", *lines, "", after, f"המצב עכשיו: {screen_url}", "", "מוקד", ""])


def _moment(at: datetime) -> str:
    return f"{at.astimezone(ZONE):%d.%m.%Y, %H:%M}"
