"""What the writing process shares between its turns: vendor clients, circuits, and the tools of the CRM."""

import asyncio

import aiohttp

from agent.call.tasks import OwnedTasks
from agent.hearing.limits import parse_limits
from agent.hearing.local import LocalWhisper, load_model
from agent.hearing.modes import has_local_ear, local_model_name
from agent.hearing.notes import NoteEar
from agent.hearing.speculation import Speculation
from agent.vendors.circuits import Circuits
from agent.vendors.crm_tools import CrmTools
from agent.vendors.health_report import HealthReporter
from agent.vendors.hedging import never
from agent.vendors.openai_client import OpenAIClients
from agent.ways import chat_ways, ear_ways
from agent.writing.conversations import Conversations
from agent.writing.desk import TurnDesk
from agent.writing.turn import Writer
from shared.settings import Settings, SettingsInvalidError


class WritingServices:
    """``desk`` answers turns. Made in the loop that uses it; ``close`` it with the process."""

    def __init__(self, settings: Settings) -> None:
        if settings.internal_secret is None:
            raise SettingsInvalidError("INTERNAL_SECRET: must be set for the agent to reach the CRM")
        self._settings = settings
        self._http = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=32, keepalive_timeout=60), cookie_jar=aiohttp.DummyCookieJar()
        )
        self._openai = OpenAIClients(settings)
        health = HealthReporter(settings.crm_internal, settings.internal_secret, self._http)
        self._circuits = Circuits(health.changed)
        self._tasks = OwnedTasks("writing")
        self._tasks.start(health.run(), "health")
        self._local_ear: LocalWhisper | None = None
        self._ear: NoteEar | None = None
        self._opening = asyncio.Lock()
        # Nobody waits on a line: a second request at once would only cost.
        ways = chat_ways(settings, self._openai, self._circuits, never)
        crm = CrmTools(settings.crm_internal, settings.internal_secret, self._http)
        self.desk = TurnDesk(Writer(ways, crm, Conversations()).answer)

    async def ear(self) -> NoteEar:
        """Made when the first voice note comes: a model on this machine takes seconds and its memory to load."""
        async with self._opening:
            if self._ear is None:
                settings = self._settings
                if settings.stt_mode == "local" or has_local_ear(settings):
                    model = await asyncio.to_thread(load_model, local_model_name(settings))
                    self._local_ear = LocalWhisper(model)
                counts = Speculation(0.0, 0.0 if self._local_ear else settings.stt_dollars_per_minute)
                ways = ear_ways(settings, self._openai, counts, self._circuits, self._local_ear, never)
                self._ear = NoteEar(ways, parse_limits(settings.phantom_limits))
            return self._ear

    async def close(self) -> None:
        """End what is under way and close every client."""
        await self.desk.close()
        await self._tasks.cancel_all()
        await self._circuits.close()
        if self._local_ear is not None:
            self._local_ear.close()
        await self._openai.close()
        await self._http.close()
