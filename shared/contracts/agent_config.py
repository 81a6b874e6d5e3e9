"""What the CRM tells the agent about a business: ``GET /internal/agent-config/{number}`` (with an ETag)."""

from datetime import date
from uuid import UUID

import msgspec

TOOL_NAMES = (
    "search_properties",
    "save_lead_details",
    "check_availability",
    "book_appointment",
    "request_callback",
    "transfer_to_human",
    "opt_out",
    "send_whatsapp",
    "end_call",
)
"""Tools that work today, in the order they are offered to the model.

``end_call`` runs in the agent, the rest in the CRM; ``transfer_to_human`` begins there (whom to call) and goes on in
the agent, and is offered while somebody of the office takes calls. ``send_whatsapp`` is offered in calls while the
office can send: its own WhatsApp is linked, or Twilio carries for it.
"""


class PublishedPrompt(msgspec.Struct, frozen=True):
    """The version that callers meet. All three texts are Hebrew and written by the owner."""

    version: int
    greeting: str
    persona: str
    rules: str


class Voice(msgspec.Struct, frozen=True):
    """Google voice. ``speaking_rate`` 0.25..2.0, 1.0 is normal."""

    name: str = "he-IL-Chirp3-HD-Aoede"
    language: str = "he-IL"
    speaking_rate: float = 1.0


class OpenInterval(msgspec.Struct, frozen=True):
    """Minutes after local midnight, ``opens`` < ``closes`` <= 1440."""

    opens: int
    closes: int


class OpeningHours(msgspec.Struct, frozen=True):
    """``weekly[0]`` is Sunday. ``closed_dates`` are local dates on which the office is closed all day."""

    timezone: str
    weekly: list[list[OpenInterval]]
    closed_dates: list[date] = []


class AgentConfig(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a call needs, so that it is answered from the last known copy while the CRM is down.

    ``answers_when_closed``: true lets the agent answer around the clock; false plays the closed-hours message.
    ``hearing_hints``: streets, neighbourhoods and names of the business, for Whisper's prompt.
    """

    business_id: UUID
    business_name: str
    number: str
    prompt: PublishedPrompt
    voice: Voice
    hours: OpeningHours
    answers_when_closed: bool
    tools: list[str]
    hearing_hints: list[str]


class AgentNumbers(msgspec.Struct, frozen=True):
    """``GET /internal/agent-config``: every number that answers, so that greetings are warm before the first call."""

    numbers: list[str]


class ConfigChanged(msgspec.Struct, frozen=True):
    """``POST {agent}/internal/config-changed``: a hint to fetch these numbers again now; losing it costs nothing."""

    numbers: list[str]
