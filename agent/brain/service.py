"""The pipeline's mind: pipecat's OpenAI service on the shared client, with our own reply loop.

Pipecat's loop has no first-token deadline, answers an error with silence, runs tools for turns that are not confirmed
by cancelling and redoing them, and holds the request after a tool until a filler was spoken. Here one reply is one
loop (``agent.brain.reply``): text out, tools once the turn is confirmed, text again.
"""

import asyncio
import time
from typing import Protocol

import msgspec
from openai import AsyncOpenAI
from openai.types.chat import ChatCompletionFunctionToolParam, ChatCompletionMessageParam
from pipecat.frames.frames import (
    CancelFrame,
    EagerEndOfTurnCancelFrame,
    EndFrame,
    Frame,
    InterruptionFrame,
    LLMContextFrame,
    UserStoppedSpeakingFrame,
)
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.frame_processor import FrameCallback, FrameDirection
from pipecat.services.openai.llm import OpenAILLMService
from typing_extensions import override

from agent.brain.facts.call import CallFacts
from agent.brain.facts.judge import Finding
from agent.brain.facts.repair import on_record
from agent.brain.reply import ReplyLoop
from agent.brain.stream import BrainUnavailableError, ChatStream
from agent.brain.tools.round import RoundDone, ToolAsk
from agent.brain.tools.toolbox import Toolbox
from agent.call.frames import FillerFrame, ReplyEndFrame, ReplyRoundFrame, ReplyStartFrame, WithheldFrame
from agent.call.phrases import FILLER, STILL_HERE
from agent.call.tasks import OwnedTasks
from agent.speech.early import EarlyVoice
from agent.turns.openers import CHECKING, WAITING

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
        self._toolbox = toolbox
        self._turns = listener
        self._early = early
        self._facts = facts
        self._fixed = fixed
        self._offered = tools
        self._fillers = fillers
        self._reply = ReplyLoop(model, facts, self, rephrase_s=REPHRASE_S)
        self._utterance = 0
        self._fill_tasks = OwnedTasks("brain")
        self._confirmed_at = 0.0
        self._opener = ""
        self._settled = asyncio.Event()
        self._newest: LLMContextFrame | None = None
        self._making: asyncio.Task[None] | None = None
        self.busy = False

    @override
    def create_client(self, *_: object, **__: object) -> AsyncOpenAI:  # pyright: ignore[reportIncompatibleMethodOverride] - takes whatever pipecat passes
        """The process's client instead of one per call."""
        return self._shared_client

    @override
    async def queue_frame(
        self,
        frame: Frame,
        direction: FrameDirection = FrameDirection.DOWNSTREAM,
        callback: FrameCallback | None = None,
    ) -> None:
        """Whatever was to answer an earlier state of the conversation is void: one turn has one reply.

        A prediction's withdrawal is a system frame and may overtake the prediction in a busy process. The reply to it,
        waiting for the end of the turn with a tool to run, would then be spoken before the turn's own.
        """
        if isinstance(frame, LLMContextFrame):
            self._newest = frame
            await self._void_reply()
        await super().queue_frame(frame, direction, callback)

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Note when a turn is confirmed, and that an interruption voids every reply begun before it."""
        match frame:
            case LLMContextFrame() if frame is not self._newest:
                return
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
        making = self._making = asyncio.create_task(self._make_reply(context), name="brain:reply")
        try:
            await making
        except asyncio.CancelledError:
            this = asyncio.current_task()
            if this is None or this.cancelling():
                raise
        finally:
            self._making = None

    async def _void_reply(self) -> None:
        """Stop the reply that is being made, and drop what of it is held for the end of the turn."""
        making = self._making
        if making is None and not self._speculation_gate.is_speculating:
            return
        if making is not None:
            making.cancel()
            await asyncio.wait([making])
        await self.push_frame(EagerEndOfTurnCancelFrame())
        await self._early.withdraw()

    async def _make_reply(self, context: LLMContext) -> None:
        utterance = self._utterance = self._turns.next_utterance()
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
            reply = await self._reply.converse(messages, self._offered)
            farewell, said = reply.farewell, "".join(reply.texts)
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

    async def speak(self, text: str) -> None:
        """Words that passed the gate go on to the voice."""
        if not text:
            return
        await self._fill_tasks.cancel_all()
        self._early.feed(text)
        await self._push_llm_text(text)

    def request_over(self) -> None:
        """What stands of a clause is a clause."""
        self._early.flush()

    async def note_withheld(self, finding: Finding, text: str) -> None:
        """The record shows what was not said, and why."""
        await self.push_frame(WithheldFrame(on_record(finding, text)))

    async def run_tools(self, text: str, asks: list[ToolAsk], round_number: int) -> RoundDone:
        """Once the turn is confirmed; a filler covers the time they take."""
        await self.push_frame(ReplyRoundFrame(self._utterance))
        await self._wait_for_confirmation()
        if self._fillers and not text:
            self._fill_tasks.start(self._fill(), "filler")
        done = await self._toolbox.run(text, asks)
        if self._opener and round_number == 0:
            opened: ChatCompletionMessageParam = {"role": "assistant", "content": self._opener}
            return msgspec.structs.replace(done, messages=[opened, *done.messages])
        return done

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
