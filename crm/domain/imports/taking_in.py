"""Takes rows in: each in a savepoint of its own, with a note of exactly what it made and changed."""

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

import msgspec
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.audit.service import Author, record
from crm.domain.customers.models import Customer, CustomerIdentity
from crm.domain.customers.reading import MAX_TAGS
from crm.domain.imports.mapping import LABELS
from crm.domain.imports.models import Import, ImportRow
from crm.domain.imports.reading import RowReader, Wanted
from crm.domain.imports.repository import ImportRepository
from crm.domain.imports.schemas import ImportField
from crm.domain.imports.verdicts import already_known, known_to, read_one, repeat_of, two_people
from crm.domain.leads.models import Lead, LeadStatusHistory
from crm.domain.leads.reading import MAX_TEXT
from crm.domain.merges.service import Shift
from shared.clock import utc_now

CLASHED = "מישהו שינה את אותו לקוח באותו רגע. אפשר לייבא את השורה שוב."
WHY = "ייבוא מקובץ"
_FIELD_OF: dict[str, ImportField] = {"assignee_id": "assignee", "budget_agorot": "budget"}


class Made(msgspec.Struct, kw_only=True):
    """What one row made (``customer``, ``lead``, ``identities``) and changed, with the versions it left behind."""

    customer: bool = False
    lead: bool = False
    identities: list[UUID] = []
    customer_changes: dict[str, Shift] = {}
    lead_changes: dict[str, Shift] = {}
    customer_version: int = 1
    lead_version: int | None = None


class RowSkippedError(Exception):
    """The row is not taken in; the message is a Hebrew sentence. ``customer_id`` is whom it is about."""

    def __init__(self, reason: str, customer_id: UUID | None = None) -> None:
        super().__init__(reason)
        self.customer_id = customer_id


def plain(value: object) -> object:
    """A value as JSON keeps it."""
    if isinstance(value, Decimal):
        return float(value)
    return str(value) if isinstance(value, UUID) else value


def column_words(column: str) -> str:
    """What people call a column of a lead or a person."""
    labels: Mapping[str, str] = {**LABELS}
    return labels.get(_FIELD_OF.get(column, column), column)


class TakeIn:
    """Takes in the rows of one import, within one transaction."""

    def __init__(self, session: AsyncSession, job: Import, reader: RowReader) -> None:
        """``reader`` knows the import's mapping."""
        self._session = session
        self._job = job
        self._business_id = job.business_id
        self._reader = reader
        self._rows = ImportRepository(session, job.business_id)

    async def take(self, row: ImportRow) -> None:
        """Take one row in, or note why not."""
        row_id, number = row.id, row.number
        read = read_one(self._reader, row_id, number, row.cells)
        row.done_at = utc_now()
        if read.wanted is None:
            row.plan, row.reason = "skip", read.refused
            return
        await self._session.flush()
        try:
            async with self._session.begin_nested():
                customer, lead, made = await self._apply(read.wanted)
        except RowSkippedError as skipped:
            row.plan, row.reason, row.customer_id = "skip", str(skipped), skipped.customer_id
            return
        except (IntegrityError, DataError):
            row.plan, row.reason = "skip", CLASHED
            return
        row.plan = "new" if made.customer else "fill"
        row.reason = " ".join(read.wanted.warnings) or None
        row.customer_id, row.lead_id = customer.id, None if lead is None else lead.id
        row.made = msgspec.to_builtins(made)

    async def _apply(self, wanted: Wanted) -> tuple[Customer, Lead | None, Made]:
        await self._rows.lock_numbers(wanted.identities)
        owners = await self._rows.owners(wanted.identities)
        known = known_to(wanted.identities, owners)
        if len(known) > 1:
            raise RowSkippedError(two_people(list(known.values())))
        made = Made()
        if known:
            customer = await self._complete(wanted, *next(iter(known.items())), made)
        else:
            customer = Customer(
                business_id=self._business_id,
                name=wanted.name,
                name_source="human" if wanted.name else None,
                tags=wanted.tags,
            )
            self._session.add(customer)
            await self._session.flush()
            made.customer = True
        for kind, value in wanted.identities:
            if (kind, value) not in owners:
                identity = CustomerIdentity(
                    business_id=self._business_id, customer_id=customer.id, kind=kind, value=value
                )
                self._session.add(identity)
                await self._session.flush()
                made.identities.append(identity.id)
        lead = await self._lead(wanted, customer, made)
        if not made.customer and (made.customer_changes or made.identities):
            customer.version += 1
        await self._session.flush()
        made.customer_version, made.lead_version = customer.version, lead.version
        self._record(customer, lead, made)
        return customer, lead, made

    async def _complete(self, wanted: Wanted, customer_id: UUID, name: str, made: Made) -> Customer:
        """Fill in what is not known of a person; what is known stays."""
        repeated = await self._rows.made_by(self._job.id, customer_id)
        if repeated is not None:
            raise RowSkippedError(repeat_of(repeated), customer_id)
        if self._job.duplicates == "skip":
            raise RowSkippedError(already_known(name), customer_id)
        customer = await self._rows.customer(customer_id)
        if customer is None:
            raise RowSkippedError(CLASHED)
        if wanted.name and customer.name is None:
            made.customer_changes["name"] = Shift(None, wanted.name)
            made.customer_changes["name_source"] = Shift(customer.name_source, "human")
            customer.name, customer.name_source = wanted.name, "human"
        elif wanted.name and customer.name != wanted.name:
            wanted.warnings.append(_stays(column_words("name"), customer.name))
        tags = list(dict.fromkeys([*customer.tags, *wanted.tags]))
        if len(tags) > MAX_TAGS:
            wanted.warnings.append(f"ללקוח כבר יש {len(customer.tags)} תגיות, ולא נוספו לו עוד.")
        elif tags != customer.tags:
            made.customer_changes["tags"] = Shift(list(customer.tags), tags)
            customer.tags = tags
        return customer

    async def _lead(self, wanted: Wanted, customer: Customer, made: Made) -> Lead:
        lead = None if made.customer else await self._rows.open_lead(customer.id)
        if lead is not None:
            self._fill_lead(lead, wanted, made)
            return lead
        lead = Lead(business_id=self._business_id, customer_id=customer.id, status=wanted.status or "new")
        for column, value in wanted.lead.items():
            setattr(lead, column, value)
        self._session.add(lead)
        await self._session.flush()
        made.lead = True
        self._session.add(
            LeadStatusHistory(
                business_id=self._business_id,
                lead_id=lead.id,
                from_status=None,
                to_status=lead.status,
                source="human",
                reason=WHY,
                user_id=self._job.author_id,
                at=utc_now(),
            )
        )
        return lead

    def _fill_lead(self, lead: Lead, wanted: Wanted, made: Made) -> None:
        if wanted.status is not None and wanted.status != lead.status:
            wanted.warnings.append("לליד הפתוח יש כבר מצב, והוא לא שונה.")
        for column, value in wanted.lead.items():
            before: object = getattr(lead, column)
            if column == "notes" and isinstance(before, str) and isinstance(value, str) and value not in before:
                longer = f"{before}\n{value}"
                if len(longer) <= MAX_TEXT:
                    made.lead_changes[column] = Shift(before, longer)
                    lead.notes = longer
                else:
                    wanted.warnings.append("ההערות של הליד ארוכות מדי, והחדשות לא נוספו.")
            elif before is None:
                made.lead_changes[column] = Shift(None, plain(value))
                setattr(lead, column, value)
            elif column != "notes" and plain(before) != plain(value):
                wanted.warnings.append(_stays(column_words(column), None if column == "assignee_id" else before))
        if made.lead_changes:
            lead.version += 1

    def _record(self, customer: Customer, lead: Lead, made: Made) -> None:
        after: dict[str, object] = {"import_id": self._job.id, "file": self._job.filename, "lead_id": lead.id}
        before: dict[str, object] = {}
        for column, shift in {**made.customer_changes, **made.lead_changes}.items():
            before[column], after[column] = shift.before, shift.after
        if made.customer:
            after["name"] = customer.name
        author = Author("human", self._job.author_email, self._job.author_id)
        record(
            self._session,
            author,
            "customer.imported",
            "customer",
            customer.id,
            business_id=self._business_id,
            before=before or None,
            after=after,
        )


def _stays(label: str, value: object) -> str:
    told = "" if value is None else f" ({plain(value)})"
    return f"{label}: רשום כבר ערך אחר{told}, והוא לא שונה."
