"""A conversation, spoken or written, as tools and the analysis see it: with whom, what was said, what came of it."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal, TypedDict
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.appointments.models import Appointment
from crm.domain.appointments.repository import AppointmentRepository
from crm.domain.calls.mapping import call_out
from crm.domain.calls.models import Call
from crm.domain.calls.repository import CallRepository
from crm.domain.leads.machine_updates import Source
from crm.domain.live.publisher import LiveEvent
from crm.domain.live.schemas import CallChanged
from crm.domain.tasks.models import Task
from crm.domain.tasks.repository import TaskRepository
from crm.domain.tools.said import SaidTurn

TalkChannel = Literal["phone", "whatsapp"]


@dataclass(frozen=True, slots=True)
class Line:
    """One turn or message. ``seq`` numbers it within the conversation; ``theirs``: the person's own words."""

    seq: int
    theirs: bool
    text: str
    message_id: UUID | None = None


class Links(TypedDict, total=False):
    """The columns by which rows name the conversation they were made in."""

    call_id: UUID
    session_id: UUID


class Talk(ABC):
    """One conversation in one transaction."""

    channel: ClassVar[TalkChannel]
    in_it: ClassVar[str]
    """"In the call", in Hebrew, for reasons that the office reads."""

    def __init__(self, session: AsyncSession) -> None:
        """``session`` is the transaction."""
        self.session = session
        self._lines: list[Line] | None = None

    @property
    @abstractmethod
    def id(self) -> UUID:
        """The ``conversation_id`` of its tools."""

    @property
    @abstractmethod
    def business_id(self) -> UUID:
        """The tenant, from the conversation's own row."""

    @property
    @abstractmethod
    def customer_id(self) -> UUID | None:
        """With whom, when known."""

    @property
    @abstractmethod
    def lead_id(self) -> UUID | None:
        """The lead it belongs to, when there is one."""

    @property
    @abstractmethod
    def phone(self) -> str | None:
        """The person's own number in E.164, when known."""

    @property
    @abstractmethod
    def links(self) -> Links:
        """What rows made in it carry."""

    @abstractmethod
    def take_customer(self, customer_id: UUID) -> None:
        """It is with this person."""

    @abstractmethod
    def take_lead(self, lead_id: UUID) -> None:
        """It belongs to this lead."""

    @abstractmethod
    async def booked(self) -> Appointment | None:
        """What the agent booked in it and still stands."""

    @abstractmethod
    async def open_callback(self) -> Task | None:
        """The call-back that the agent noted in it and nobody has made yet, locked."""

    @abstractmethod
    async def live(self) -> list[LiveEvent]:
        """What browsers are told when it changed."""

    @abstractmethod
    async def _read(self) -> list[Line]: ...

    async def lines(self) -> list[Line]:
        """Everything that is on record, in order."""
        if self._lines is None:
            self._lines = await self._read()
        return self._lines

    async def said(self) -> list[SaidTurn]:
        """The person's turns, oldest first, each with what was said to him before it."""
        said: list[SaidTurn] = []
        asked = ""
        for line in await self.lines():
            if not line.theirs:
                asked = line.text
            elif line.text:
                said.append(SaidTurn(line.text, asked, line.seq))
        return said

    async def source(self, at: datetime, seq: int | None = None, quote: str | None = None) -> Source:
        """The conversation as a source; with ``seq`` the very turn or message."""
        if self.channel == "phone":
            return Source(call_id=self.id, at=at, turn_seq=seq, quote=quote)
        lines = await self.lines()
        theirs = [line for line in lines if line.theirs and (seq is None or line.seq == seq)]
        return Source(at=at, message_id=theirs[-1].message_id if theirs else None, quote=quote)


class SpokenTalk(Talk):
    """A call."""

    channel: ClassVar[TalkChannel] = "phone"
    in_it: ClassVar[str] = "בשיחה"

    def __init__(self, session: AsyncSession, call: Call) -> None:
        """``call`` belongs to ``session``."""
        super().__init__(session)
        self.call = call

    @property
    def id(self) -> UUID:
        """The call's id."""
        return self.call.id

    @property
    def business_id(self) -> UUID:
        """The tenant."""
        return self.call.business_id

    @property
    def customer_id(self) -> UUID | None:
        """The caller."""
        return self.call.customer_id

    @property
    def lead_id(self) -> UUID | None:
        """His lead."""
        return self.call.lead_id

    @property
    def phone(self) -> str | None:
        """The number that called; None when it is withheld."""
        return self.call.from_number

    @property
    def links(self) -> Links:
        """The call."""
        return {"call_id": self.call.id}

    def take_customer(self, customer_id: UUID) -> None:
        """Who called."""
        self.call.customer_id = customer_id

    def take_lead(self, lead_id: UUID) -> None:
        """Which lead it belongs to."""
        self.call.lead_id = lead_id

    async def booked(self) -> Appointment | None:
        """What was booked in the call."""
        return await AppointmentRepository(self.session, self.business_id).booked_in_call(self.call.id)

    async def open_callback(self) -> Task | None:
        """The call-back noted in the call."""
        return await TaskRepository(self.session, self.business_id).open_callback(self.call.id)

    async def live(self) -> list[LiveEvent]:
        """The call, as shown."""
        row = await CallRepository(self.session, self.business_id).get(self.call.id)
        return [CallChanged(call_out(*row))] if row else []

    async def _read(self) -> list[Line]:
        rows = await CallRepository(self.session, self.business_id).turns(self.call.id)
        return [Line(row.seq, row.speaker == "caller", row.text) for row in rows]


def latest_first(lines: Sequence[Line]) -> list[Line]:
    """The person's own lines, the latest first."""
    return [line for line in reversed(lines) if line.theirs and line.text]
