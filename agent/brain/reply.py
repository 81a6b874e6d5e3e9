"""One reply, whichever way it goes out: words and tools until the model is done, and nothing untrue in them.

A call speaks it while it is being made; a message is sent when all of it stands. Both ask the model here.
"""

import asyncio
import contextlib
from typing import Protocol

import msgspec
from openai.types.chat import ChatCompletionFunctionToolParam, ChatCompletionMessageParam

from agent.brain.facts.gate import Gate
from agent.brain.facts.judge import Finding
from agent.brain.stream import BrainUnavailableError, ChatStream
from agent.brain.tools.round import END_CALL, RoundDone, ToolAsk

MAX_TOOL_ROUNDS = 4
Messages = list[ChatCompletionMessageParam]
Tools = list[ChatCompletionFunctionToolParam]


class Facts(Protocol):
    """What a conversation may say, and what it says instead."""

    def gate(self, messages: Messages) -> Gate:
        """For the text that the model writes to these messages."""
        ...

    def correction(self, finding: Finding) -> str:
        """Tells the model why its text was stopped."""
        ...

    def instead(self, finding: Finding, after: str) -> str:
        """What goes out in place of the stopped text, behind ``after``."""
        ...

    def stopped(self, finding: Finding, outcome: str) -> None:
        """Count it."""
        ...


class ReplyOutlet(Protocol):
    """Where the reply goes, and who runs its tools."""

    async def speak(self, text: str) -> None:
        """Words that passed the gate, as they come."""
        ...

    def request_over(self) -> None:
        """No more words of this request."""
        ...

    async def note_withheld(self, finding: Finding, text: str) -> None:
        """Words that did not pass."""
        ...

    async def run_tools(self, text: str, asks: list[ToolAsk], round_number: int) -> RoundDone:
        """Run what the model asked for behind ``text``; rounds count from 0."""
        ...


class Reply(msgspec.Struct, frozen=True):
    """``texts``: what was written in each round. ``farewell``: the model ends the conversation with it."""

    texts: list[str]
    farewell: str | None = None


class ReplyLoop:
    """Of one conversation.

    ``rephrase_s``: how long the model may take to say a stopped text otherwise. ``may_take_back``: nothing is out
    before the reply is complete, so that it can be asked for anew as a whole, and what is written beside a tool call
    is dropped; else it is asked for anew only while no word is out.
    """

    def __init__(
        self, model: ChatStream, facts: Facts, outlet: ReplyOutlet, *, rephrase_s: float, may_take_back: bool = False
    ) -> None:
        self._model = model
        self._facts = facts
        self._outlet = outlet
        self._rephrase_s = rephrase_s
        self._may_take_back = may_take_back

    async def converse(self, messages: Messages, offered: Tools) -> Reply:
        """Text and tools until the model is done. ``messages`` grows by the tools' rounds.

        Raises BrainUnavailableError.
        """
        texts: list[str] = []
        for round_number in range(MAX_TOOL_ROUNDS + 1):
            tools = offered if round_number < MAX_TOOL_ROUNDS else []
            text, asks = await self._ask_truthfully(messages, tools, first=not any(texts))
            texts.append(text)
            if not asks:
                break
            done = await self._outlet.run_tools(text, asks, round_number)
            if done.farewell is not None:
                return Reply(texts, done.farewell)
            messages += done.messages
        if not any(texts):
            raise BrainUnavailableError("the model answered with nothing")
        return Reply(texts)

    async def _ask_truthfully(self, messages: Messages, tools: Tools, *, first: bool) -> tuple[str, list[ToolAsk]]:
        """Ask; when the text is stopped and none of it is out, ask once more, else end it with a fixed sentence."""
        gate = self._facts.gate(messages)
        asks = await self._ask(messages, tools, gate)
        if (stopped := gate.finding) is None:
            return gate.released, asks
        await self._outlet.note_withheld(stopped, gate.withheld)
        if (self._may_take_back or (first and not gate.released)) and stopped.may_be_rephrased:
            self._facts.stopped(stopped, "rephrased")
            again = self._facts.gate(messages)
            correct: ChatCompletionMessageParam = {"role": "system", "content": self._facts.correction(stopped)}
            try:
                async with asyncio.timeout(self._rephrase_s):
                    asks = await self._ask([*messages, correct], tools, again)
            except (TimeoutError, BrainUnavailableError):
                asks = []
            if again.finding is None and (again.released or asks):
                return again.released, asks
            if again.finding is not None:
                await self._outlet.note_withheld(again.finding, again.withheld)
            if again.released or not gate.released:
                gate, stopped = again, again.finding or stopped
        self._facts.stopped(stopped, "replaced")
        sentence = self._facts.instead(stopped, gate.released)
        await self._outlet.speak(sentence)
        return gate.released + sentence, []

    async def _ask(self, messages: Messages, tools: Tools, gate: Gate) -> list[ToolAsk]:
        """One request; what ``gate`` lets through goes out. It ends early when the gate stops the text."""
        asks: list[ToolAsk] = []
        try:
            async with contextlib.aclosing(self._model.stream(messages, tools)) as pieces:
                async for piece in pieces:
                    if isinstance(piece, list):
                        asks = piece
                        continue
                    await self._outlet.speak(gate.feed(piece))
                    if gate.finding is not None:
                        return []
            if self._may_take_back and asks and all(ask.name != END_CALL for ask in asks):
                # Written without the tools' answers, these words go nowhere: not even a wrong one is worth a request.
                return asks
            await self._outlet.speak(gate.flush())
            if gate.finding is not None:
                return []
        finally:
            self._outlet.request_over()
        return asks
