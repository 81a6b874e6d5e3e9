"""A written conversation as tools and the analysis see it: one session of a person's chat."""

from typing import ClassVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.appointments.models import Appointment
from crm.domain.appointments.repository import AppointmentRepository
from crm.domain.chats.models import ChatSession
from crm.domain.chats.talking import TalkingRepository
from crm.domain.chats.written import words_of
from crm.domain.live.publisher import LiveEvent
from crm.domain.live.schemas import Changed
from crm.domain.tasks.models import Task
from crm.domain.tasks.repository import TaskRepository
from crm.domain.tools.talk import Line, Links, Talk, TalkChannel


class WrittenTalk(Talk):
    """One session. Messages are numbered from 1 in their order; what has no words keeps its number."""

    channel: ClassVar[TalkChannel] = "whatsapp"
    in_it: ClassVar[str] = "בהתכתבות"

    def __init__(self, session: AsyncSession, row: ChatSession, phone: str | None) -> None:
        """``row`` belongs to ``session``; ``phone`` is the person's number in E.164, when known."""
        super().__init__(session)
        self.row = row
        self._phone = phone

    @property
    def id(self) -> UUID:
        """The session's id."""
        return self.row.id

    @property
    def business_id(self) -> UUID:
        """The tenant."""
        return self.row.business_id

    @property
    def customer_id(self) -> UUID | None:
        """Who writes."""
        return self.row.customer_id

    @property
    def lead_id(self) -> UUID | None:
        """His lead."""
        return self.row.lead_id

    @property
    def phone(self) -> str | None:
        """His number; None when only WhatsApp's own name of him is known."""
        return self._phone

    @property
    def links(self) -> Links:
        """The session."""
        return {"session_id": self.row.id}

    def take_customer(self, customer_id: UUID) -> None:
        """Who writes."""
        self.row.customer_id = customer_id

    def take_lead(self, lead_id: UUID) -> None:
        """Which lead it belongs to."""
        self.row.lead_id = lead_id

    async def booked(self) -> Appointment | None:
        """What was booked in this session."""
        return await AppointmentRepository(self.session, self.business_id).booked_in_session(self.row.id)

    async def open_callback(self) -> Task | None:
        """The call-back noted in this session."""
        return await TaskRepository(self.session, self.business_id).open_callback_of_session(self.row.id)

    async def live(self) -> list[LiveEvent]:
        """The person's chat is stale."""
        return [Changed("chats", self.row.customer_id)]

    async def _read(self) -> list[Line]:
        rows = await TalkingRepository(self.session, self.business_id).of_session(self.row.id)
        return [Line(at, row.direction == "in", words_of(row), row.id) for at, row in enumerate(rows, start=1)]


async def written_talk(session: AsyncSession, row: ChatSession) -> WrittenTalk:
    """The session with its person's number."""
    phone = await TalkingRepository(session, row.business_id).phone(row.customer_id)
    return WrittenTalk(session, row, phone)
