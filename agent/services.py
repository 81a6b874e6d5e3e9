"""What all calls of one worker process share: vendor clients with warm connections, the VAD model, cached phrases."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

import aiohttp
import openai
from httpx2 import HTTPError

from agent.brain.intake import lines as intake_lines
from agent.brain.manners import words
from agent.call import phrases
from agent.call.tasks import OwnedTasks
from agent.call.transfer import Desk
from agent.hearing.failover import FailoverEar
from agent.hearing.local import LocalWhisper, load_model
from agent.hearing.modes import check_mode, has_local_ear, local_model_name
from agent.hearing.realtime_probe import probe
from agent.hearing.service_host import StreamSource
from agent.hearing.speculation import Speculation
from agent.hearing.streamed import StreamedWords
from agent.hearing.transcriber import Transcriber
from agent.hearing.voice import SharedSilero
from agent.hearing.whole_turn import WholeTurn
from agent.hearing.words import Words
from agent.measures.trace import open_tracer
from agent.process.loop_lag import LoopLag
from agent.speech.phrases import PhraseCache
from agent.turns import openers
from agent.vendors.circuits import Circuits
from agent.vendors.crm_tools import CrmTools
from agent.vendors.google_speech import GoogleSpeech
from agent.vendors.health_report import HealthReporter
from agent.vendors.library_logs import route_library_logs
from agent.vendors.openai_client import OpenAIClients
from agent.vendors.twilio_calls import TwilioCalls
from agent.voice_ways import voice_ways
from agent.ways import chat_ways, ear_ways
from shared.contracts.agent_config import AgentConfig
from shared.log import logger
from shared.settings import Settings, SettingsInvalidError

CONNECT_DEADLINE_S = 3.0
AT_ONCE = 4
"""Phrases synthesised side by side: Google's default quota for Chirp voices is small."""

_log = logger(__name__)


class ConversationServices:
    """Shared by the calls of a process; made by ``open_services``, closed once, after the last call."""

    def __init__(
        self,
        settings: Settings,
        http: aiohttp.ClientSession,
        openai_clients: OpenAIClients,
        local_ear: LocalWhisper | None = None,
        stream: Callable[[Settings, str], StreamSource] | None = None,
    ) -> None:
        if settings.internal_secret is None:
            raise SettingsInvalidError("INTERNAL_SECRET: must be set for the agent to reach the CRM")
        self.settings = settings
        self.openai = openai_clients
        self.google = GoogleSpeech(settings)
        self.phrases = PhraseCache(settings.data_dir / "phrases")
        self.health = HealthReporter(settings.crm_internal, settings.internal_secret, http)
        self.circuits = Circuits(self.health.changed)
        self._lag = LoopLag(settings.racing_max_lag_ms / 1000)
        self.synthesis = voice_ways(settings, self.google, self.phrases, self.circuits, self._races)
        self.chat_ways = chat_ways(settings, openai_clients, self.circuits, self._races)
        self.speculation = Speculation(
            settings.max_speculation_ratio, 0.0 if local_ear else settings.stt_dollars_per_minute
        )
        self._stream = stream
        self._stream_circuit = None if stream is None else self.circuits.add("hearing_stream", lambda: probe(settings))
        self._local_ear = local_ear
        ears = ear_ways(settings, openai_clients, self.speculation, self.circuits, local_ear, self._races)
        self.transcriber: Transcriber = FailoverEar(ears, self.speculation)
        self._tasks = OwnedTasks("services")
        self._tasks.start(self.health.run(), "health")
        self._tasks.start(self._lag.measure(), "loop-lag")
        self.silero = SharedSilero()
        self.tools = CrmTools(settings.crm_internal, settings.internal_secret, http)
        self.twilio = TwilioCalls(settings, http)
        self.transfers = Desk()
        self.tracer = open_tracer(settings)
        self._openers = (openers.ALL if settings.openers else ()) + (openers.WAITING if settings.fillers else ())
        self._http = http
        self._warming = asyncio.Semaphore(AT_ONCE)

    def new_words(self, transcriber: Transcriber, prompt: str, on_degraded: Callable[[str], Awaitable[None]]) -> Words:
        """Where one call has its words from.

        ``on_degraded`` is told why when ``transcriber`` has to stand in for a stream.
        """
        whole = WholeTurn(transcriber, self.speculation, prompt)
        if self._stream is None or self._stream_circuit is None:
            return whole
        source = self._stream(self.settings, prompt)
        return StreamedWords(source, whole, self.speculation, on_degraded, self._stream_circuit)

    async def warm(self, config: AgentConfig) -> None:
        """Pre-synthesise what this business says first; cheap when it is already cached. Never raises."""
        # Of all businesses what is wanted from the first turn on comes before what is rarely said.
        first = (config.prompt.greeting.strip(), *self._openers)
        ready, _ = await asyncio.gather(self._prepare_all(config, first), self._connect())
        ready += await self._prepare_all(config, (*phrases.ALL, *words.ALL, *intake_lines.ALL))
        if not all(ready):
            _log.warning("some phrases are not ready", business_id=str(config.business_id), missing=ready.count(False))

    def _races(self) -> bool:
        """Vendors are asked twice at once; rivals of a process that is late with its work would make it later."""
        return self.settings.racing and not self._lag.loaded

    def leg_told(self, call_id: UUID, leg: int, said: str) -> None:
        """News of a person who is being called for a transfer."""
        self.transfers.told(call_id, leg, said)

    async def close(self) -> None:
        """Close every client. No call may be running."""
        if self.tracer is not None:
            await self.tracer.close()
        await self._tasks.cancel_all()
        await self.circuits.close()
        if self._local_ear is not None:
            self._local_ear.close()
        await self.openai.close()
        await self.google.close()
        await self._http.close()

    async def _prepare_all(self, config: AgentConfig, texts: Sequence[str]) -> list[bool]:
        return await asyncio.gather(*(self._prepare(config, text) for text in texts if text))

    async def _prepare(self, config: AgentConfig, text: str) -> bool:
        async with self._warming:
            return await self.synthesis.prepare(config.voice, text)

    async def _connect(self) -> None:
        """Open the first connection to OpenAI, which the first turn would else pay for."""
        try:
            async with asyncio.timeout(CONNECT_DEADLINE_S):
                await self.openai.chat.models.list()
        except (TimeoutError, openai.OpenAIError, HTTPError) as error:
            _log.info("openai is not warm", error=str(error) or "no answer in time")


async def open_services(settings: Settings) -> ConversationServices:
    """Open the shared clients; reaches no vendor yet, so it works while they are down. Raises SettingsInvalidError."""
    route_library_logs()
    check_mode(settings)
    local_ear: LocalWhisper | None = None
    if settings.stt_mode == "local" or has_local_ear(settings):
        local_ear = LocalWhisper(await asyncio.to_thread(load_model, local_model_name(settings)))
    stream: Callable[[Settings, str], StreamSource] | None = None
    if settings.stt_mode == "realtime":
        # Pipecat's client takes most of a second to import, which only this mode should pay for.
        from agent.hearing.realtime import realtime_source

        stream = realtime_source
    http = aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=64, keepalive_timeout=60), cookie_jar=aiohttp.DummyCookieJar()
    )
    clients = OpenAIClients(settings)
    try:
        return ConversationServices(settings, http, clients, local_ear, stream)
    except SettingsInvalidError:
        await clients.close()
        await http.close()
        raise
