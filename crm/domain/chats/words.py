"""The fixed words of a written conversation, for schemas, models and migrations alike."""

from typing import Literal

Direction = Literal["in", "out"]
MessageAuthor = Literal["customer", "ai", "staff", "automation"]
"""``automation``: a reminder, a template after a call, a broadcast."""
MessageKind = Literal[
    "text",
    "image",
    "document",
    "voice",
    "audio",
    "video",
    "sticker",
    "location",
    "template",
    "undecryptable",
    "unsupported",
]
MessageState = Literal["received", "queued", "sending", "sent", "delivered", "read", "failed", "cancelled"]
"""Of a message that came in: ``received``. Of ours: it moves forward only, ``failed`` and ``cancelled`` are ends.

``sending`` also stands for "may have left": the gateway is not sure yet, and nobody sends it another way meanwhile.
"""
Route = Literal["baileys", "twilio_whatsapp", "twilio_sms"]
FileState = Literal["none", "waiting", "ready", "missing"]
WordsState = Literal["none", "waiting", "done", "not_heard"]
"""Of a voice note: whether its words were written down."""
ChatState = Literal["open", "archived"]
AiReason = Literal["start", "staff", "phone", "handover", "opted_out", "failed", "office"]
"""Why the AI answers or keeps silent: as the office set it, somebody of the office took over on screen or on the
office's phone, the person asked for a human being or to be left alone, the AI failed, or it is off for the office."""
ReplyState = Literal["waiting", "writing", "done", "withdrawn", "failed"]
TemplateCategory = Literal["utility", "marketing"]
TemplateState = Literal["draft", "submitted", "approved", "rejected", "retired"]
BroadcastState = Literal["draft", "running", "paused", "stopped", "done"]
RecipientState = Literal["waiting", "queued", "refused", "sent", "failed", "stopped"]
