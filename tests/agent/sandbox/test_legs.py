"""Calls to emulated people: keys, conferences, mail boxes, busy lines."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from twilio.rest import Client

from agent.sandbox.carrier import twiml
from agent.sandbox.server import SandboxServer
from agent.telephony.twiml import conference, screen
from tests.agent.sandbox.test_twilio_rest import client_of

NUMBER = "+972541110001"


class Desk:
    """Answers keys with a conference and keeps what Twilio posts."""

    def __init__(self) -> None:
        self.pressed: list[str] = []
        self.ended: asyncio.Queue[str] = asyncio.Queue()
        self.url = ""

    async def answered(self, request: web.Request) -> web.Response:
        self.pressed.append(str((await request.post())["Digits"]))
        text = conference("room-1") if self.pressed[-1] == "1" else "<Response><Hangup/></Response>"
        return web.Response(text=text, content_type="text/xml")

    async def over(self, request: web.Request) -> web.Response:
        self.ended.put_nowait(str((await request.post())["CallStatus"]))
        return web.Response(status=204)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    made = Desk()
    app = web.Application()
    app.router.add_post("/answer", made.answered)
    app.router.add_post("/status", made.over)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield made
    await runner.cleanup()


async def _person(sandbox: SandboxServer, manner: str) -> None:
    body = {"manner": manner, "rings_s": 0.05, "talks_s": 0.3, "waits_s": 0.3}
    async with (
        aiohttp.ClientSession() as session,
        session.put(f"{sandbox.url}/sandbox/people/{NUMBER}", json=body) as answer,
    ):
        assert answer.status == 200


def _dial(client: Client, desk: Desk, document: str) -> str:
    made = client.calls.create(to=NUMBER, from_="+97237654321", twiml=document, status_callback=f"{desk.url}/status")
    return str(made.sid)


async def test_a_person_hears_the_briefing_and_takes_the_call(sandbox: SandboxServer, desk: Desk) -> None:
    await _person(sandbox, "accepts")
    client = client_of(sandbox)
    sid = await asyncio.to_thread(_dial, client, desk, screen("דנה על הקו.", f"{desk.url}/answer"))
    assert await asyncio.wait_for(desk.ended.get(), 5) == "completed"
    assert desk.pressed == ["1"]
    async with aiohttp.ClientSession() as session, session.get(f"{sandbox.url}/sandbox/legs") as answer:
        heard = (await answer.json())["legs"][sid]
    assert heard[0].startswith("דנה על הקו.")


@pytest.mark.parametrize(("manner", "status", "keys"), [("declines", "completed", ["2"]), ("busy", "busy", [])])
async def test_who_does_not_take_it(
    sandbox: SandboxServer, desk: Desk, manner: str, status: str, keys: list[str]
) -> None:
    await _person(sandbox, manner)
    await asyncio.to_thread(_dial, client_of(sandbox), desk, screen("דנה על הקו.", f"{desk.url}/answer"))
    assert await asyncio.wait_for(desk.ended.get(), 5) == status
    assert desk.pressed == keys


async def test_a_ringing_leg_can_be_let_go(sandbox: SandboxServer, desk: Desk) -> None:
    client = client_of(sandbox)
    sid = await asyncio.to_thread(_dial, client, desk, screen("דנה על הקו.", f"{desk.url}/answer"))
    await asyncio.to_thread(lambda: client.calls(sid).update(status="completed"))
    assert await asyncio.wait_for(desk.ended.get(), 5) == "completed"
    assert (await asyncio.to_thread(lambda: client.calls(sid).fetch())).status == "completed"


def test_twiml_of_a_transfer_is_understood() -> None:
    [first, second, last] = twiml.parse(screen("שלום.", "https://agent.example/x"))
    assert isinstance(first, twiml.Gather)
    assert (first.action, first.timeout_s) == ("https://agent.example/x", 8.0)
    assert first == second
    assert isinstance(last, twiml.Hangup)
    assert twiml.parse(conference("room-1"))[0] == twiml.Dial("", "room-1")
    with pytest.raises(twiml.TwimlInvalidError):
        twiml.parse("<Response><Dial><Conference> </Conference></Dial></Response>")
    with pytest.raises(twiml.TwimlInvalidError):
        twiml.parse('<Response><Gather action="answer"/></Response>')
