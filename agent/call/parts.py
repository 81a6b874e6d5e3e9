"""Makes the parts of one call and joins them to the conversation that owns them."""

from dataclasses import dataclass
from functools import partial
from typing import Protocol

from openai.types.chat import ChatCompletionMessageParam
from pipecat.processors.aggregators.llm_context import LLMContext

from agent.brain.prompt import cache_key, situation, stable_prefix
from agent.brain.service import Brain, BrainListener
from agent.brain.stream import ChatModel
from agent.brain.tools.schema import tool_schemas
from agent.brain.tools.toolbox import Toolbox
from agent.call.accepted import AcceptedCall
from agent.call.pipeline import CallPipeline
from agent.call.rescue import Rescue
from agent.hearing.ear import Ear
from agent.hearing.prompt import hints_prompt
from agent.hearing.turn import EarListener
from agent.hearing.voice import VoiceDetector
from agent.services import ConversationServices
from agent.speech.early import EarlyVoice
from agent.speech.speaker import Speaker
from agent.telephony.media import MediaSocket
from agent.telephony.playout import Playout
from agent.telephony.transport import CallerInput, CallerOutput
from agent.turns.transcript import Transcript
from shared.clock import utc_now


class PartsOwner(EarListener, BrainListener, Protocol):
    """The conversation, as its parts call it."""

    def remember_tools(self, messages: list[ChatCompletionMessageParam]) -> None:
        """Tool calls and their answers enter the model's memory."""
        ...

    def opener_said(self, opener: str) -> None:
        """The reply being made begins with this opener."""
        ...

    async def crm_degraded(self, detail: str) -> None:
        """The CRM does not answer tools."""
        ...

    def speech_degraded(self, mode: str, detail: str) -> None:
        """The voice works in a lesser mode, or not at all."""
        ...

    async def caller_gone(self, stopped: bool) -> None:
        """The line is gone; ``stopped`` when Twilio said so."""
        ...

    async def interruption_arrived(self) -> None:
        """An interruption has reached the end of the pipeline."""
        ...


@dataclass(frozen=True, slots=True)
class Parts:
    """What a conversation is made of."""

    toolbox: Toolbox
    rescue: Rescue
    detector: VoiceDetector
    ear: Ear
    brain: Brain
    speaker: Speaker
    pipeline: CallPipeline


def make_parts(
    call: AcceptedCall,
    socket: MediaSocket,
    services: ConversationServices,
    context: LLMContext,
    transcript: Transcript,
    playout: Playout,
    owner: PartsOwner,
) -> Parts:
    """New parts for a call, over the clients that all calls of the process share."""
    config = call.config
    toolbox = Toolbox(call.call_id, services.tools, transcript, owner.remember_tools, owner.crm_degraded)
    detector = services.silero.new_detector()
    prompt = hints_prompt(config.business_name, config.hearing_hints)
    ear = Ear(services.transcriber, services.speculation, detector, owner, prompt=prompt)
    on_degraded = partial(owner.speech_degraded, "unary")
    early = EarlyVoice(services.synthesis, config.voice, on_degraded=on_degraded)
    model_name = services.settings.openai_chat_model
    brain = Brain(
        services.openai.chat,
        ChatModel(services.openai.chat, model_name, cache_key(config), services.chat_requests),
        toolbox,
        owner,
        early,
        model_name=model_name,
        fixed=[
            {"role": "system", "content": stable_prefix(config, openers=services.settings.openers)},
            {"role": "system", "content": situation(config, call.from_number, utc_now())},
        ],
        tools=tool_schemas(config.tools),
        fillers=services.settings.fillers,
    )
    speaker = Speaker(
        services.synthesis,
        config.voice,
        early,
        on_degraded=on_degraded,
        on_mute=partial(owner.speech_degraded, "cached_phrases"),
        on_opened=owner.opener_said,
    )
    return Parts(
        toolbox=toolbox,
        rescue=Rescue(toolbox, transcript, offers_callback="request_callback" in config.tools),
        detector=detector,
        ear=ear,
        brain=brain,
        speaker=speaker,
        pipeline=CallPipeline(
            context,
            caller_input=CallerInput(socket, on_mark=playout.mark_returned, on_gone=owner.caller_gone),
            ear=ear,
            brain=brain,
            speaker=speaker,
            caller_output=CallerOutput(playout, on_interruption=owner.interruption_arrived),
        ),
    )
