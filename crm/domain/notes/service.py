"""Rules of notes."""

from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.audit.service import human, record
from crm.domain.auth.permissions import require
from crm.domain.customers.repository import CustomerRepository
from crm.domain.live.publisher import LivePublisher
from crm.domain.live.schemas import Changed
from crm.domain.notes.models import CustomerNote
from crm.domain.notes.repository import NoteRepository
from crm.domain.notes.schemas import NoteCreate, NoteOut, NotePatch
from crm.lib.actor import Member
from crm.lib.errors import BadRequestError, NotFoundError, VersionConflictError
from shared.clock import utc_now

MAX_BODY = 10_000


def note_out(note: CustomerNote) -> NoteOut:
    """One note as shown."""
    return NoteOut(
        id=note.id,
        customer_id=note.customer_id,
        body=note.body,
        author_name=note.author_name,
        created_at=note.created_at,
        updated_at=note.updated_at,
        deleted=note.deleted_at is not None,
        version=note.version,
    )


def _body(text: str) -> str:
    body = text.strip()
    if not 1 <= len(body) <= MAX_BODY:
        raise BadRequestError(f"הערה צריכה להיות באורך 1 עד {MAX_BODY:,} תווים.", parameter="body")
    return body


class NoteService:
    """Notes, as one member writes them."""

    def __init__(self, session: AsyncSession, member: Member, publisher: LivePublisher) -> None:
        """``session`` is the request's transaction."""
        self._session = session
        self._member = member
        self._publisher = publisher
        self._rows = NoteRepository(session, member.business_id)

    async def get(self, note_id: UUID) -> NoteOut:
        """One note. Raises NotFoundError."""
        require(self._member, "customers.read")
        note = await self._rows.get(note_id)
        if note is None:
            raise NotFoundError
        return note_out(note)

    async def create(self, customer_id: UUID, asked: NoteCreate) -> NoteOut:
        """Write a note about a person. Raises NotFoundError, BadRequestError."""
        require(self._member, "customers.write")
        customer = await CustomerRepository(self._session, self._member.business_id).get(customer_id, lock=True)
        if customer is None or customer.merged_into_id is not None:
            raise NotFoundError
        note = CustomerNote(
            business_id=self._member.business_id,
            customer_id=customer_id,
            body=_body(asked.body),
            author_id=self._member.user_id,
            author_name=self._member.name,
        )
        self._rows.add(note)
        await self._session.flush()
        self._tell("note.created", note, None, {"body": note.body})
        return note_out(note)

    async def change(self, note_id: UUID, patch: NotePatch) -> NoteOut:
        """Correct, delete or restore. Raises NotFoundError, VersionConflictError, BadRequestError."""
        require(self._member, "customers.write")
        note = await self._rows.get(note_id, lock=True)
        if note is None:
            raise NotFoundError
        if note.version != patch.version:
            raise VersionConflictError
        before: dict[str, object] = {"body": note.body, "deleted": note.deleted_at is not None}
        if patch.body is not msgspec.UNSET:
            note.body = _body(patch.body)
        if patch.deleted is not msgspec.UNSET:
            note.deleted_at = (note.deleted_at or utc_now()) if patch.deleted else None
        note.version += 1
        self._tell("note.changed", note, before, {"body": note.body, "deleted": note.deleted_at is not None})
        await self._session.flush()
        return note_out(note)

    def _tell(
        self, action: str, note: CustomerNote, before: dict[str, object] | None, after: dict[str, object]
    ) -> None:
        business_id = self._member.business_id
        record(
            self._session,
            human(self._member),
            action,
            "note",
            note.id,
            business_id=business_id,
            before=before,
            after=after,
        )
        self._publisher.publish_after_commit(self._session, business_id, [Changed("timeline", note.customer_id)])
