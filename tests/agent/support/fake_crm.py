"""A CRM that counts: applies call events exactly once and in order, as the contract says, and serves agent config."""

import hashlib
from collections import defaultdict
from uuid import UUID

import msgspec
from aiohttp import web

from shared import signing
from shared.contracts.agent_config import AgentConfig, AgentNumbers, OpeningHours, OpenInterval, PublishedPrompt, Voice
from shared.contracts.events import (
    AnyCallEvent,
    CallEnded,
    CallEventBatch,
    CallEventsAccepted,
    CallEventsRefused,
    CallStarted,
)
from shared.contracts.tools import ToolRequest, ToolResponse

SECRET = "internal-secret-for-tests"
BUSINESS = UUID("01890000-0000-7000-8000-000000000001")
NUMBER = "+97237654321"


def config(number: str = NUMBER, *, greeting: str = "שלום", answers_when_closed: bool = True) -> AgentConfig:
    always = answers_when_closed
    return AgentConfig(
        business_id=BUSINESS,
        business_name="שי דירות ומשרדים",
        number=number,
        prompt=PublishedPrompt(version=1, greeting=greeting, persona="", rules=""),
        voice=Voice(),
        hours=OpeningHours(
            timezone="Asia/Jerusalem", weekly=[[OpenInterval(0, 1440)] if always else [] for _ in range(7)]
        ),
        answers_when_closed=answers_when_closed,
        tools=[],
        hearing_hints=[],
    )


class FakeCrm:
    def __init__(self) -> None:
        self.events: dict[UUID, list[AnyCallEvent]] = defaultdict(list)
        self.repeats = 0
        self.posts = 0
        self.configs: dict[str, AgentConfig] = {NUMBER: config()}
        self.refuse_posts_with: int | None = None
        self.forge_gap_at: int | None = None
        self.conflict = False
        self.tools: list[tuple[str, ToolRequest]] = []
        self.tool_answers: dict[str, ToolResponse] = {}
        self._runner: web.AppRunner | None = None
        self.port = 0

    async def start(self, port: int = 0) -> None:
        app = web.Application(client_max_size=4 * 1024 * 1024)
        app.router.add_post("/internal/call-events", self._ingest)
        app.router.add_post("/internal/tools/{name}", self._tool)
        app.router.add_get("/internal/agent-config", self._numbers)
        app.router.add_get("/internal/agent-config/{number}", self._config)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port or self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def ended(self) -> dict[UUID, CallEnded]:
        return {call_id: last for call_id, events in self.events.items() if isinstance(last := events[-1], CallEnded)}

    def of(self, call_sid: str) -> list[AnyCallEvent]:
        for events in self.events.values():
            if isinstance(events[0], CallStarted) and events[0].call_sid == call_sid:
                return events
        return []

    async def _ingest(self, request: web.Request) -> web.Response:
        body = await self._verified(request)
        self.posts += 1
        if self.refuse_posts_with is not None:
            return web.Response(status=self.refuse_posts_with)
        batch = msgspec.json.decode(body, type=CallEventBatch)
        call_id = batch.events[0].call_id
        if self.conflict:
            return self._refused(CallEventsRefused("event_conflict", call_id, None, "forged by the test"))
        if self.forge_gap_at is not None and batch.events[0].seq > self.forge_gap_at:
            self.events[call_id] = self.events[call_id][: self.forge_gap_at - 1]
            expected, self.forge_gap_at = self.forge_gap_at, None
            return self._refused(CallEventsRefused("seq_gap", call_id, expected, "forged by the test"))
        known = self.events[call_id]
        for event in batch.events:
            assert event.call_id == call_id
            if event.seq <= len(known):
                assert known[event.seq - 1].event_id == event.event_id
                self.repeats += 1
                continue
            if event.seq != len(known) + 1:
                return self._refused(CallEventsRefused("seq_gap", call_id, len(known) + 1, "gap"))
            known.append(event)
        return web.Response(
            body=msgspec.json.encode(CallEventsAccepted(call_id, len(known))), content_type="application/json"
        )

    async def _tool(self, request: web.Request) -> web.Response:
        """As the CRM: a tool call that ran before is answered as then, and counted once."""
        asked = msgspec.json.decode(await self._verified(request), type=ToolRequest)
        name = request.match_info["name"]
        if not any(
            (one.conversation_id, one.tool_call_id) == (asked.conversation_id, asked.tool_call_id)
            for _, one in self.tools
        ):
            self.tools.append((name, asked))
        answer = self.tool_answers.get(name, ToolResponse(ok=True))
        return web.Response(body=msgspec.json.encode(answer), content_type="application/json")

    async def _numbers(self, request: web.Request) -> web.Response:
        await self._verified(request)
        return web.Response(body=msgspec.json.encode(AgentNumbers(sorted(self.configs))))

    async def _config(self, request: web.Request) -> web.Response:
        await self._verified(request)
        found = self.configs.get(request.match_info["number"])
        if found is None:
            return web.Response(status=404)
        body = msgspec.json.encode(found)
        etag = '"' + hashlib.sha256(body).hexdigest()[:16] + '"'
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers={"ETag": etag})
        return web.Response(body=body, headers={"ETag": etag})

    async def _verified(self, request: web.Request) -> bytes:
        body = await request.read()
        signing.verify(SECRET, "crm", request.method, request.raw_path, body, request.headers)
        return body

    @staticmethod
    def _refused(refusal: CallEventsRefused) -> web.Response:
        return web.Response(status=409, body=msgspec.json.encode(refusal), content_type="application/json")
