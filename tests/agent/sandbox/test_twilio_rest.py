"""The emulated Twilio REST API through its own SDK."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from agent.sandbox.faults import EndpointChange, Fault
from agent.sandbox.server import SandboxServer
from tests.agent.sandbox.conftest import ACCOUNT_SID, TOKEN
from tests.agent.sandbox.echo_agent import signature_is_valid


def client_of(sandbox: SandboxServer, token: str = TOKEN) -> Client:
    client = Client(ACCOUNT_SID, token)
    client.api.base_url = sandbox.url
    return client


class Listener:
    """Takes status callbacks; ``forms`` with the signature's verdict."""

    def __init__(self) -> None:
        self.forms: asyncio.Queue[tuple[bool, dict[str, str]]] = asyncio.Queue()
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        signature = request.headers.get("X-Twilio-Signature", "")
        self.forms.put_nowait((signature_is_valid(TOKEN, self.url, form, signature), form))
        return web.Response()


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    found = Listener()
    app = web.Application()
    app.router.add_post("/status", found.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    found.url = f"http://127.0.0.1:{runner.addresses[0][1]}/status"
    yield found
    await runner.cleanup()


async def test_message_is_sent_and_its_status_signed(sandbox: SandboxServer, listener: Listener) -> None:
    client = client_of(sandbox)
    sent = await asyncio.to_thread(
        lambda: client.messages.create(
            to="+972541234567", from_="+97237654321", body="שלום מהמשרד", status_callback=listener.url
        )
    )
    assert (sent.status, sent.body) == ("queued", "שלום מהמשרד")
    told = [await asyncio.wait_for(listener.forms.get(), 5) for _ in range(2)]
    assert [form["MessageStatus"] for _, form in told] == ["sent", "delivered"]
    assert all(valid for valid, _ in told)
    fetched = await asyncio.to_thread(lambda: client.messages(str(sent.sid)).fetch())
    assert fetched.status == "delivered"


async def test_outbound_call_is_not_answered(sandbox: SandboxServer, listener: Listener) -> None:
    client = client_of(sandbox)
    made = await asyncio.to_thread(
        lambda: client.calls.create(
            to="+972541234567",
            from_="+97237654321",
            url="https://agent.example/voice",
            status_callback=listener.url,
            status_callback_event=["initiated", "ringing", "completed"],
        )
    )
    assert made.status == "queued"
    told = [await asyncio.wait_for(listener.forms.get(), 5) for _ in range(3)]
    assert [form["CallStatus"] for _, form in told] == ["initiated", "ringing", "no-answer"]
    assert all(valid for valid, _ in told)
    assert (await asyncio.to_thread(lambda: client.calls(str(made.sid)).fetch())).status == "no-answer"


async def test_refusals(sandbox: SandboxServer) -> None:
    with pytest.raises(TwilioRestException) as wrong:
        await asyncio.to_thread(lambda: client_of(sandbox, "wrong").calls("CA1").fetch())
    assert (wrong.value.status, wrong.value.code) == (401, 20003)
    with pytest.raises(TwilioRestException) as unknown:
        await asyncio.to_thread(lambda: client_of(sandbox).calls("CA1").update(status="completed"))
    assert (unknown.value.status, unknown.value.code) == (404, 20404)
    with pytest.raises(TwilioRestException) as empty:
        await asyncio.to_thread(lambda: client_of(sandbox).messages.create(to="+972541234567", from_="+97237654321"))
    assert (empty.value.status, empty.value.code) == (400, 21602)


async def test_fault(sandbox: SandboxServer) -> None:
    sandbox.faults.endpoint("twilio_rest").change(EndpointChange(fault=Fault("error", status=429, count=1)))
    with pytest.raises(TwilioRestException) as busy:
        await asyncio.to_thread(lambda: client_of(sandbox).calls("CA1").fetch())
    assert (busy.value.status, busy.value.code) == (429, 20429)
