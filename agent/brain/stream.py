"""One streamed request to one chat model: pieces of text as they come, tool calls at the end, deadlines throughout."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from typing import Protocol

import openai
from openai.types.chat import ChatCompletionFunctionToolParam, ChatCompletionMessageParam

from agent.brain.chunks import Answer
from agent.brain.tools.round import ToolAsk
from agent.metrics import VENDOR_FAILURES
from agent.vendors.circuit import Circuit, VendorUnavailableError
from agent.vendors.openai_failures import OPENAI_FAILURES, Failure, judge
from agent.vendors.race import Requests, quickest
from shared.log import logger

FIRST_TOKEN_S = 4.0
"""GPT-4o's first token: median 0.55 s, 95 of 100 within 1.4 s, worst seen 4.9 s (public benchmark)."""

NEXT_TOKEN_S = 2.5
MAX_COMPLETION_TOKENS = 400
"""About a minute of speech; a phone reply is far shorter."""

TEMPERATURE = 0.3
Piece = str | list[ToolAsk]
Messages = list[ChatCompletionMessageParam]
Tools = list[ChatCompletionFunctionToolParam]
CHARACTERS_A_TOKEN = 2.5
"""Of Hebrew and JSON mixed, for GPT-4o's tokenizer; it only prices what is thrown away."""

_log = logger(__name__)


class BrainUnavailableError(VendorUnavailableError):
    """The model gave no (further) answer in time, or refused; ``failure`` says what that means for the next request."""

    def __init__(self, reason: str, failure: Failure | None = None) -> None:
        super().__init__(reason)
        self.failure = failure or Failure(reason)


class ChatStream(Protocol):
    """Whatever answers a conversation: the model, or what stands before it or in its place."""

    def stream(self, messages: Messages, tools: Tools) -> AsyncGenerator[Piece]:
        """Text pieces, then one list of tool calls if there are any. Raises BrainUnavailableError."""
        ...


class ChatModel:
    """A chat model behind one client; safe for many calls at once. ``circuit`` is set by who watches it."""

    def __init__(self, client: openai.AsyncOpenAI, model: str, requests: Requests) -> None:
        self._client = client
        self._model = model
        self._requests = requests
        self.circuit = Circuit("chat")

    async def stream(self, messages: Messages, tools: Tools, cache_key: str) -> AsyncGenerator[Piece]:
        """Text pieces, "" when a tool call begins, then one list of tool calls if there are any.

        ``cache_key`` groups calls that share a prompt prefix. Raises BrainUnavailableError, also when the answer breaks
        off: the pieces so far then stand, but the tool calls are not complete and are not told.
        """
        size = len(str(messages)) + len(str(tools))
        asked = quickest(
            lambda: self._request(messages, tools, cache_key), self._requests, lambda: size / CHARACTERS_A_TOKEN
        )
        try:
            async with contextlib.aclosing(asked) as pieces:
                async for piece in pieces:
                    yield piece
        except OPENAI_FAILURES as error:
            failure = judge(error)
            _log.warning("the chat model failed", endpoint=self.circuit.endpoint, error=failure.reason)
            VENDOR_FAILURES.labels(self.circuit.endpoint).inc()
            failure.tell(self.circuit)
            raise BrainUnavailableError(failure.reason, failure) from error
        self.circuit.succeeded()

    async def probe(self) -> None:
        """The smallest request that proves the endpoint. Raises BrainUnavailableError."""
        try:
            async with asyncio.timeout(FIRST_TOKEN_S):
                answer = await self._client.chat.completions.create(
                    model=self._model, messages=[{"role": "user", "content": "שלום"}], max_completion_tokens=1
                )
            if not answer.choices:
                raise ValueError("the answer holds nothing")
        except OPENAI_FAILURES as error:
            raise BrainUnavailableError(judge(error).reason) from error

    async def _request(self, messages: Messages, tools: Tools, cache_key: str) -> AsyncGenerator[Piece]:
        """Pieces as they come; one empty piece stands for the beginning of a tool call."""
        answer = Answer()
        begun = False
        asked: dict[str, object] = {
            "model": self._model,
            "messages": messages,
            "stream": True,
            "temperature": TEMPERATURE,
            "max_completion_tokens": MAX_COMPLETION_TOKENS,
            "prompt_cache_key": cache_key,
        }
        if tools:
            asked["tools"] = tools
        deadline = asyncio.get_running_loop().time() + FIRST_TOKEN_S
        async with asyncio.timeout_at(deadline):
            chunks = await self._client.post(
                "/chat/completions", cast_to=object, body=asked, stream=True, stream_cls=openai.AsyncStream[object]
            )
        async with chunks:
            iterator = aiter(chunks)
            while True:
                async with asyncio.timeout_at(deadline):
                    chunk = await anext(iterator, None)
                if chunk is None:
                    break
                text = answer.take(chunk)
                if text is None:
                    continue
                deadline = asyncio.get_running_loop().time() + NEXT_TOKEN_S
                if text or not begun:
                    begun = True
                    yield text
        if not answer.finished:
            raise ValueError("the answer broke off")
        if asks := answer.asks():
            yield asks
