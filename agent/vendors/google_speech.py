"""Google Text-to-Speech for the whole process: one channel, streaming first, unary when streaming fails.

Everything is asked for and answered as 8,000 Hz 16-bit mono PCM.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator

import grpc.aio
from google.api_core.exceptions import GoogleAPICallError
from google.auth.exceptions import GoogleAuthError
from google.cloud import texttospeech_v1 as tts
from google.cloud.texttospeech_v1.services.text_to_speech.transports import TextToSpeechGrpcAsyncIOTransport
from google.oauth2 import service_account

from agent.speech.plausible import implausible, whole_wav
from agent.telephony.audio import SAMPLE_RATE
from agent.vendors.circuit import VendorUnavailableError
from shared.contracts.agent_config import Voice
from shared.settings import Settings, SettingsInvalidError

FIRST_AUDIO_DEADLINE_S = 2.5
NEXT_AUDIO_DEADLINE_S = 1.5
UNARY_DEADLINE_S = 3.0
PROBE_WORD = "כן"
FAILURES = (TimeoutError, GoogleAPICallError, GoogleAuthError, grpc.aio.AioRpcError, AttributeError, ValueError)
"""The last two come out of the client raw when an answer is no message at all."""


class SpeechUnavailableError(VendorUnavailableError):
    """Google gave no audio in time, or refused; the message says which request failed and why."""


class GoogleSpeech:
    """Safe for many calls at once. Raises SettingsInvalidError without credentials and without an emulator."""

    def __init__(self, settings: Settings) -> None:
        if settings.google_tts_endpoint:
            channel = grpc.aio.insecure_channel(settings.google_tts_endpoint)
            self._client = tts.TextToSpeechAsyncClient(transport=TextToSpeechGrpcAsyncIOTransport(channel=channel))
        elif settings.google_application_credentials:
            path = str(settings.google_application_credentials)
            try:
                credentials = service_account.Credentials.from_service_account_file(path)  # pyright: ignore[reportUnknownMemberType]
            except (OSError, ValueError, GoogleAuthError) as error:
                raise SettingsInvalidError(f"GOOGLE_APPLICATION_CREDENTIALS: {error}") from error
            self._client = tts.TextToSpeechAsyncClient(credentials=credentials)
        else:
            raise SettingsInvalidError(
                "GOOGLE_APPLICATION_CREDENTIALS or GOOGLE_TTS_ENDPOINT: one of them must be set for the agent to speak"
            )

    async def stream(self, voice: Voice, text: str) -> AsyncGenerator[bytes]:
        """PCM as Google makes it. Raises SpeechUnavailableError when the first or the next audio is late."""
        config = tts.StreamingSynthesizeConfig(
            voice=tts.VoiceSelectionParams(language_code=voice.language, name=voice.name),
            streaming_audio_config=tts.StreamingAudioConfig(
                audio_encoding=tts.AudioEncoding.PCM,
                sample_rate_hertz=SAMPLE_RATE,
                speaking_rate=voice.speaking_rate,
            ),
        )

        async def requests() -> AsyncIterator[tts.StreamingSynthesizeRequest]:
            yield tts.StreamingSynthesizeRequest(streaming_config=config)
            yield tts.StreamingSynthesizeRequest(input=tts.StreamingSynthesisInput(text=text))

        deadline, sounded = FIRST_AUDIO_DEADLINE_S, False
        try:
            async with asyncio.timeout(deadline):
                responses = await self._client.streaming_synthesize(  # pyright: ignore[reportUnknownMemberType] - untyped retry
                    requests()
                )
            iterator = aiter(responses)
            while True:
                async with asyncio.timeout(deadline):
                    try:
                        response = await anext(iterator)
                    except StopAsyncIteration:
                        return
                audio: bytes = response.audio_content
                if not audio:
                    continue
                if not sounded and (problem := implausible(audio)):
                    raise ValueError(problem)
                sounded, deadline = True, NEXT_AUDIO_DEADLINE_S
                yield audio
        except TimeoutError as error:
            raise SpeechUnavailableError(f"streaming: no audio within {deadline} s") from error
        except FAILURES as error:
            raise SpeechUnavailableError(f"streaming: {error}") from error

    async def whole(self, voice: Voice, text: str) -> bytes:
        """PCM of the whole text in one answer. Raises SpeechUnavailableError."""
        request = tts.SynthesizeSpeechRequest(
            input=tts.SynthesisInput(text=text),
            voice=tts.VoiceSelectionParams(language_code=voice.language, name=voice.name),
            audio_config=tts.AudioConfig(
                audio_encoding=tts.AudioEncoding.LINEAR16,
                sample_rate_hertz=SAMPLE_RATE,
                speaking_rate=voice.speaking_rate,
            ),
        )
        try:
            async with asyncio.timeout(UNARY_DEADLINE_S):
                response = await self._client.synthesize_speech(  # pyright: ignore[reportUnknownMemberType] - untyped retry
                    request
                )
            return whole_wav(response.audio_content)
        except TimeoutError as error:
            raise SpeechUnavailableError(f"unary: no answer within {UNARY_DEADLINE_S} s") from error
        except FAILURES as error:
            raise SpeechUnavailableError(f"unary: {error}") from error

    async def probe_stream(self) -> None:
        """Say one short word by streaming. Raises SpeechUnavailableError."""
        async for _ in self.stream(Voice(), PROBE_WORD):
            pass

    async def probe_whole(self) -> None:
        """Say one short word in one piece. Raises SpeechUnavailableError."""
        await self.whole(Voice(), PROBE_WORD)

    async def close(self) -> None:
        """Close the channel."""
        await self._client.transport.close()
