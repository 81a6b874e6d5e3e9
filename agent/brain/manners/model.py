"""Answers the few turns that need no model, and hands all others on.

A wish about the conversation itself is answered in the same words every time, at once, and also while the model is
away. It goes the way of every reply: held until the turn is confirmed, interruptible, on record.
"""

import contextlib
from collections.abc import AsyncGenerator
from typing import Protocol

import msgspec
from openai.types.chat import ChatCompletionMessageParam

from agent.brain.manners import words
from agent.brain.manners.foreign import CALLBACK, CALLBACK_ID, after_asking, ask_for_callback
from agent.brain.manners.language import Language, foreign_language
from agent.brain.manners.machine import is_machine
from agent.brain.manners.wishes import wish_in
from agent.brain.stream import ChatStream, Messages, Piece, Tools
from agent.brain.tools.round import END_CALL, ToolAsk
from shared.contracts.withheld import without_marks


class LastWritten(Protocol):
    """Who keeps the agent's turns."""

    last_written: str


class MannerlyModel:
    """Stands before ``model``; ``memory`` knows the agent's last turn as it was written, heard or not."""

    def __init__(self, model: ChatStream, memory: LastWritten) -> None:
        self._model = model
        self._memory = memory
        self._shorter = False

    async def stream(self, messages: Messages, tools: Tools) -> AsyncGenerator[Piece]:
        """As ``ChatStream.stream``."""
        answer = self._answer(messages, {tool["function"]["name"] for tool in tools})
        if answer is not None:
            yield answer
            return
        asked = [*messages, words.KEEP_IT_SHORT] if self._shorter else messages
        async with contextlib.aclosing(self._model.stream(asked, tools)) as pieces:
            async for piece in pieces:
                yield piece

    def heard(self, text: str) -> None:
        """A confirmed turn: a caller who wants short answers gets them from here on."""
        self._shorter = self._shorter or wish_in(text) == "shorter"

    def _answer(self, messages: Messages, offered: set[str]) -> Piece | None:
        said = _caller_turns(messages)
        if not said:
            return None
        language = foreign_language(said[-1])
        if messages[-1]["role"] != "user":
            return _called_back(language, messages[-1]) if language else None
        if language is not None:
            return ask_for_callback(language) if CALLBACK in offered else words.ONLY_HEBREW[language]
        if is_machine(said[-1]):
            return _for_machine(said, offered)
        match wish_in(said[-1]):
            case "wait":
                return words.WAITING
            case "repeat":
                return self._again(words.I_SAID)
            case "slower":
                return self._again(words.SLOWER)
            case "shorter" | None:
                return None

    def _again(self, before: str) -> str | None:
        last = without_marks(self._memory.last_written)
        return f"{before} {last}" if last else None


def _caller_turns(messages: Messages) -> list[str]:
    turns = [message.get("content") for message in messages if message["role"] == "user"]
    return [text for text in turns if isinstance(text, str)]


def _called_back(language: Language, answer: ChatCompletionMessageParam) -> str | None:
    """The sentence after the call-back was asked for; None for the answer of a tool that the model called."""
    if answer["role"] != "tool" or answer["tool_call_id"] != CALLBACK_ID + language:
        return None
    return after_asking(language, answer)


def _for_machine(said: list[str], offered: set[str]) -> str | list[ToolAsk]:
    """Ask once whether somebody is there; a second announcement in a row ends the call."""
    if len(said) > 1 and is_machine(said[-2]) and END_CALL in offered:
        arguments = msgspec.json.encode({"farewell": words.TO_A_MACHINE}).decode()
        return [ToolAsk("manners-machine", END_CALL, arguments)]
    return words.IS_ANYBODY_THERE
