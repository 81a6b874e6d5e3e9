"""``/internal/text-turns`` and ``/internal/transcriptions`` of the whole agent: parent, writing process and vendors."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
import msgspec
import pytest
import pytest_asyncio

from agent.process.internal_routes import MAX_TEXT_TURN
from agent.sandbox.clips import all_clips
from agent.sandbox.server import SandboxServer
from agent.writing.desk import MOST_AT_ONCE
from shared import signing
from shared.contracts.agent_config import AgentConfig
from shared.contracts.text_turns import TextReply, TextTurn
from shared.contracts.transcription import TRANSCRIPTIONS_PATH, Transcription
from tests.agent.sandbox.audio import voice_note
from tests.agent.support.agent_process import AgentProcess, until
from tests.agent.support.fake_crm import NUMBER, SECRET, FakeCrm, config
from tests.agent.support.fake_vendors import FakeVendors, Message, Reply
from tests.agent.writing.office import FOUND, turn

pytestmark = pytest.mark.asyncio(loop_scope="module")
PATH = "/internal/text-turns"
OFFER = 'יש דירת 4 חדרים בפלורנטין, קומה 3, במחיר 1,950,000 ש"ח.'


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def vendors() -> AsyncIterator[FakeVendors]:
    fake = FakeVendors()
    fake.chat_delay = 0.0
    await fake.start()
    yield fake
    await fake.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def writing_agent(
    tmp_path_factory: pytest.TempPathFactory, crm: FakeCrm, vendors: FakeVendors
) -> AsyncIterator[AgentProcess]:
    crm.tool_answers["search_properties"] = FOUND
    crm.configs[NUMBER] = _with_hints(config())
    base_url = f"http://127.0.0.1:{vendors.http_port}/v1"
    process = AgentProcess(
        tmp_path_factory.mktemp("agent"), crm.port, OPENAI_API_KEY="test", OPENAI_BASE_URL=base_url, AGENT_WORKERS="1"
    )
    await process.start()
    yield process
    assert await process.stop() == 0


def _with_hints(settings: AgentConfig) -> AgentConfig:
    return msgspec.structs.replace(settings, hearing_hints=["פלורנטין"])


class Asked:
    """Posts to the agent as the CRM does."""

    def __init__(self, session: aiohttp.ClientSession, agent: AgentProcess) -> None:
        self._session = session
        self.agent = agent

    async def post(
        self, path: str, body: bytes, content_type: str = "application/json", *, secret: str = SECRET
    ) -> tuple[int, bytes, str]:
        headers = {**signing.sign(secret, "agent", "POST", path, body), "Content-Type": content_type}
        async with self._session.post(self.agent.url + path, data=body, headers=headers) as response:
            return response.status, await response.read(), response.content_type

    async def turn(self, one: TextTurn) -> TextReply:
        status, body, _ = await self.post(PATH, msgspec.json.encode(one))
        assert status == 200, body
        return msgspec.json.decode(body, type=TextReply)

    async def note(self, data: bytes, content_type: str, **query: str) -> tuple[int, bytes, str]:
        path = f"{TRANSCRIPTIONS_PATH}?{urlencode(query)}" if query else TRANSCRIPTIONS_PATH
        return await self.post(path, data, content_type)


@pytest_asyncio.fixture(loop_scope="module")
async def asked(writing_agent: AgentProcess) -> AsyncIterator[Asked]:
    async with aiohttp.ClientSession() as session:
        yield Asked(session, writing_agent)


def offers(messages: list[Message]) -> Reply:
    searched = any(message["role"] == "tool" for message in messages)
    return OFFER if searched else [("search_properties", {"neighborhood": "פלורנטין"})]


async def test_a_message_is_answered_from_the_catalogue(asked: Asked, vendors: FakeVendors) -> None:
    vendors.answers = offers
    reply = await asked.turn(turn("יש משהו בפלורנטין?"))
    assert reply.text == OFFER
    assert [run.name for run in reply.tools] == ["search_properties"]


async def test_w9_a_turn_is_answered_once_however_often_it_is_asked(
    asked: Asked, vendors: FakeVendors, crm: FakeCrm
) -> None:
    """W9: a duplicate delivery gives two replies; here it waits for the one under way, or gets the one given."""
    vendors.answers = offers
    vendors.chat_delay = 0.2
    one = turn("יש משהו בפלורנטין?")
    chats, tools = len(vendors.chats), len(crm.tools)
    first, second = await asyncio.gather(asked.turn(one), asked.turn(one))
    vendors.chat_delay = 0.0
    third = await asked.turn(one)
    assert first == second == third
    assert len(vendors.chats) - chats == 2
    assert len(crm.tools) - tools == 1


async def test_an_unsigned_request_touches_nothing(asked: Asked, vendors: FakeVendors) -> None:
    chats = len(vendors.chats)
    status, body, kind = await asked.post(PATH, msgspec.json.encode(turn("שלום")), secret="another")
    assert (status, kind) == (401, "application/problem+json")
    assert b"signature" in body
    status, _, _ = await asked.post(TRANSCRIPTIONS_PATH, b"RIFF", "audio/wav", secret="another")
    assert status == 401
    assert len(vendors.chats) == chats


@pytest.mark.parametrize(
    ("body", "status", "named"),
    [
        (b"{}", 400, b"conversation_id"),
        (b"{", 400, b"truncated"),
        (msgspec.json.encode(turn("x" * 8_001)), 400, b"$.text"),
        (b" " * (MAX_TEXT_TURN + 1), 413, b"bytes"),
    ],
)
async def test_a_bad_turn_is_refused_by_what_is_wrong(asked: Asked, body: bytes, status: int, named: bytes) -> None:
    got, problem, kind = await asked.post(PATH, body)
    assert (got, kind) == (status, "application/problem+json")
    assert named in problem


async def test_a_full_house_says_when_to_come_again(asked: Asked, vendors: FakeVendors) -> None:
    vendors.answers = lambda _: "שלום, במה אפשר לעזור?"
    vendors.chat_delay = 1.0
    async with aiohttp.ClientSession() as session:

        async def status() -> tuple[int, str | None]:
            body = msgspec.json.encode(turn("שלום"))
            headers = signing.sign(SECRET, "agent", "POST", PATH, body)
            async with session.post(asked.agent.url + PATH, data=body, headers=headers) as response:
                await response.read()
                return response.status, response.headers.get("Retry-After")

        answers = await asyncio.gather(*(status() for _ in range(MOST_AT_ONCE + 4)))
    vendors.chat_delay = 0.0
    assert sorted(status for status, _ in answers) == [200] * MOST_AT_ONCE + [503] * 4
    assert all(retry is not None for status, retry in answers if status == 503)


async def test_a_writing_process_that_is_killed_is_replaced(asked: Asked, vendors: FakeVendors) -> None:
    vendors.answers = lambda _: "שלום, במה אפשר לעזור?"
    vendors.chat_delay = 5.0
    waiting = asyncio.create_task(asked.post(PATH, msgspec.json.encode(turn("שלום"))))
    chats = len(vendors.chats)
    await until(lambda: len(vendors.chats) > chats, "the model is asked")
    vendors.chat_delay = 0.0
    os.kill(writing_pid(asked.agent), signal.SIGKILL)
    status, problem, _ = await waiting
    assert status == 503
    assert b"ended" in problem
    assert (await asked.turn(turn("שלום"))).text == "שלום, במה אפשר לעזור?"


def writing_pid(agent: AgentProcess) -> int:
    events = [msgspec.json.decode(line) for line in agent.log().splitlines() if line.startswith("{")]
    return [event["pid"] for event in events if event.get("event") == "writing.started"][-1]


async def test_a_voice_note_becomes_words(asked: Asked, vendors: FakeVendors) -> None:
    vendors.hears = ["אני מחפש דירה בפלורנטין, ארבעה חדרים"]
    status, body, kind = await asked.note(
        b"OggS-opus", "audio/ogg; codecs=opus", language="he", seconds="4", number=NUMBER
    )
    assert (status, kind) == (200, "application/json")
    assert msgspec.json.decode(body, type=Transcription) == Transcription("אני מחפש דירה בפלורנטין, ארבעה חדרים", True)
    file_name, content_type, prompt = vendors.heard_files[-1]
    assert (file_name, content_type) == ("note.ogg", "audio/ogg")
    assert prompt == "פלורנטין. שי דירות ומשרדים"


@pytest.mark.parametrize("invented", ["", "תודה על הצפייה", "כתוביות: עידו", "כן כן כן כן כן כן כן כן כן"])
async def test_silence_and_invented_words_are_not_heard(asked: Asked, vendors: FakeVendors, invented: str) -> None:
    vendors.hears = [invented]
    status, body, _ = await asked.note(b"OggS", "audio/ogg", seconds="3")
    assert status == 200
    assert msgspec.json.decode(body, type=Transcription) == Transcription("", False)


async def test_a_bad_note_is_refused_by_what_is_wrong(asked: Asked, vendors: FakeVendors) -> None:
    for content_type, query, status, named in (
        ("image/png", {}, 415, b"image/png"),
        ("audio/ogg", {"language": "en"}, 400, b"language"),
        ("audio/ogg", {"seconds": "long"}, 400, b"seconds"),
        ("audio/ogg", {"seconds": "100000"}, 400, b"seconds"),
    ):
        got, problem, kind = await asked.note(b"OggS", content_type, **query)
        assert (got, kind) == (status, "application/problem+json")
        assert named in problem
    got, problem, _ = await asked.note(b"", "audio/ogg")
    assert (got, b"empty" in problem) == (415, True)
    vendors.hearing_status = 400
    got, problem, _ = await asked.note(b"no sound at all", "audio/ogg")
    vendors.hearing_status = 200
    assert (got, b"unreadable-sound" in problem) == (415, True)


@pytest.mark.parametrize("refusal", [404, 503])
async def test_without_an_ear_the_note_may_be_sent_again(asked: Asked, vendors: FakeVendors, refusal: int) -> None:
    """A 404 is an address or a model that is not there: nothing is said about the file."""
    vendors.hearing_status = refusal
    status, problem, _ = await asked.note(b"OggS", "audio/ogg")
    vendors.hearing_status = 200
    assert status == 503
    assert b"no ear answers" in problem


async def test_no_message_and_no_audio_reaches_a_log_or_the_disk(asked: Asked, vendors: FakeVendors) -> None:
    vendors.answers = lambda _: "בשמחה, במה אפשר לעזור?"
    vendors.hears = ["המילים של ההודעה הקולית"]
    await asked.turn(turn("המילים של ההודעה הכתובה"))
    await asked.note(b"OggS-the-sound-of-the-note", "audio/ogg")
    log = asked.agent.log()
    assert "ההודעה הכתובה" not in log
    assert "ההודעה הקולית" not in log
    for path in asked.agent.log_path.parent.rglob("*"):
        if path.is_file():
            assert b"the-sound-of-the-note" not in path.read_bytes()


async def test_a_real_voice_note_is_heard_by_the_emulated_ear(tmp_path: Path, crm: FakeCrm) -> None:
    async with SandboxServer() as sandbox, aiohttp.ClientSession() as session:
        agent = AgentProcess(
            tmp_path, crm.port, OPENAI_API_KEY="any", OPENAI_BASE_URL=f"{sandbox.url}/v1", AGENT_WORKERS="1"
        )
        await agent.start()
        status, body, _ = await Asked(session, agent).note(voice_note("c35"), "audio/ogg; codecs=opus", seconds="3")
        assert await agent.stop() == 0
    assert status == 200
    assert msgspec.json.decode(body, type=Transcription) == Transcription(all_clips()["c35"].text, True)
