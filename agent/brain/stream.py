"""One streamed request to the chat model: pieces of text as they come, tool calls at the end, deadlines throughout."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from typing import Protocol

import openai
from httpx2 import HTTPError
from openai.types.chat import ChatCompletionChunk, ChatCompletionFunctionToolParam, ChatCompletionMessageParam
from openai.types.chat.chat_completion_chunk import ChoiceDeltaToolCall

from agent.brain.race import ChatRequests, quickest
from agent.brain.tools.toolbox import ToolAsk
from shared.log import logger

FIRST_TOKEN_S = 4.0
"""GPT-4o's first token: median 0.55 s, 95 of 100 within 1.4 s, worst seen 4.9 s (public benchmark)."""

NEXT_TOKEN_S = 4.0
RETRY_PAUSE_S = 0.2
MAX_COMPLETION_TOKENS = 400
"""About a minute of speech; a phone reply is far shorter."""

TEMPERATURE = 0.3
CHARACTERS_A_TOKEN = 2.5
"""Of Hebrew and JSON mixed, for GPT-4o's tokenizer; it only prices what is thrown away."""

_log = logger(__name__)


class BrainUnavailableError(Exception):
    """The model gave no (further) answer in time, or refused; the message says why."""


class ChatStream(Protocol):
    """Whatever answers a conversation: the model, or what stands before it or in its place."""

    def stream(
        self, messages: list[ChatCompletionMessageParam], tools: list[ChatCompletionFunctionToolParam]
    ) -> AsyncGenerator[str | list[ToolAsk]]:
        """Text pieces, then one list of tool calls if there are any. Raises BrainUnavailableError."""
        ...


class _Calls:
    """Tool calls put together from their fragments, by index."""

    def __init__(self) -> None:
        self._parts: dict[int, list[str]] = {}

    def add(self, delta: ChoiceDeltaToolCall) -> None:
        parts = self._parts.setdefault(delta.index, ["", "", ""])
        parts[0] = delta.id or parts[0]
        if delta.function:
            parts[1] += delta.function.name or ""
            parts[2] += delta.function.arguments or ""

    def asks(self) -> list[ToolAsk]:
        return [ToolAsk(*parts) for _, parts in sorted(self._parts.items()) if parts[0] and parts[1]]


class ChatModel:
    """The chat model of one call; ``cache_key`` groups calls that share a prompt prefix."""

    def __init__(self, client: openai.AsyncOpenAI, model: str, cache_key: str, requests: ChatRequests) -> None:
        self._client = client
        self._model = model
        self._cache_key = cache_key
        self._requests = requests

    async def stream(
        self, messages: list[ChatCompletionMessageParam], tools: list[ChatCompletionFunctionToolParam]
    ) -> AsyncGenerator[str | list[ToolAsk]]:
        """Text pieces, then one list of tool calls if there are any. To be closed when it is not read to its end.

        A request that fails before its first token is made once more. Raises BrainUnavailableError.
        """
        for attempt in (1, 2):
            started = False
            try:
                async with contextlib.aclosing(self._quickest(messages, tools)) as pieces:
                    async for piece in pieces:
                        started = True
                        if piece:
                            yield piece
            except (TimeoutError, openai.OpenAIError, HTTPError) as error:
                reason = str(error) or "no token in time"
                _log.warning("the chat model failed", attempt=attempt, started=started, error=reason)
                if started or attempt == 2 or _is_final(error):
                    raise BrainUnavailableError(reason) from error
                await asyncio.sleep(RETRY_PAUSE_S)
            else:
                return

    def _quickest(
        self, messages: list[ChatCompletionMessageParam], tools: list[ChatCompletionFunctionToolParam]
    ) -> AsyncGenerator[str | list[ToolAsk]]:
        size = len(str(messages)) + len(str(tools))
        return quickest(lambda: self._attempt(messages, tools), self._requests, size / CHARACTERS_A_TOKEN)

    async def _attempt(
        self, messages: list[ChatCompletionMessageParam], tools: list[ChatCompletionFunctionToolParam]
    ) -> AsyncGenerator[str | list[ToolAsk]]:
        """Pieces as they come; an empty one stands for a fragment of a tool call."""
        calls = _Calls()
        deadline = asyncio.get_running_loop().time() + FIRST_TOKEN_S
        async with asyncio.timeout_at(deadline):
            chunks = await self._client.chat.completions.create(
                model=self._model,
                messages=messages,
                tools=tools or openai.omit,
                stream=True,
                temperature=TEMPERATURE,
                max_completion_tokens=MAX_COMPLETION_TOKENS,
                prompt_cache_key=self._cache_key,
            )
        async with chunks:
            iterator = aiter(chunks)
            while True:
                async with asyncio.timeout_at(deadline):
                    try:
                        chunk = await anext(iterator)
                    except StopAsyncIteration:
                        break
                if not chunk.choices:
                    continue
                text = self._take(chunk, calls)
                if text is None:
                    continue
                deadline = asyncio.get_running_loop().time() + NEXT_TOKEN_S
                yield text
        if asks := calls.asks():
            yield asks

    @staticmethod
    def _take(chunk: ChatCompletionChunk, calls: _Calls) -> str | None:
        """Text of the chunk, "" for a fragment of a tool call, None for a chunk without content."""
        delta = chunk.choices[0].delta
        for fragment in delta.tool_calls or ():
            calls.add(fragment)
        if delta.content:
            return delta.content
        return "" if delta.tool_calls else None


def _is_final(error: Exception) -> bool:
    """A refusal that asking again cannot change: bad key, bad request. 429 and 5xx may pass."""
    return isinstance(error, openai.APIStatusError) and 400 <= error.status_code < 500 and error.status_code != 429
