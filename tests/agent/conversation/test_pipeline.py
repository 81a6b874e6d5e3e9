"""How pipecat's parts are set up for a call."""

import asyncio

from pipecat.clocks.system_clock import SystemClock
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineWorker
from pipecat.processors.frame_processor import FrameProcessorSetup
from pipecat.utils.asyncio.task_manager import TaskManager

from agent.call.pipeline import turn_strategies

PIPECAT_TICK_S = 0.5
"""Default period of the stop strategy's own timer in pipecat 1.14."""


async def test_no_timer_ends_an_open_turn() -> None:
    """V9: a turn that the clock ends beside the ear is answered twice."""
    [strategy] = turn_strategies().stop or []
    ended: list[object] = []

    async def note(*arguments: object) -> None:
        ended.append(arguments)

    strategy.add_event_handler("on_user_turn_stopped", note)  # pyright: ignore[reportUnknownMemberType] - pipecat leaves handlers untyped
    setup = FrameProcessorSetup(
        clock=SystemClock(),
        task_manager=TaskManager(loop=asyncio.get_running_loop()),
        pipeline_worker=PipelineWorker(Pipeline([])),
    )
    await strategy.setup(setup)
    try:
        await strategy.handle_user_turn_started()
        await asyncio.sleep(PIPECAT_TICK_S * 2.2)
        assert not ended
    finally:
        await strategy.cleanup()
