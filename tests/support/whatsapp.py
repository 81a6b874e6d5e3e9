"""The gateway's side of the contract over real signed HTTP: what it tells, and what it is asked."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

import msgspec
from aiohttp import web

from shared import signing
from shared.clock import utc_now
from shared.contracts.whatsapp import (
    AddressesSeen,
    Content,
    Event,
    LinkReason,
    LinkSeen,
    LinkState,
    MessageSeen,
    SendAnswer,
    SendRequest,
    SentStatus,
    StatusSeen,
    TextContent,
    WaBatch,
)
from shared.ids import new_id
from tests.support.api import SECRET

LID = "77001122334455@lid"
PHONE = "+972541112233"
OUR_NUMBER = "+972501234567"


def seen(
    text: str | None = "הדירה עדיין פנויה?",
    *,
    content: Content | None = None,
    lid: str | None = LID,
    phone: str | None = PHONE,
    wa_id: str | None = None,
    chat: str | None = None,
    from_me: bool = False,
    name: str | None = "דנה",
    sent_at: datetime | None = None,
    quoted: str | None = None,
) -> MessageSeen:
    """A person wrote."""
    now = utc_now()
    return MessageSeen(
        event_id=new_id(),
        at=now,
        chat=chat or lid or f"{(phone or '').lstrip('+')}@s.whatsapp.net",
        wa_id=wa_id or uuid4().hex,
        lid=lid,
        phone=phone,
        from_me=from_me,
        name=name,
        content=content or TextContent(text or ""),
        quoted_wa_id=quoted,
        sent_at=sent_at or now,
    )


def status(
    status: SentStatus, *, message_id: UUID | None = None, wa_id: str = "none", error: str | None = None
) -> StatusSeen:
    """What became of one of ours."""
    return StatusSeen(
        event_id=new_id(), at=utc_now(), chat=LID, wa_id=wa_id, message_id=message_id, status=status, error=error
    )


def addresses(lid: str = LID, phone: str = PHONE) -> AddressesSeen:
    """These are one person."""
    return AddressesSeen(event_id=new_id(), at=utc_now(), lid=lid, phone=phone)


def link(state: LinkState, reason: LinkReason = "none", phone: str | None = OUR_NUMBER) -> LinkSeen:
    """The link moved."""
    return LinkSeen(event_id=new_id(), at=utc_now(), state=state, reason=reason, phone=phone)


def batch(business_id: UUID, *events: Event) -> bytes:
    """The body of one POST."""
    return msgspec.json.encode(WaBatch(business_id, list(events)))


@dataclass
class FakeGateway:
    """Answers as it is told to. ``outcomes`` are for the next messages, then everything is sent.

    ``refuse_questions``: what became of a message is answered with this status.
    ``drop``: the next requests are taken and the connection is cut before they are answered.
    """

    open: bool = True
    refuse_questions: int | None = None
    outcomes: list[SendAnswer] = field(default_factory=list[SendAnswer])
    drop: int = 0
    asked: list[SendRequest] = field(default_factory=list[SendRequest])
    known: dict[UUID, SendAnswer] = field(default_factory=dict[UUID, SendAnswer])
    given_up: list[UUID] = field(default_factory=list[UUID])
    files: dict[UUID, tuple[str, bytes]] = field(default_factory=dict[UUID, tuple[str, bytes]])
    presence: list[dict[str, object]] = field(default_factory=list[dict[str, object]])
    linked: list[dict[str, object]] = field(default_factory=list[dict[str, object]])

    @property
    def delivered(self) -> list[UUID]:
        """What left to WhatsApp, once each."""
        return [one for one, answer in self.known.items() if answer.outcome == "sent"]

    async def _read(self, request: web.Request) -> bytes:
        body = await request.read()
        signing.verify(SECRET, "wa", request.method, request.raw_path, body, request.headers)
        return body

    async def send(self, request: web.Request) -> web.StreamResponse:
        """``POST /internal/wa/messages``."""
        asked = msgspec.json.decode(await self._read(request), type=SendRequest)
        self.asked.append(asked)
        if asked.message_id not in self.known:
            if not self.open:
                return _problem(409, "link-not-open")
            wa_id = f"3EB0{asked.message_id.hex[:16]}"
            made = self.outcomes.pop(0) if self.outcomes else SendAnswer("sent", wa_id, asked.chat or LID)
            self.known[asked.message_id] = msgspec.structs.replace(made, wa_id=made.wa_id or wa_id)
        if self.drop:
            self.drop -= 1
            assert request.transport is not None
            request.transport.abort()
        return _json(self.known[asked.message_id])

    async def message(self, request: web.Request) -> web.StreamResponse:
        """``GET /internal/wa/messages/{id}``."""
        await self._read(request)
        if self.refuse_questions is not None:
            return _problem(self.refuse_questions, "refused")
        known = self.known.get(UUID(request.match_info["id"]))
        return _problem(404, "message-not-found") if known is None else _json(known)

    async def give_up(self, request: web.Request) -> web.StreamResponse:
        """``POST …/give-up``."""
        await self._read(request)
        self.given_up.append(UUID(request.match_info["id"]))
        return web.Response(status=204)

    async def put_file(self, request: web.Request) -> web.StreamResponse:
        """``POST /internal/wa/files``."""
        file_id = new_id()
        self.files[file_id] = (request.query["mime"], await self._read(request))
        return web.json_response({"file_id": str(file_id)})

    async def get_file(self, request: web.Request) -> web.StreamResponse:
        """``GET /internal/wa/files/{id}``."""
        await self._read(request)
        found = self.files.get(UUID(request.match_info["id"]))
        return _problem(404, "file-not-found") if found is None else web.Response(body=found[1], content_type=found[0])

    async def delete_file(self, request: web.Request) -> web.StreamResponse:
        """``DELETE …``."""
        await self._read(request)
        self.files.pop(UUID(request.match_info["id"]), None)
        return web.Response(status=204)

    async def note(self, request: web.Request) -> web.StreamResponse:
        """Presence."""
        self.presence.append(msgspec.json.decode(await self._read(request), type=dict[str, object]))
        return web.Response(status=204)

    async def begin(self, request: web.Request) -> web.StreamResponse:
        """Link."""
        self.linked.append(msgspec.json.decode(await self._read(request), type=dict[str, object]))
        code = "ABCD1234" if self.linked[-1].get("phone") else None
        return web.json_response({"state": "connecting", "pairing_code": code}, status=202)

    async def unlink(self, request: web.Request) -> web.StreamResponse:
        """Unlink."""
        await self._read(request)
        self.open = False
        return web.Response(status=204)

    async def state(self, request: web.Request) -> web.StreamResponse:
        """Status."""
        await self._read(request)
        return web.json_response({"state": "open" if self.open else "closed", "last_traffic_at": utc_now().isoformat()})


def _json(value: msgspec.Struct) -> web.Response:
    return web.Response(body=msgspec.json.encode(value), content_type="application/json")


def _problem(code: int, name: str) -> web.Response:
    body = msgspec.json.encode({"type": f"urn:moked:problem:{name}", "status": code})
    return web.Response(status=code, body=body, content_type="application/problem+json")


@asynccontextmanager
async def running_gateway() -> AsyncGenerator[tuple[FakeGateway, str]]:
    """The fake on a free port, and its address."""
    fake, app = FakeGateway(), web.Application(client_max_size=32_000_000)
    app.router.add_post("/internal/wa/messages", fake.send)
    app.router.add_get("/internal/wa/messages/{id}", fake.message)
    app.router.add_post("/internal/wa/messages/{id}/give-up", fake.give_up)
    app.router.add_post("/internal/wa/files", fake.put_file)
    app.router.add_get("/internal/wa/files/{id}", fake.get_file)
    app.router.add_delete("/internal/wa/files/{id}", fake.delete_file)
    app.router.add_post("/internal/wa/presence", fake.note)
    app.router.add_post("/internal/wa/link", fake.begin)
    app.router.add_post("/internal/wa/unlink", fake.unlink)
    app.router.add_get("/internal/wa/status", fake.state)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield fake, f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()
