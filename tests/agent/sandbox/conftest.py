"""A running sandbox without latency, and the vendors' real clients pointed at it."""

from collections.abc import AsyncIterator

import grpc
import openai
import pytest
from google.cloud import texttospeech_v1 as tts
from google.cloud.texttospeech_v1.services.text_to_speech.transports import TextToSpeechGrpcAsyncIOTransport

from agent.sandbox.faults import ENDPOINTS, EndpointChange, Latency
from agent.sandbox.server import SandboxServer
from agent.sandbox.twilio_rest.account import Account

ACCOUNT_SID = "AC" + "7" * 32
TOKEN = "token-of-the-test-account"


@pytest.fixture
async def sandbox() -> AsyncIterator[SandboxServer]:
    async with SandboxServer(account=Account(ACCOUNT_SID, TOKEN)) as server:
        for name in ENDPOINTS:
            server.faults.endpoint(name).change(EndpointChange(latency=Latency(0, 0, 100_000)))
        yield server


@pytest.fixture
async def client(sandbox: SandboxServer) -> AsyncIterator[openai.AsyncOpenAI]:
    async with openai.AsyncOpenAI(base_url=f"{sandbox.url}/v1", api_key="any", max_retries=0) as opened:
        yield opened


@pytest.fixture
async def voice(sandbox: SandboxServer) -> AsyncIterator[tts.TextToSpeechAsyncClient]:
    async with grpc.aio.insecure_channel(sandbox.tts_endpoint) as channel:
        yield tts.TextToSpeechAsyncClient(transport=TextToSpeechGrpcAsyncIOTransport(channel=channel))
