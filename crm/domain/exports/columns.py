"""What each list can be exported with, in the words of the screens. The import wizard knows these headings again."""

from collections.abc import Callable, Mapping, Sequence
from typing import Generic, TypeVar

import msgspec

from crm.domain.calls.schemas import CallOut
from crm.domain.customers.models import Customer, CustomerIdentity
from crm.domain.imports.mapping import LABELS
from crm.domain.leads.machine_updates import AGOROT
from crm.domain.leads.repository import LeadRow
from crm.lib.errors import BadRequestError
from shared.phones import PhoneInvalidError, display, to_e164

Row = TypeVar("Row")

_DEAL = {"sale": "קנייה", "rent": "שכירות"}
_ROLE = {"buyer": "רוצה לקנות", "seller": "רוצה למכור", "tenant": "רוצה לשכור", "landlord": "רוצה להשכיר"}
_CALL_STATUS = {"ringing": "מצלצלת", "live": "על הקו", "ended": "הסתיימה"}
_SENTIMENT = {"positive": "חיובי", "neutral": "ענייני", "mixed": "מעורב", "negative": "שלילי"}
_DIRECTION = {"inbound": "נכנסת", "outbound": "יוצאת"}


class Column(msgspec.Struct, Generic[Row], frozen=True):
    """One column: its key in the address, its heading, and its value of a row."""

    key: str
    title: str
    value: Callable[[Row], object]


class CustomerRow(msgspec.Struct, frozen=True):
    """A person with the ways to reach him."""

    customer: Customer
    identities: Sequence[CustomerIdentity]

    def reached(self, kind: str) -> str:
        """The numbers or addresses, as people write them."""
        shown = phone if kind == "phone" else str
        return ", ".join(shown(one.value) for one in self.identities if one.kind == kind)


def phone(e164: str | None) -> str:
    """The number as people write it; what is no number stays as it is."""
    if not e164:
        return ""
    try:
        return display(to_e164(e164))
    except PhoneInvalidError:
        return e164


def _yes(value: bool) -> str:
    return "כן" if value else ""


def _seconds(duration_ms: int | None) -> int | None:
    return None if duration_ms is None else round(duration_ms / 1000)


def customer_columns() -> list[Column[CustomerRow]]:
    """Columns of people."""
    return [
        Column("name", LABELS["name"], lambda row: row.customer.name),
        Column("phone", LABELS["phone"], lambda row: row.reached("phone")),
        Column("email", LABELS["email"], lambda row: row.reached("email")),
        Column("tags", LABELS["tags"], lambda row: "; ".join(row.customer.tags)),
        Column("do_not_contact", "לא ליצור קשר", lambda row: _yes(row.customer.do_not_contact)),
        Column("last_call_at", "שיחה אחרונה", lambda row: row.customer.last_call_at),
        Column("created_at", "נוצר", lambda row: row.customer.created_at),
    ]


def lead_columns(statuses: Mapping[str, str]) -> list[Column[LeadRow]]:
    """Columns of leads; ``statuses`` are the office's labels by key."""
    return [
        Column("name", LABELS["name"], lambda row: row.customer_name),
        Column("phone", LABELS["phone"], lambda row: phone(row.phone)),
        Column("status", LABELS["status"], lambda row: statuses.get(row.lead.status, row.lead.status)),
        Column("assignee", LABELS["assignee"], lambda row: row.assignee_name),
        Column("score", "ציון", lambda row: row.lead.score),
        Column("deal", LABELS["deal"], lambda row: _DEAL.get(row.lead.deal or "")),
        Column("role", LABELS["role"], lambda row: _ROLE.get(row.lead.role or "")),
        Column("city", LABELS["city"], lambda row: row.lead.city),
        Column("neighborhood", LABELS["neighborhood"], lambda row: row.lead.neighborhood),
        Column("rooms", LABELS["rooms"], lambda row: None if row.lead.rooms is None else float(row.lead.rooms)),
        Column("budget", LABELS["budget"], lambda row: _shekels(row.lead.budget_agorot)),
        Column("timeline", LABELS["timeline"], lambda row: row.lead.timeline),
        Column("notes", LABELS["notes"], lambda row: row.lead.notes),
        Column("do_not_contact", "לא ליצור קשר", lambda row: _yes(row.do_not_contact)),
        Column("last_contact_at", "קשר אחרון", lambda row: row.lead.last_contact_at),
        Column("created_at", "נוצר", lambda row: row.lead.created_at),
        Column("updated_at", "עודכן", lambda row: row.lead.updated_at),
    ]


def _shekels(agorot: int | None) -> int | float | None:
    if agorot is None:
        return None
    return agorot // AGOROT if agorot % AGOROT == 0 else agorot / AGOROT


def call_columns() -> list[Column[CallOut]]:
    """Columns of calls."""
    return [
        Column("started_at", "מועד", lambda row: row.started_at),
        Column("name", LABELS["name"], lambda row: row.customer_name),
        Column("from_number", "ממספר", lambda row: phone(row.from_number)),
        Column("to_number", "למספר", lambda row: phone(row.to_number)),
        Column("direction", "כיוון", lambda row: _DIRECTION.get(row.direction)),
        Column("status", LABELS["status"], lambda row: _CALL_STATUS.get(row.status)),
        Column("duration_s", "משך (שניות)", lambda row: _seconds(row.duration_ms)),
        Column("lead_score", "ציון", lambda row: row.lead_score),
        Column("sentiment", "רוח השיחה", lambda row: _SENTIMENT.get(row.sentiment or "")),
        Column("summary", "סיכום", lambda row: row.summary),
    ]


def chosen(columns: Sequence[Column[Row]], keys: Sequence[str] | None) -> list[Column[Row]]:
    """The columns asked for, in the order asked; all without a choice. Raises BadRequestError naming ``columns``."""
    if not keys:
        return list(columns)
    known = {column.key: column for column in columns}
    unknown = [key for key in keys if key not in known]
    if unknown:
        raise BadRequestError(f"אפשר לבחור עמודות מתוך: {', '.join(known)}", parameter="columns")
    return [known[key] for key in dict.fromkeys(keys)]
