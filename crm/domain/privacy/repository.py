"""SQL of the privacy desk's own tables."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, delete, func, select, update

from crm.domain.businesses.models import Business
from crm.domain.calls.models import Call
from crm.domain.customers.models import Customer
from crm.domain.files.models import CustomerFile, StoredFile
from crm.domain.privacy.belonging import his_stored_file
from crm.domain.privacy.models import LegalHold, PrivacyFile, PrivacyRequest
from crm.domain.privacy.person import Known
from crm.domain.privacy.schemas import RequestState
from crm.domain.privacy.standing import stands
from crm.lib.pagination import Order, PageRequest, choose_order, fetch_page
from crm.lib.repository import TenantRepository

DEFAULT_SORT = "-created_at"
_ORDERS = {DEFAULT_SORT: Order(PrivacyRequest.created_at, datetime, True)}
MOST_HOLDS = 500


class PrivacyRepository(TenantRepository):
    """Requests, holds and files of one business."""

    async def get(self, request_id: UUID, *, lock: bool = False) -> PrivacyRequest | None:
        """One request."""
        statement = select(PrivacyRequest).where(
            PrivacyRequest.business_id == self.business_id, PrivacyRequest.id == request_id
        )
        return await self.session.scalar(statement.with_for_update() if lock else statement)

    async def page(
        self, customer_id: UUID | None, state: RequestState | None, request: PageRequest
    ) -> tuple[list[PrivacyRequest], str | None, int | None]:
        """The register, newest first."""
        statement = select(PrivacyRequest).where(PrivacyRequest.business_id == self.business_id)
        if customer_id is not None:
            statement = statement.where(PrivacyRequest.customer_id == customer_id)
        if state is not None:
            statement = statement.where(PrivacyRequest.state == state)
        rows, cursor, total = await fetch_page(
            self.session,
            statement,
            order=choose_order(_ORDERS, request.sort),
            id_column=PrivacyRequest.id,
            request=request,
        )
        return [row for (row,) in rows], cursor, total

    async def names(self, ids: Sequence[UUID]) -> dict[UUID, str | None]:
        """Names of these people."""
        rows = await self.session.execute(
            select(Customer.id, Customer.name).where(Customer.business_id == self.business_id, Customer.id.in_(ids))
        )
        return {row[0]: row[1] for row in rows}

    async def standing(self, customer_id: UUID) -> Customer | None:
        """The person's record, following merges to the one that stands."""
        found = await self._customer(customer_id)
        while found is not None and found.merged_into_id is not None:
            found = await self._customer(found.merged_into_id)
        return found

    async def _customer(self, customer_id: UUID) -> Customer | None:
        return await self.session.scalar(
            select(Customer).where(Customer.business_id == self.business_id, Customer.id == customer_id)
        )

    async def office_name(self) -> str:
        """The office's name."""
        return (await self.session.scalars(select(Business.name).where(Business.id == self.business_id))).one()

    async def holds(self, customer_id: UUID | None) -> Sequence[LegalHold]:
        """Holds, newest first."""
        statement = select(LegalHold).where(LegalHold.business_id == self.business_id)
        if customer_id is not None:
            statement = statement.where(LegalHold.customer_id == customer_id)
        return (await self.session.scalars(statement.order_by(LegalHold.id.desc()).limit(MOST_HOLDS))).all()

    async def hold(self, hold_id: UUID) -> LegalHold | None:
        """One hold, locked."""
        return await self.session.scalar(
            select(LegalHold)
            .where(LegalHold.business_id == self.business_id, LegalHold.id == hold_id)
            .with_for_update()
        )

    async def standing_holds(self, customer_ids: Sequence[UUID], today: date) -> dict[UUID, LegalHold]:
        """The hold that stands on each of these people."""
        rows = await self.session.scalars(
            select(LegalHold)
            .where(
                LegalHold.business_id == self.business_id,
                LegalHold.customer_id.in_(customer_ids),
                stands(today),
            )
            .order_by(LegalHold.id)
        )
        return {row.customer_id: row for row in rows}

    async def on_the_line(self, call_ids: Sequence[UUID]) -> bool:
        """Whether one of these calls goes on."""
        found = await self.session.scalar(
            select(Call.id)
            .where(Call.business_id == self.business_id, Call.id.in_(call_ids), Call.status != "ended")
            .limit(1)
        )
        return found is not None

    async def files_until(self, request_ids: Sequence[UUID], now: datetime) -> dict[UUID, datetime]:
        """Until when the files of these requests can be taken."""
        rows = await self.session.execute(
            select(PrivacyFile.request_id, PrivacyFile.expires_at).where(
                PrivacyFile.business_id == self.business_id,
                PrivacyFile.request_id.in_(request_ids),
                PrivacyFile.expires_at > now,
            )
        )
        return {row[0]: row[1] for row in rows}

    async def file(self, request_id: UUID, now: datetime) -> bytes | None:
        """The file of a request, while it is kept."""
        return await self.session.scalar(
            select(PrivacyFile.content).where(
                PrivacyFile.business_id == self.business_id,
                PrivacyFile.request_id == request_id,
                PrivacyFile.expires_at > now,
            )
        )

    async def drop_file(self, request_id: UUID) -> None:
        """Forget the file of a request."""
        await self.session.execute(
            delete(PrivacyFile).where(PrivacyFile.business_id == self.business_id, PrivacyFile.request_id == request_id)
        )

    async def drop_files_before(self, now: datetime) -> int:
        """Forget files that are too old; answers how many."""
        gone = await self.session.scalars(
            delete(PrivacyFile)
            .where(PrivacyFile.business_id == self.business_id, PrivacyFile.expires_at <= now)
            .returning(PrivacyFile.id)
        )
        return len(gone.all())

    async def mark_erased(self, customer_ids: Sequence[UUID], at: datetime) -> None:
        """Note on the person's records that nothing is known any more."""
        await self.session.execute(
            update(Customer)
            .where(Customer.business_id == self.business_id, Customer.id.in_(customer_ids))
            .values(erased_at=at, version=Customer.version + 1, updated_at=at)
            .execution_options(synchronize_session=False)
        )

    async def unfinished(self, before: datetime) -> list[UUID]:
        """Requests whose work began before this and has not ended."""
        rows = await self.session.scalars(
            select(PrivacyRequest.id).where(
                and_(
                    PrivacyRequest.business_id == self.business_id,
                    PrivacyRequest.state == "running",
                    PrivacyRequest.started_at < before,
                )
            )
        )
        return list(rows)

    async def stored_files(self, known: Known) -> list[tuple[str, int, str]]:
        """Key, size in bytes and name of every file of his that the store still has, oldest first."""
        rows = await self.session.execute(
            select(StoredFile.key, StoredFile.size, func.coalesce(CustomerFile.name, StoredFile.name))
            .outerjoin(CustomerFile, CustomerFile.file_id == StoredFile.id)
            .where(StoredFile.business_id == self.business_id, StoredFile.dropped_at.is_(None), his_stored_file(known))
            .order_by(StoredFile.created_at, StoredFile.id)
        )
        return [(row[0], row[1], row[2]) for row in rows]

    def add(self, row: PrivacyRequest | LegalHold | PrivacyFile) -> None:
        """Insert at the next flush."""
        self.session.add(row)
