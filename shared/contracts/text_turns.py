"""A written turn: ``POST {agent}/internal/text-turns``, CRM -> agent.

The same brain, tools and facts gate as in a call, for a message of WhatsApp or a trial on screen. The agent sends
nothing itself: it answers what should be written and what its tools did. Tools go to ``/internal/tools/{name}`` under
``conversation_id``, with ``tool_call_id`` made of ``turn_id``, so that a repeated turn repeats no deed.
"""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from shared.contracts.agent_config import AgentConfig

TEXT_TURN_DEADLINE_S = 45.0
"""The CRM waits this long; the agent gives up before and says so."""
MAX_HISTORY = 60
MAX_PAST_TEXT = 4_096
"""Characters of an earlier message that the CRM tells; WhatsApp lets people write sixteen times as many, and 60 such
messages are more than the agent takes."""
VISIT_LINE = "ביקור קבוע:"
"""How a line of ``memory`` begins that names a booked visit with its date and hour. Only such lines may be told as
facts; the others (summaries, wishes) hold what the person claimed, too."""

Author = Literal["customer", "agent", "staff", "automation"]
"""``automation``: a reminder or template of the office, so that an answer to it makes sense."""


class PastMessage(msgspec.Struct, frozen=True):
    """One message or spoken turn before this one, oldest first. ``channel`` says where it was said."""

    author: Author
    text: str
    at: Annotated[datetime, Meta(tz=True)]
    channel: Literal["phone", "whatsapp", "sms"] = "whatsapp"


class TextTurn(msgspec.Struct, frozen=True, kw_only=True):
    """``config`` carries the office's published WhatsApp prompt and the tools that this channel offers.

    ``memory``: what the office knows of this person, in Hebrew lines; a line break inside a name or a note would begin
    a line of its own and is left out. ``person_id`` is the customer's: what tools answered is remembered for him for
    an hour, across conversations; without it for the conversation. ``text``: all that the person wrote since the last
    reply, his voice notes as words. ``trial``: nothing may be changed: tools of the CRM that write are answered
    as if they had worked and are listed with ``trial`` true.
    """

    conversation_id: UUID
    turn_id: UUID
    person_id: UUID | None = None
    config: AgentConfig
    channel: Literal["whatsapp", "sms"] = "whatsapp"
    phone_known: bool = True
    memory: str = ""
    history: Annotated[list[PastMessage], Meta(max_length=MAX_HISTORY)] = []
    text: Annotated[str, Meta(min_length=1, max_length=8_000)]
    trial: bool = False


class ToolRun(msgspec.Struct, frozen=True):
    """One tool that ran in this turn, as the model asked for it and as it was answered."""

    name: str
    arguments: dict[str, object]
    ok: bool
    data: dict[str, object] = {}
    error: str | None = None
    trial: bool = False


class Withheld(msgspec.Struct, frozen=True):
    """Words that the facts gate did not let pass, and why."""

    text: str
    reason: str


class TextReply(msgspec.Struct, frozen=True):
    """``text`` null: nothing is to be written (the person said goodbye and was answered, or asked to be left alone).

    ``degraded``: no model answered; ``text`` is a fixed sentence, and a person of the office should look.
    ``ended``: the model closed the conversation. ``handover``: the person wants a human being.
    """

    text: str | None
    tools: list[ToolRun] = []
    withheld: list[Withheld] = []
    degraded: bool = False
    ended: bool = False
    handover: bool = False
