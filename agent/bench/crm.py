"""The CRM's internal routes as a measurement needs them: settings per lane, and a place for call events."""

from uuid import UUID

import msgspec
from aiohttp import web

from shared import signing
from shared.contracts.agent_config import AgentConfig, AgentNumbers, OpeningHours, OpenInterval, PublishedPrompt, Voice
from shared.contracts.events import AnyCallEvent, CallEventBatch, CallEventsAccepted, CallStarted

_BUSINESS = UUID("01890000-0000-7000-8000-00000000be0c")
GREETING = "שלום, מדברת נועה, העוזרת הקולית של המשרד. איך אפשר לעזור?"
_PERSONA = "את נועה, נציגה של משרד תיווך. עני בקצרה ובעברית."


def settings_for(number: str, voice: str) -> AgentConfig:
    """A business that answers around the clock and, like the stock bot, offers the model no tool."""
    return AgentConfig(
        business_id=_BUSINESS,
        business_name="משרד התיווך",
        number=number,
        prompt=PublishedPrompt(version=1, greeting=GREETING, persona=_PERSONA, rules=""),
        voice=Voice(name=voice),
        hours=OpeningHours(timezone="Asia/Jerusalem", weekly=[[OpenInterval(0, 1440)] for _ in range(7)]),
        answers_when_closed=True,
        tools=[],
        hearing_hints=[],
    )


class BenchCrm:
    """Listens on a free loopback port. ``lanes``: answering number to voice."""

    def __init__(self, secret: str, lanes: dict[str, str]) -> None:
        self._secret = secret
        self._configs = {number: settings_for(number, voice) for number, voice in lanes.items()}
        self._events: dict[UUID, list[AnyCallEvent]] = {}
        self._runner: web.AppRunner | None = None
        self.url = ""

    async def start(self) -> None:
        """Listen."""
        app = web.Application(client_max_size=4 * 1024 * 1024)
        app.router.add_post("/internal/call-events", self._take_events)
        app.router.add_get("/internal/agent-config", self._numbers)
        app.router.add_get("/internal/agent-config/{number}", self._config)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Close the port."""
        if self._runner is not None:
            await self._runner.cleanup()

    def events_of(self, call_sid: str) -> list[AnyCallEvent]:
        """What is on record of the call, in order."""
        for events in self._events.values():
            if events and isinstance(first := events[0], CallStarted) and first.call_sid == call_sid:
                return events
        return []

    async def _verified(self, request: web.Request) -> bytes:
        body = await request.read()
        try:
            signing.verify(self._secret, "crm", request.method, request.raw_path, body, request.headers)
        except signing.SignatureRefusedError as error:
            raise web.HTTPUnauthorized(text=str(error)) from error
        return body

    async def _take_events(self, request: web.Request) -> web.Response:
        batch = msgspec.json.decode(await self._verified(request), type=CallEventBatch)
        call_id = batch.events[0].call_id
        known = self._events.setdefault(call_id, [])
        known += [event for event in batch.events if event.seq > len(known)]
        return web.Response(body=msgspec.json.encode(CallEventsAccepted(call_id, len(known))))

    async def _numbers(self, request: web.Request) -> web.Response:
        await self._verified(request)
        return web.Response(body=msgspec.json.encode(AgentNumbers(sorted(self._configs))))

    async def _config(self, request: web.Request) -> web.Response:
        await self._verified(request)
        found = self._configs.get(request.match_info["number"])
        if found is None:
            return web.Response(status=404)
        return web.Response(body=msgspec.json.encode(found), headers={"ETag": '"1"'})
