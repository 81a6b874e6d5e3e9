"""A trial of a prompt on screen as tools see it: with nobody, leaving nothing."""

from typing import ClassVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.appointments.models import Appointment
from crm.domain.live.publisher import LiveEvent
from crm.domain.tasks.models import Task
from crm.domain.tools.talk import Line, Links, Talk, TalkChannel

READS = frozenset({"search_properties", "check_availability"})
"""Tools that only look something up. The agent answers the others itself in a trial."""


class NobodyThereError(RuntimeError):
    """A tool asked for the person of a trial, which has none: it is no tool that only looks something up."""


class TrialTalk(Talk):
    """A conversation of the owner with his own draft, by the prompt's id."""

    channel: ClassVar[TalkChannel] = "whatsapp"
    in_it: ClassVar[str] = "בניסיון"

    def __init__(self, session: AsyncSession, business_id: UUID, prompt_id: UUID) -> None:
        """``prompt_id`` is the prompt that is tried."""
        super().__init__(session)
        self._business_id = business_id
        self._prompt_id = prompt_id

    @property
    def id(self) -> UUID:
        """The prompt's id."""
        return self._prompt_id

    @property
    def business_id(self) -> UUID:
        """The tenant."""
        return self._business_id

    @property
    def customer_id(self) -> UUID | None:
        """Nobody."""
        return None

    @property
    def lead_id(self) -> UUID | None:
        """None."""
        return None

    @property
    def phone(self) -> str | None:
        """None."""
        return None

    @property
    def links(self) -> Links:
        """Nothing is made here."""
        return {}

    def take_customer(self, customer_id: UUID) -> None:
        """Raise: there is nobody."""
        raise NobodyThereError(str(customer_id))

    def take_lead(self, lead_id: UUID) -> None:
        """Raise: there is nobody."""
        raise NobodyThereError(str(lead_id))

    async def booked(self) -> Appointment | None:
        """Nothing."""
        return None

    async def open_callback(self) -> Task | None:
        """Nothing."""
        return None

    async def live(self) -> list[LiveEvent]:
        """Nothing changed."""
        return []

    async def _read(self) -> list[Line]:
        return []
