"""Somebody who needs another language is promised a call-back in it, and the office is asked for one."""

import msgspec
from openai.types.chat import ChatCompletionMessageParam

from agent.brain.manners import words
from agent.brain.manners.language import Language
from agent.brain.tools.round import ToolAsk

CALLBACK = "request_callback"
CALLBACK_ID = "manners-callback-"
"""One id a language: asked again in the same call, the CRM answers what it answered before."""


class _Answer(msgspec.Struct):
    ok: bool = False


def ask_for_callback(language: Language) -> list[ToolAsk]:
    """The tool that tells the office."""
    arguments = msgspec.json.encode({"reason": words.CALLBACK_REASON[language]}).decode()
    return [ToolAsk(CALLBACK_ID + language, CALLBACK, arguments)]


def after_asking(language: Language, answer: ChatCompletionMessageParam) -> str:
    """The sentence in the person's own language, by the tool's ``answer``."""
    content = answer.get("content")
    written = content if isinstance(content, str) else "{}"
    is_booked = msgspec.json.decode(written, type=_Answer).ok
    return words.CALL_BACK[language] if is_booked else words.ONLY_HEBREW[language]
