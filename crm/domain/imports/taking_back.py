"""Takes an import back, the last row first: what a person or a call touched since stays, and the row says so."""

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.audit.service import Author, record
from crm.domain.customers.models import Customer
from crm.domain.imports.models import Import, ImportRow
from crm.domain.imports.repository import ImportRepository
from crm.domain.imports.taking_in import Made, column_words, plain
from crm.domain.leads.models import Lead
from crm.domain.merges.service import Shift
from shared.clock import utc_now

CHANGED = "מישהו שינה את הלקוח או את הליד מאז הייבוא, ולכן הם נשארו."
USED = "נרשמו אצל הלקוח דברים מאז הייבוא (שיחה, משימה, פגישה או הערה), ולכן הוא נשאר."
LEAD_STAYS = "הליד שנוצר בייבוא השתנה מאז, ולכן הוא נשאר."


class TakeBack:
    """Takes back the rows of one import, within one transaction."""

    def __init__(self, session: AsyncSession, job: Import) -> None:
        self._session = session
        self._job = job
        self._rows = ImportRepository(session, job.business_id)

    async def take(self, row: ImportRow) -> None:
        """Take one row back, or note why not."""
        made = msgspec.convert(row.made, Made)
        customer = None if row.customer_id is None else await self._rows.customer(row.customer_id)
        lead = None if row.lead_id is None else await self._rows.lead(row.lead_id)
        if customer is not None:
            if made.customer:
                row.kept = await self._remove(row, made, customer, lead)
            else:
                row.kept = await self._give_back(row, made, customer, lead)
            if row.kept is None:
                self._record(customer, made)
        row.undone_at = utc_now()

    async def _remove(self, row: ImportRow, made: Made, customer: Customer, lead: Lead | None) -> str | None:
        reached = await self._rows.identity_count(customer.id)
        if customer.version != made.customer_version or reached != len(made.identities):
            return CHANGED
        if lead is not None and lead.version != made.lead_version:
            return CHANGED
        return await self._forget(row, USED)

    async def _forget(self, row: ImportRow, otherwise: str) -> str | None:
        """Remove what the row made; answers ``otherwise`` when something points there."""
        await self._session.flush()
        if not await self._rows.forget(row):
            return otherwise
        # The rows are gone in the database; the session must not write them again.
        made_customer = row.made is not None and row.made.get("customer") is True
        for held in list(self._session):
            if (isinstance(held, Lead) and held.id == row.lead_id) or (
                made_customer and isinstance(held, Customer) and held.id == row.customer_id
            ):
                self._session.expunge(held)
        return None

    async def _give_back(self, row: ImportRow, made: Made, customer: Customer, lead: Lead | None) -> str | None:
        stays: list[str] = []
        if lead is not None and made.lead:
            untouched = lead.version == made.lead_version
            kept = await self._forget(row, LEAD_STAYS) if untouched else LEAD_STAYS
            stays += [kept] if kept else []
        elif lead is not None and made.lead_changes:
            stays += _revert(lead, made.lead_changes)
            lead.version += 1
        stays += _revert(customer, made.customer_changes)
        for identity in await self._rows.identities_of(made.identities):
            if identity.customer_id == customer.id:
                await self._rows.remove(identity)
        if made.customer_changes or made.identities:
            customer.version += 1
        await self._session.flush()
        return " ".join(stays) or None

    def _record(self, customer: Customer, made: Made) -> None:
        author = Author("human", self._job.author_email, self._job.author_id)
        before = {"name": customer.name} if made.customer else None
        record(
            self._session,
            author,
            "customer.import_undone",
            "customer",
            customer.id,
            business_id=self._job.business_id,
            before=before,
            after={"import_id": self._job.id},
        )


def _revert(row: Customer | Lead, changes: dict[str, Shift]) -> list[str]:
    """Put the former values back where nobody has changed them since; answers a sentence for each that stays."""
    stays: list[str] = []
    for column, shift in changes.items():
        if plain(getattr(row, column)) == shift.after:
            setattr(row, column, shift.before)
        elif column != "name_source":
            stays.append(f"{column_words(column)}: השתנה מאז הייבוא, ולכן נשאר.")
    return stays
