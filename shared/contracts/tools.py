"""Tool calls of the agent: ``POST /internal/tools/{name}``, answered within ``TOOL_DEADLINE_S``.

Idempotent by (``conversation_id``, ``tool_call_id``): a repeat returns the stored answer. The business and the person
come from the conversation's own row, never from the arguments, which the model wrote.
"""

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

TOOL_DEADLINE_S = 1.5

Text = Annotated[str, Meta(max_length=500)]
Rooms = Annotated[float, Meta(ge=1, le=20)]
Shekels = Annotated[int, Meta(ge=0, le=1_000_000_000)]


MAX_HEARD_TURNS = 40


class HeardTurn(msgspec.Struct, frozen=True):
    """One turn of the caller; ``asked`` is what he had heard from the agent before it."""

    text: str
    asked: str = ""


class ToolRequest(msgspec.Struct, frozen=True, omit_defaults=True):
    """``conversation_id`` is the call's id; ``arguments`` are validated against the tool's own struct below.

    ``heard`` are the caller's latest turns, oldest first: the arguments are checked against them, and the call's own
    events may still be on the way.
    """

    conversation_id: UUID
    tool_call_id: str
    arguments: dict[str, object]
    heard: Annotated[list[HeardTurn], Meta(max_length=MAX_HEARD_TURNS)] = []


class ToolResponse(msgspec.Struct, frozen=True):
    """``ok`` false carries a stable ``error`` code and a Hebrew ``say`` that the agent may speak as it is.

    A refusal of the rules (slot taken, outside hours) is a 200 with ``ok`` false; HTTP errors are for broken calls.
    In ``data``: ``confirm`` lists what is to be read back, ``{"field", "words"}`` with the Hebrew words; ``not_said``
    names the arguments that were not stored since the caller never said them, and ``corrected`` those that he has
    replaced since, with the present value.
    """

    ok: bool
    data: dict[str, object] = {}
    error: str | None = None
    say: str | None = None


class SearchProperties(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Search the business's own listings. Prices are whole shekels; at most 3 are returned, best match first."""

    city: Text | None = None
    neighborhood: Text | None = None
    deal: Literal["sale", "rent"] | None = None
    rooms_min: Rooms | None = None
    rooms_max: Rooms | None = None
    price_max: Shekels | None = None
    must_have: list[Literal["parking", "elevator", "balcony", "garden", "mamad", "storage"]] = []
    free_text: Text | None = None


class SaveLeadDetails(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Save what the caller said about himself and his wish; only what was said, the rest stays null."""

    name: Text | None = None
    deal: Literal["sale", "rent"] | None = None
    role: Literal["buyer", "seller", "tenant", "landlord"] | None = None
    city: Text | None = None
    neighborhood: Text | None = None
    rooms: Rooms | None = None
    budget: Shekels | None = None
    timeline: Text | None = None
    notes: Text | None = None


class CheckAvailability(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Free slots of the office calendar. ``date`` is YYYY-MM-DD local; ``time`` HH:MM local. At most 3 slots return."""

    date: Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")] | None = None
    time: Annotated[str, Meta(pattern=r"^\d{2}:\d{2}$")] | None = None
    property_id: UUID | None = None


class BookAppointment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Book one visit. ``date`` and ``time`` as in CheckAvailability; one booking per conversation."""

    date: Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    time: Annotated[str, Meta(pattern=r"^\d{2}:\d{2}$")]
    name: Text | None = None
    property_id: UUID | None = None


class RequestCallback(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A person of the office calls back. ``when`` is the caller's own words, ``reason`` what it is about.

    ``phone``: only a number that the caller dictated, in digits.
    """

    reason: Text
    when: Text | None = None
    name: Text | None = None
    phone: Text | None = None


class TransferToHuman(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Connect the caller to a person of the office now. ``reason``: one sentence on who calls and what he needs.

    The person hears it before deciding to take the call; the caller stays with the agent until somebody does.
    """

    reason: Text


class TransferPerson(msgspec.Struct, frozen=True):
    """Somebody who may be called; ``number`` is E.164 and never reaches the model or the record."""

    name: str
    number: str


class TransferPlan(msgspec.Struct, frozen=True):
    """``data`` of the CRM's answer to ``transfer_to_human``: whom to try, in this order."""

    people: list[TransferPerson]
    caller_name: str | None = None


class OptOut(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The caller asks not to be contacted any more; ``quote`` is his own sentence, kept as evidence."""

    quote: Text


class SendWhatsApp(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Send the caller details in WhatsApp, only when he asks for it. To his own number, which is known.

    ``property_ids``: listings that a search of this call returned, at most 5. ``office``: the office's own details.
    The text is made from the records; say that it was sent only after this succeeded.
    """

    property_ids: Annotated[list[UUID], Meta(max_length=5)] = []
    office: bool = False


class EndCall(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Hang up after ``farewell`` has been heard in full. Handled by the agent itself."""

    farewell: Text


TOOL_ARGUMENTS: dict[str, type[msgspec.Struct]] = {
    "search_properties": SearchProperties,
    "save_lead_details": SaveLeadDetails,
    "check_availability": CheckAvailability,
    "book_appointment": BookAppointment,
    "request_callback": RequestCallback,
    "transfer_to_human": TransferToHuman,
    "opt_out": OptOut,
    "send_whatsapp": SendWhatsApp,
    "end_call": EndCall,
}
