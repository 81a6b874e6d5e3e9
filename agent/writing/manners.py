"""Answers who writes in another language, and hands every other message on to the model."""

import contextlib
from collections.abc import AsyncGenerator

from agent.brain.manners import words
from agent.brain.manners.foreign import CALLBACK, after_asking, ask_for_callback
from agent.brain.manners.language import Language, foreign_language
from agent.brain.stream import ChatStream, Messages, Piece, Tools

FEWEST_WORDS = 4
"""Of another language: "ok thanks" and a name are no wish for one."""


class WrittenManners:
    """Stands before ``model`` for one written turn."""

    def __init__(self, model: ChatStream) -> None:
        self._model = model
        self._asked: Language | None = None

    async def stream(self, messages: Messages, tools: Tools) -> AsyncGenerator[Piece]:
        """As ``ChatStream.stream``."""
        answer = self._answer(messages, {tool["function"]["name"] for tool in tools})
        if answer is not None:
            yield answer
            return
        async with contextlib.aclosing(self._model.stream(messages, tools)) as pieces:
            async for piece in pieces:
                yield piece

    def _answer(self, messages: Messages, offered: set[str]) -> Piece | None:
        last = messages[-1]
        if self._asked is not None and last["role"] == "tool":
            return after_asking(self._asked, last)
        text = last.get("content") if last["role"] == "user" else None
        if not isinstance(text, str) or len(text.split()) < FEWEST_WORDS:
            return None
        language = foreign_language(text)
        if language is None:
            return None
        if CALLBACK not in offered:
            return words.ONLY_HEBREW[language]
        self._asked = language
        return ask_for_callback(language)
