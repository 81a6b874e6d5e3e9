"""The pipeline's mind: pipecat's OpenAI service on the shared client, with our own reply loop.

Pipecat's loop has no first-token deadline, answers an error with silence, runs tools for turns that are not confirmed
by cancelling and redoing them, and holds the request after a tool until a filler was spoken. Here one reply is one
loop: text out, tools once the turn is confirmed, text again.
"""

import asyncio
import contextlib
import time
from typing import Protocol

from openai import AsyncOpenAI
from openai.types.chat import ChatCompletionFunctionToolParam, ChatCompletionMessageParam
from pipecat.frames.frames import (
    CancelFrame,
    EagerEndOfTurnCancelFrame,
    EndFrame,
    Frame,
    InterruptionFrame,
    UserStoppedSpeakingFrame,
)
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.frame_processor import FrameDirection
from pipecat.services.openai.llm import OpenAILLMService
from typing_extensions import override

from agent.brain.facts.call import CallFacts
from agent.brain.facts.gate import ReplyGate
from agent.brain.facts.repair import correction, on_record
from agent.brain.stream import BrainUnavailableError, ChatStream
from agent.brain.tools.toolbox import RoundDone, ToolAsk, Toolbox
from agent.call.frames import FillerFrame, ReplyEndFrame, ReplyRoundFrame, ReplyStartFrame, WithheldFrame
from agent.call.phrases import FILLER, STILL_HERE
from agent.call.tasks import OwnedTasks
from agent.speech.early import EarlyVoice
from agent.turns.openers import CHECKING, WAITING

MAX_TOOL_ROUNDS = 4
CONTEXT_WRITE_S = 0.02
FILLER_AFTER_S = 1.2
"""Silence since the caller's turn was confirmed, after which a working tool is covered by a filler."""

REPHRASE_S = 2.5
"""For the model to say a stopped sentence otherwise; after it a fixed sentence is said."""

OPENER_S = 0.8
"""About the time an opener takes; the silence that a filler covers begins behind it."""

PATIENCE_S = 2.5
"""For how long words that asked for patience stand before a filler asks again."""


class BrainListener(Protocol):
    """Who owns the call's turns."""

    def next_utterance(self) -> int:
        """Number for a reply that begins."""
        ...

    def replies_void(self) -> None:
        """The caller's turn interrupts: no reply begun so far may be spoken any more."""
        ...

    async def brain_failed(self, reason: str) -> None:
        """The reply broke off, or never began, and the model cannot be asked again now."""
        ...

    async def end_call(self, utterance: int, farewell: str, said: str) -> None:
        """The model ends the call after this reply, in which it already wrote ``said``."""
        ...


class Brain(OpenAILLMService):
    """``fixed`` are the messages before the conversation: stable prefix, then the call's situation."""

    def __init__(
        self,
        client: AsyncOpenAI,
        model: ChatStream,
        toolbox: Toolbox,
        listener: BrainListener,
        early: EarlyVoice,
        facts: CallFacts,
        *,
        model_name: str,
        fixed: list[ChatCompletionMessageParam],
        tools: list[ChatCompletionFunctionToolParam],
        fillers: bool,
    ) -> None:
        self._shared_client = client
        super().__init__(name="brain", settings=OpenAILLMService.Settings(model=model_name))  # pyright: ignore[reportUnknownMemberType] - pipecat's **kwargs
        self._chat = model
        self._toolbox = toolbox
        self._turns = listener
        self._early = early
        self._facts = facts
        self._fixed = fixed
        self._offered = tools
        self._fillers = fillers
        self._fill_tasks = OwnedTasks("brain")
        self._confirmed_at = 0.0
        self._opener = ""
        self._settled = asyncio.Event()
        self.busy = False

    @override
    def create_client(self, *_: object, **__: object) -> AsyncOpenAI:  # pyright: ignore[reportIncompatibleMethodOverride] - takes whatever pipecat passes
        """The process's client instead of one per call."""
        return self._shared_client

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Note when a turn is confirmed, and that an interruption voids every reply begun before it."""
        match frame:
            case UserStoppedSpeakingFrame():
                self._confirmed_at = time.monotonic()
            case InterruptionFrame():
                self._turns.replies_void()
                await self._fill_tasks.cancel_all()
                await self._early.withdraw()
            case EagerEndOfTurnCancelFrame():
                await self._early.withdraw()
            case EndFrame() | CancelFrame():
                await self._fill_tasks.cancel_all()
                await self._early.withdraw()
            case _:
                pass
        await super().process_frame(frame, direction)
        if isinstance(frame, UserStoppedSpeakingFrame):
            self._settled.set()

    async def cleanup(self) -> None:
        """Stop a filler that waits and a clause that is made ahead."""
        await super().cleanup()
        await self._fill_tasks.cancel_all()
        await self._early.withdraw()

    def opened_with(self, opener: str) -> None:
        """The caller hears this before the reply: the model is told in its next request, and no filler repeats it."""
        self._opener = opener

    @override
    async def _process_context(self, context: LLMContext) -> None:
        utterance = self._turns.next_utterance()
        self.busy = True
        self._opener = ""
        if self._speculation_gate.is_speculating:
            self._settled.clear()
            await self._early.begin(utterance)
        else:
            self._settled.set()
        await self.push_frame(ReplyStartFrame(utterance))
        messages: list[ChatCompletionMessageParam] = list(self._fixed)
        # The other kind of message exists only for other vendors' services.
        messages += [message for message in context.messages if isinstance(message, dict)]
        farewell: str | None = None
        said = ""
        failure: str | None = None
        try:
            farewell, said = await self._converse(utterance, messages)
        except BrainUnavailableError as error:
            failure = str(error)
        finally:
            self.busy = False
            await self._fill_tasks.cancel_all()
        await self.push_frame(ReplyEndFrame(utterance))
        if failure is not None:
            await self._wait_for_confirmation()
            await self._turns.brain_failed(failure)
        elif farewell is not None:
            await self._turns.end_call(utterance, self._facts.farewell(farewell), said)

    async def _converse(self, utterance: int, messages: list[ChatCompletionMessageParam]) -> tuple[str | None, str]:
        """Text and tools until the model is done; answers the farewell if it ends the call, and all it wrote."""
        written = ""
        for round_number in range(MAX_TOOL_ROUNDS + 1):
            tools = self._offered if round_number < MAX_TOOL_ROUNDS else []
            text, asks = await self._ask_truthfully(messages, tools, first=not written)
            written += text
            if not asks:
                if not written:
                    raise BrainUnavailableError("the model answered with nothing")
                return None, written
            done = await self._run_tools(utterance, text, asks)
            if done.farewell is not None:
                return done.farewell, written
            if self._opener and round_number == 0:
                messages.append({"role": "assistant", "content": self._opener})
            messages += done.messages
        return None, written

    async def _ask_truthfully(
        self,
        messages: list[ChatCompletionMessageParam],
        tools: list[ChatCompletionFunctionToolParam],
        *,
        first: bool,
    ) -> tuple[str, list[ToolAsk]]:
        """Ask; when the reply is stopped before its first word, ask once more, else end it with a fixed sentence."""
        gate = self._facts.gate(messages)
        asks = await self._ask(messages, tools, gate)
        if (stopped := gate.finding) is None:
            return gate.released, asks
        await self.push_frame(WithheldFrame(on_record(stopped, gate.withheld)))
        if first and not gate.released and stopped.may_be_rephrased:
            self._facts.stopped(stopped, "rephrased")
            again = self._facts.gate(messages)
            correct: ChatCompletionMessageParam = {"role": "system", "content": correction(stopped)}
            try:
                async with asyncio.timeout(REPHRASE_S):
                    asks = await self._ask([*messages, correct], tools, again)
            except (TimeoutError, BrainUnavailableError):
                asks = []
            if again.finding is None and (again.released or asks):
                return again.released, asks
            gate = again
            if gate.finding is not None:
                stopped = gate.finding
                await self.push_frame(WithheldFrame(on_record(stopped, gate.withheld)))
        self._facts.stopped(stopped, "replaced")
        sentence = self._facts.instead(stopped, gate.released)
        await self._speak(sentence)
        return gate.released + sentence, []

    async def _ask(
        self,
        messages: list[ChatCompletionMessageParam],
        tools: list[ChatCompletionFunctionToolParam],
        gate: ReplyGate,
    ) -> list[ToolAsk]:
        """One request; what ``gate`` lets through is spoken. It ends early when the gate stops the reply."""
        asks: list[ToolAsk] = []
        try:
            async with contextlib.aclosing(self._chat.stream(messages, tools)) as pieces:
                async for piece in pieces:
                    if isinstance(piece, list):
                        asks = piece
                        continue
                    await self._speak(gate.feed(piece))
                    if gate.finding is not None:
                        return []
            await self._speak(gate.flush())
            if gate.finding is not None:
                return []
        finally:
            self._early.flush()
        return asks

    async def _speak(self, text: str) -> None:
        if not text:
            return
        await self._fill_tasks.cancel_all()
        self._early.feed(text)
        await self._push_llm_text(text)

    async def _run_tools(self, utterance: int, text: str, asks: list[ToolAsk]) -> RoundDone:
        await self.push_frame(ReplyRoundFrame(utterance))
        await self._wait_for_confirmation()
        if self._fillers and not text:
            self._fill_tasks.start(self._fill(), "filler")
        return await self._toolbox.run(text, asks)

    async def _wait_for_confirmation(self) -> None:
        """Nothing outward happens for a turn that the caller may still be speaking; withdrawing it cancels this."""
        if not self._settled.is_set():
            await self._settled.wait()
            # The gate opens a moment before the turn is written to the context.
            await asyncio.sleep(CONTEXT_WRITE_S)

    async def _fill(self) -> None:
        await self._sleep_until(self._filler_due())
        # Words that asked for patience meanwhile put it off.
        await self._sleep_until(self._filler_due())
        await self.push_frame(FillerFrame(STILL_HERE if self._opener in (*CHECKING, *WAITING) else FILLER))

    @staticmethod
    async def _sleep_until(at: float) -> None:
        await asyncio.sleep(max(0.0, at - time.monotonic()))

    def _filler_due(self) -> float:
        said_s = PATIENCE_S if self._opener in WAITING else OPENER_S if self._opener else 0.0
        return self._confirmed_at + FILLER_AFTER_S + said_s
