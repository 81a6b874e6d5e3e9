"""``moked call`` as a command, against a tiny agent and a CRM that records, or forgets."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
from aiohttp import web

from agent.sandbox.g711 import encode
from shared import signing
from tests.agent.sandbox.conftest import ACCOUNT_SID, TOKEN
from tests.agent.sandbox.echo_agent import EchoAgent, Message

SECRET = "internal-secret-for-tests"
SCRIPT = "say c04\nsay c01\nhangup\n"
GREETING = encode((0.3 * np.sin(2 * np.pi * 300 * np.arange(8000) / 8000)).astype(np.float32))
TURNS = [
    {"seq": 3, "speaker": "agent", "text": "שלום", "text_generated": "שלום", "audio_start_ms": 0, "audio_end_ms": 1000},
    {"seq": 4, "speaker": "caller", "text": "שלום", "audio_start_ms": 2000, "audio_end_ms": 3000},
    {"seq": 5, "speaker": "agent", "text": "כן?", "text_generated": "כן?", "audio_end_ms": 60000},
    {"seq": 6, "speaker": "caller", "text": "כן.", "audio_start_ms": 5000, "audio_end_ms": 6000},
]


class TinyCrm:
    """Answers every call's record with the same turns, if the request is signed."""

    def __init__(self) -> None:
        self.turns = TURNS
        self.port = 0

    async def record(self, request: web.Request) -> web.Response:
        signing.verify(SECRET, "crm", "GET", request.path, b"", request.headers)
        return web.json_response({"call": {"status": "ended", "end_reason": "caller_hangup"}, "turns": self.turns})


@pytest.fixture
async def tiny_crm() -> AsyncIterator[TinyCrm]:
    crm = TinyCrm()
    app = web.Application()
    app.router.add_get("/internal/calls/by-sid/{sid}", crm.record)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    crm.port = runner.addresses[0][1]
    yield crm
    await runner.cleanup()


async def speak_when_spoken_to(agent: EchoAgent, message: Message) -> None:
    """A tone for a greeting, and one after each line of the caller."""
    heard = len(agent.events("media"))
    if message["event"] == "start" or heard in {130, 300}:
        await agent.play(GREETING)


async def moked_call(
    folder: Path, agent_url: str, crm_port: int, *arguments: str, script: str = SCRIPT
) -> tuple[int, str, str]:
    file = folder / "script.txt"
    await asyncio.to_thread(file.write_text, script)
    (folder / "runtime.env").write_text(
        f"INTERNAL_SECRET={SECRET}\nTWILIO_AUTH_TOKEN={TOKEN}\nTWILIO_ACCOUNT_SID={ACCOUNT_SID}\n"
        f"AGENT_PUBLIC_URL={agent_url}\nCRM_PORT={crm_port}\n"
    )
    code = "import sys; from agent.sandbox.call_command import main; sys.exit(main(sys.argv[1:]))"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, "--script", str(file), *arguments,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, env={"DATA_DIR": str(folder), "PATH": ""},
    )  # fmt: skip
    out, errors = await process.communicate()
    return process.returncode or 0, out.decode(), errors.decode()


async def test_whole_call(tmp_path: Path, tiny_crm: TinyCrm) -> None:
    async with EchoAgent(TOKEN, speak_when_spoken_to) as agent:
        code, out, errors = await moked_call(tmp_path, agent.url, tiny_crm.port)
        assert agent.upgrade_was_signed
    assert code == 0, out + errors
    assert "מתקשר | שלום" in out
    assert "whole in the CRM" in out


async def test_nobody_there(tmp_path: Path) -> None:
    code, _, errors = await moked_call(tmp_path, "http://127.0.0.1:9", 9)
    assert code == 2
    assert "cannot be reached" in errors
    assert "Traceback" not in errors


async def test_bad_script(tmp_path: Path) -> None:
    code, _, errors = await moked_call(tmp_path, "http://127.0.0.1:9", 9, script="dance")
    assert code == 2
    assert "line 1" in errors


async def test_agent_without_a_conversation(tmp_path: Path) -> None:
    async with EchoAgent(TOKEN, twiml="<Response><Say>אנחנו סגורים</Say><Hangup/></Response>") as agent:
        code, _, errors = await moked_call(tmp_path, agent.url, 9)
    assert code == 2
    assert "אנחנו סגורים" in errors
