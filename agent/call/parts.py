"""Makes the parts of one call and joins them to the conversation that owns them."""

from dataclasses import dataclass
from functools import partial
from typing import Protocol

from agent.brain.facts.call import CallFacts
from agent.brain.failover import FailoverChat
from agent.brain.intake.dialogue import IntakeDialogue
from agent.brain.intake.hebrew import HebrewReader
from agent.brain.manners.model import MannerlyModel
from agent.brain.prompt import cache_key, situation, stable_prefix
from agent.brain.service import Brain, BrainListener
from agent.brain.tools.schema import tool_schemas
from agent.brain.tools.toolbox import Toolbox
from agent.call.accepted import AcceptedCall
from agent.call.memory import Memory
from agent.call.pipeline import CallPipeline
from agent.call.rescue import Rescue
from agent.call.standby import Standby, StandbyOwner
from agent.hearing.ear import Ear
from agent.hearing.limits import parse_limits
from agent.hearing.phantom import PhantomFilter
from agent.hearing.prompt import hints_prompt
from agent.hearing.turn import CallerTurn, EarListener
from agent.hearing.unheard import Unheard
from agent.hearing.voice import VoiceDetector
from agent.measures.timed import TimedModel, TimedTranscriber, TimedVoicing
from agent.services import ConversationServices
from agent.speech.early import EarlyVoice
from agent.speech.speaker import Speaker
from agent.telephony.media import MediaSocket
from agent.telephony.playout import Playout
from agent.telephony.transport import CallerInput, CallerOutput
from agent.turns.book import TurnBook
from agent.turns.transcript import Transcript
from shared.clock import utc_now
from shared.contracts.tools import TransferPlan


class PartsOwner(EarListener, BrainListener, StandbyOwner, Protocol):
    """The conversation, as its parts call it."""

    def opener_said(self, opener: str) -> None:
        """The reply being made begins with this opener."""
        ...

    def begin_transfer(self, plan: TransferPlan, reason: str, tool_call_id: str) -> bool:
        """Call a person of the office for the caller; false when that is already being done."""
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
    standby: Standby
    detector: VoiceDetector
    ear: Ear
    model: MannerlyModel
    brain: Brain
    speaker: Speaker
    pipeline: CallPipeline


def make_parts(
    call: AcceptedCall,
    socket: MediaSocket,
    services: ConversationServices,
    memory: Memory,
    transcript: Transcript,
    playout: Playout,
    book: TurnBook,
    owner: PartsOwner,
) -> Parts:
    """New parts for a call, over the clients that all calls of the process share."""
    config, truth = call.config, book.truth
    facts = CallFacts(config, call.from_number)
    toolbox = Toolbox(
        call.call_id,
        services.tools,
        transcript,
        truth.work,
        memory.tools,
        owner.crm_degraded,
        facts,
        owner.begin_transfer,
    )
    detector = services.silero.new_detector()
    prompt = hints_prompt(config.business_name, config.hearing_hints)
    phantoms = PhantomFilter(parse_limits(services.settings.phantom_limits), prompt)
    words = services.new_words(
        TimedTranscriber(services.transcriber, truth.work),
        prompt,
        on_degraded=lambda detail: transcript.degraded(stage="hearing", mode="whole_turns", detail=detail),
    )

    async def heard_late(turn: CallerTurn) -> None:
        memory.heard_late(turn.text)
        await transcript.user_turn(turn)

    ear = Ear(words, detector, owner, phantoms, Unheard(services.transcriber, prompt, phantoms, heard_late))
    on_degraded = partial(owner.speech_degraded, "unary")
    most_wasted = services.settings.max_wasted_speech_characters
    voicing = TimedVoicing(services.synthesis, truth.work)
    early = EarlyVoice(voicing, config.voice, most_wasted=most_wasted, on_degraded=on_degraded)
    model_name = services.settings.openai_chat_model
    model = MannerlyModel(FailoverChat(services.chat_ways, cache_key(config), services.synthesis.why_mute), book)
    brain = Brain(
        services.openai.chat,
        TimedModel(model, truth.work),
        toolbox,
        owner,
        early,
        facts,
        model_name=model_name,
        fixed=[
            {"role": "system", "content": stable_prefix(config, openers=services.settings.openers)},
            {"role": "system", "content": situation(config, utc_now(), phone_known=call.from_number is not None)},
        ],
        tools=tool_schemas(config.tools),
        fillers=services.settings.fillers,
    )
    speaker = Speaker(
        voicing,
        config.voice,
        early,
        on_degraded=on_degraded,
        on_mute=partial(owner.speech_degraded, "cached_phrases"),
        on_opened=owner.opener_said,
    )
    standby = Standby(
        owner,
        IntakeDialogue(HebrewReader(), phone_known=call.from_number is not None),
        toolbox,
        transcript,
        memory.context.add_message,
        services.synthesis.why_mute,
        frozenset(config.tools),
    )
    return Parts(
        toolbox=toolbox,
        rescue=Rescue(toolbox, transcript, offers_callback="request_callback" in config.tools),
        standby=standby,
        detector=detector,
        ear=ear,
        model=model,
        brain=brain,
        speaker=speaker,
        pipeline=CallPipeline(
            memory.context,
            caller_input=CallerInput(
                socket,
                ear,
                truth.clock,
                on_mark=playout.mark_returned,
                on_gone=owner.caller_gone,
                on_broken=partial(owner.hang_up, "error"),
            ),
            ear=ear,
            brain=brain,
            speaker=speaker,
            caller_output=CallerOutput(playout, on_interruption=owner.interruption_arrived),
        ),
    )
