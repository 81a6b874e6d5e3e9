"""The gate's answers as a file for the office's owners."""

from datetime import date

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.audit.service import human, record
from crm.domain.auth.permissions import require
from crm.domain.consent.models import ContactDecision
from crm.domain.consent.repository import ConsentRepository
from crm.lib.actor import Member
from crm.lib.csv_text import csv_of
from crm.lib.days import day_after, midnight
from crm.lib.errors import BadRequestError
from shared.clock import ISRAEL

MOST_ROWS = 20_000
"""Of one export, which is made in memory; whoever needs more takes it in parts by date."""

_TITLES = (
    *("מועד", "לקוח", "מי ביקש", "סוג", "ערוץ", "מטרה", "כתובת", "תשובה", "סיבה", "הסבר", "מותר החל מ"),
    *("בסיס", "רישום ההסכמה", "שיחה", "תור בשיחה", "ציטוט", "עבור", "גרסת כללים"),
)


class DecisionQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Filters as asked. Dates are local days of the office, both included."""

    allowed: bool | None = None
    from_date: date | None = None
    to_date: date | None = None


def _row(one: ContactDecision) -> tuple[object, ...]:
    def local(moment: object) -> str:
        return "" if moment is None else f"{moment:%Y-%m-%d %H:%M:%S}"

    allowed_from = one.allowed_from.astimezone(ISRAEL) if one.allowed_from else None
    answer = "מותר" if one.allowed else "נדחה"
    return (
        *(local(one.at.astimezone(ISRAEL)), one.customer_id, one.asked_by, one.asked_by_kind, one.channel),
        *(one.purpose, one.address, answer, one.reason, one.sentence, local(allowed_from), one.basis),
        *(one.evidence_id, one.call_id, one.turn_seq, one.quote, one.about_id, one.rule_version),
    )


async def export_decisions(session: AsyncSession, member: Member, asked: DecisionQuery) -> bytes:
    """All answers found as CSV, newest first; taking them is itself on record. Raises BadRequestError."""
    require(member, "audit.read")
    if asked.from_date and asked.to_date and asked.from_date > asked.to_date:
        raise BadRequestError("תאריך ההתחלה מאוחר מתאריך הסיום.", parameter="from")
    since, until = midnight(asked.from_date), day_after(asked.to_date)
    rows = await ConsentRepository(session, member.business_id).newest_decisions(
        since, until, asked.allowed, MOST_ROWS + 1
    )
    if len(rows) > MOST_ROWS:
        raise BadRequestError(f"יש יותר מ-{MOST_ROWS:,} שורות: בחרו טווח תאריכים קצר יותר.", parameter="from")
    record(
        session,
        human(member),
        "consent.exported",
        "business",
        member.business_id,
        business_id=member.business_id,
        after={"rows": len(rows)},
    )
    return csv_of(_TITLES, [_row(row) for row in rows])
