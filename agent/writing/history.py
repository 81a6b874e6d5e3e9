"""What was said before, as messages for the model, with notes of our own on who said it, when and where.

A note is ours and holds no foreign word, so that nobody can write one; what people wrote keeps the role of who wrote
it, and the office's own staff and reminders speak with the agent's voice, as the person read them.
"""

from collections.abc import Iterator, Sequence

import msgspec
from openai.types.chat import ChatCompletionMessageParam

from agent.brain.prompt import day_in_words
from shared.clock import ISRAEL
from shared.contracts.text_turns import PastMessage, TextTurn
from shared.contracts.tools import MAX_HEARD_TURNS, HeardTurn

MOST_CHARACTERS = 24_000
"""Of history in one request, the newest: some 10,000 tokens. A chat of 60 messages has a tenth of that."""

MEMORY_TOOL = "customer_memory"
"""What the office knows comes like a tool's answer: the model's vendor treats such words as data."""

_WHERE = {"phone": "שיחת טלפון", "whatsapp": "וואטסאפ", "sms": "הודעת SMS"}
_WHO = {
    "staff": "את ההודעה הבאה כתב איש צוות של המשרד, לא את.",
    "automation": "ההודעה הבאה היא הודעה אוטומטית של המשרד, לא כתבת אותה.",
}
_NOW = "מכאן: ההודעה שמחכה לתשובה."


def messages_of(turn: TextTurn) -> list[ChatCompletionMessageParam]:
    """Memory, history and the message that waits for an answer, oldest first."""
    return [*_memory(turn.memory), *_past(newest(turn.history)), _note(_NOW), {"role": "user", "content": turn.text}]


def newest(history: Sequence[PastMessage]) -> list[PastMessage]:
    """As many of the latest messages as one request carries, in order."""
    kept: list[PastMessage] = []
    room = MOST_CHARACTERS
    for message in reversed(history):
        room -= len(message.text)
        if room < 0 and kept:
            break
        kept.append(message)
    return kept[::-1]


def heard_turns(turn: TextTurn) -> list[HeardTurn]:
    """What the person wrote and said, each with what the office had told him before; the tools check against it."""
    heard: list[HeardTurn] = []
    told = ""
    for message in turn.history:
        if message.author == "customer":
            heard.append(HeardTurn(message.text, told))
        else:
            told = message.text
    return [*heard, HeardTurn(turn.text, told)][-MAX_HEARD_TURNS:]


def _memory(memory: str) -> Iterator[ChatCompletionMessageParam]:
    lines = [line.strip() for line in memory.splitlines() if line.strip()]
    if not lines:
        return
    yield {
        "role": "assistant",
        "content": None,
        "tool_calls": [{"id": "memory", "type": "function", "function": {"name": MEMORY_TOOL, "arguments": "{}"}}],
    }
    content = msgspec.json.encode({"ok": True, "data": {"known": lines}}).decode()
    yield {"role": "tool", "tool_call_id": "memory", "content": content}


def _past(history: Sequence[PastMessage]) -> Iterator[ChatCompletionMessageParam]:
    place = ""
    for message in history:
        local = message.at.astimezone(ISRAEL)
        here = f"{_WHERE[message.channel]}, {day_in_words(local.date())}"
        if here != place:
            yield _note(f"מכאן: {here}, השעה {local:%H:%M}.")
            place = here
        if (who := _WHO.get(message.author)) is not None:
            yield _note(who)
        if message.author == "customer":
            yield {"role": "user", "content": message.text}
        else:
            yield {"role": "assistant", "content": message.text}


def _note(text: str) -> ChatCompletionMessageParam:
    return {"role": "system", "content": text}
