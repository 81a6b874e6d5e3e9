"""Notes about people."""

from uuid import UUID

from litestar import get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.live.publisher import LivePublisher
from crm.domain.notes.schemas import NoteCreate, NoteOut, NotePatch
from crm.domain.notes.service import NoteService
from crm.lib.actor import Member


async def provide_notes(
    session: NamedDependency[AsyncSession],
    member: NamedDependency[Member],
    publisher: NamedDependency[LivePublisher],
) -> NoteService:
    """The service of this request."""
    return NoteService(session, member, publisher)


@post(
    "/api/customers/{customer_id:uuid}/notes",
    operation_id="createNote",
    tags=["customers"],
    dependencies={"notes": provide_notes},
)
async def create_note(
    notes: NamedDependency[NoteService], customer_id: FromPath[UUID], data: JSONBody[NoteCreate]
) -> NoteOut:
    """Write a note for colleagues. No model ever reads it."""
    return await notes.create(customer_id, data)


@get("/api/notes/{note_id:uuid}", operation_id="getNote", tags=["customers"], dependencies={"notes": provide_notes})
async def get_note(notes: NamedDependency[NoteService], note_id: FromPath[UUID]) -> NoteOut:
    """One note."""
    return await notes.get(note_id)


@patch(
    "/api/notes/{note_id:uuid}", operation_id="updateNote", tags=["customers"], dependencies={"notes": provide_notes}
)
async def update_note(
    notes: NamedDependency[NoteService], note_id: FromPath[UUID], data: JSONBody[NotePatch]
) -> NoteOut:
    """Change, delete or restore a note; 409 when somebody else changed it meanwhile."""
    return await notes.change(note_id, data)


HANDLERS = [create_note, get_note, update_note]
