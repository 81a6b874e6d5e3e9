"""The structured answer the model gives about a finished conversation, and the request that asks for it.

Strict JSON schema: every property is required and nothing else may appear. The structs are the only definition; the
schema is derived from them, so what is asked for and what is read cannot drift apart.
"""

from typing import Literal, get_args

import msgspec

from crm.domain.calls.schemas import Sentiment, Speaker
from crm.domain.leads.machine_updates import LeadField

SCHEMA_NAME = "call_analysis"
"""Name of the response format; whoever answers such a request recognises it by this."""

Signal = Literal[
    "wants_visit",
    "asks_about_listing",
    "urgent",
    "financing_ready",
    "exclusive_seller",
    "wants_callback",
    "price_objection",
    "just_looking",
    "complaint",
    "not_interested",
    "opt_out",
    "wrong_number",
]
SIGNALS: tuple[str, ...] = get_args(Signal)

NextStepKind = Literal["none", "follow_up", "callback", "review"]
Due = Literal["today", "tomorrow", "this_week", "next_week"]


class TurnSentiment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Mood of one turn of the caller."""

    turn_seq: int
    sentiment: Sentiment


class FoundField(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A detail the caller gave. ``quote`` is copied letter by letter from the turn ``turn_seq``.

    ``value`` is text: sale|rent for ``deal``, buyer|seller|tenant|landlord for ``role``, digits for ``rooms`` and for
    ``budget`` in whole shekels.
    """

    field: LeadField
    value: str
    turn_seq: int
    quote: str


class FoundSignal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something the caller said that tells how serious he is. ``quote`` stands in the turn ``turn_seq``."""

    signal: Signal
    turn_seq: int
    quote: str


class NextStep(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a person of the office does next; ``title`` is one short Hebrew sentence, empty for ``none``."""

    kind: NextStepKind
    title: str
    due: Due


class CallAnalysis(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole answer. ``summary`` is two to four Hebrew sentences."""

    summary: str
    sentiment: Sentiment
    turn_sentiments: list[TurnSentiment]
    lead_fields: list[FoundField]
    signals: list[FoundSignal]
    next_step: NextStep


class AskedTurn(msgspec.Struct, frozen=True):
    """One turn as the model reads it; ``text`` is what was really heard."""

    seq: int
    speaker: Speaker
    text: str


class AskedTool(msgspec.Struct, frozen=True):
    """One tool the agent used during the call."""

    seq: int
    name: str
    ok: bool
    arguments: dict[str, object]
    result: dict[str, object]


class AnalysisRequest(msgspec.Struct, frozen=True, omit_defaults=True):
    """The user message: this struct as JSON, nothing around it. ``channel`` is told when it was no call."""

    turns: list[AskedTurn]
    tools: list[AskedTool]
    channel: Literal["phone", "whatsapp"] = "phone"


def _tidy(struct: object) -> dict[str, object]:
    """A struct's schema for the strict mode: no prose, which costs tokens on every call, and enums with their type."""
    schema = msgspec.convert(struct, dict[str, object])
    properties = msgspec.convert(schema["properties"], dict[str, dict[str, object]])
    tidied = {name: {"type": "string", **part} if "enum" in part else part for name, part in properties.items()}
    prose = {"title", "description"}
    return {**{key: value for key, value in schema.items() if key not in prose}, "properties": tidied}


def json_schema() -> dict[str, object]:
    """The strict JSON schema of CallAnalysis: an object at the root, its parts below ``$defs``."""
    _, parts = msgspec.json.schema_components([CallAnalysis], ref_template="#/$defs/{name}")
    defs = {name: _tidy(part) for name, part in parts.items()}
    return {**defs.pop(CallAnalysis.__name__), "$defs": defs}


def parse(text: str) -> CallAnalysis:
    """Read an answer. Raises msgspec.ValidationError or msgspec.DecodeError when it does not fit the schema."""
    return msgspec.json.decode(text, type=CallAnalysis)
