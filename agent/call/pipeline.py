"""The pipecat pipeline of one call, and the worker that runs it."""

from pipecat.frames.frames import Frame
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import LLMUserAggregator, LLMUserAggregatorParams
from pipecat.turns.user_start import ExternalUserTurnStartStrategy
from pipecat.turns.user_stop import EagerUserTurnStopStrategy
from pipecat.turns.user_turn_strategies import UserTurnStrategies
from pipecat.workers.runner import WorkerRunner

from agent.brain.service import Brain
from agent.hearing.ear import Ear
from agent.speech.speaker import Speaker
from agent.telephony.audio import SAMPLE_RATE
from agent.telephony.transport import CallerInput, CallerOutput

LOST_TURN_S = 30.0
"""Pipecat's own watchdog over an open turn; the ear closes every turn far earlier."""


NEVER_BY_CLOCK_S = 86_400.0
"""With no transcript to wait for, pipecat's stop strategy may end an open turn at any tick of its timer (0.5 s by
default), in a pause or beside the ear's own end; then two replies answer one turn. Only the ear ends turns."""


def turn_strategies() -> UserTurnStrategies:
    """The ear proposes both ends of a turn, its transcript always before the end, so nothing is waited for here."""
    return UserTurnStrategies(
        start=[ExternalUserTurnStartStrategy()],
        stop=[EagerUserTurnStopStrategy(wait_for_transcript=False, timeout=NEVER_BY_CLOCK_S)],  # pyright: ignore[reportUnknownMemberType] - pipecat's **kwargs
    )


class CallPipeline:
    """``run`` returns when ``cancel`` was called or the pipeline broke."""

    def __init__(
        self,
        context: LLMContext,
        *,
        caller_input: CallerInput,
        ear: Ear,
        brain: Brain,
        speaker: Speaker,
        caller_output: CallerOutput,
    ) -> None:
        turns = LLMUserAggregator(
            context,
            params=LLMUserAggregatorParams(
                user_turn_strategies=turn_strategies(),
                user_turn_stop_timeout=LOST_TURN_S,
                audio_idle_timeout=0,
                empty_user_turn=None,
            ),
        )
        self._worker = PipelineWorker(
            Pipeline([caller_input, ear, turns, brain, speaker, caller_output]),
            params=PipelineParams(audio_in_sample_rate=SAMPLE_RATE, audio_out_sample_rate=SAMPLE_RATE),
            enable_rtvi=False,
            enable_turn_tracking=False,
            idle_timeout_secs=None,
            cancel_on_idle_timeout=False,
            cancel_runner_on_idle_timeout=False,
        )
        self._runner = WorkerRunner(handle_sigint=False, handle_sigterm=False)

    async def run(self) -> None:
        """Run the call's processors."""
        await self._runner.add_workers(self._worker)
        await self._runner.run()

    async def queue(self, frame: Frame) -> None:
        """Send a frame through the pipeline from its beginning."""
        await self._worker.queue_frame(frame)

    async def cancel(self) -> None:
        """Stop everything at once."""
        await self._runner.cancel()
