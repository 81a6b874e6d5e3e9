"""Google Text-to-Speech for the whole process: one channel, streaming first, unary when streaming fails.

Everything is asked for and answered as 8,000 Hz 16-bit mono PCM.
"""

import asyncio
import time
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


class _Due:
    """When a stream's next audio is late: only while the voice has text to speak."""

    def __init__(self) -> None:
        self.deadline_s = FIRST_AUDIO_DEADLINE_S
        self._since: float | None = time.monotonic()

    def text_sent(self) -> None:
        self._since = time.monotonic()

    def waits_for_text(self) -> None:
        self._since = None

    def audio_came(self) -> None:
        self.deadline_s = NEXT_AUDIO_DEADLINE_S
        if self._since is not None:
            self._since = time.monotonic()

    async def soon_enough(
        self, responses: AsyncIterator[tts.StreamingSynthesizeResponse]
    ) -> tts.StreamingSynthesizeResponse | None:
        """The next answer, None after the last. Raises TimeoutError."""
        answer = asyncio.ensure_future(anext(responses, None))
        try:
            while True:
                wait_s = self.deadline_s if self._since is None else self._since + self.deadline_s - time.monotonic()
                done, _ = await asyncio.wait([answer], timeout=max(0.0, wait_s))
                if done:
                    return answer.result()
                if self._since is not None and time.monotonic() >= self._since + self.deadline_s:
                    raise TimeoutError
        finally:
            answer.cancel()


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

    async def stream(self, voice: Voice, pieces: AsyncIterator[str]) -> AsyncGenerator[bytes]:
        """PCM as Google makes it, from the first piece of text on while later ones are still to come.

        Google aborts a stream that gets no text for 5 s, so the first piece should be there. Raises
        SpeechUnavailableError when audio is late although there is text.
        """
        config = tts.StreamingSynthesizeConfig(
            voice=tts.VoiceSelectionParams(language_code=voice.language, name=voice.name),
            streaming_audio_config=tts.StreamingAudioConfig(
                audio_encoding=tts.AudioEncoding.PCM,
                sample_rate_hertz=SAMPLE_RATE,
                speaking_rate=voice.speaking_rate,
            ),
        )

        due = _Due()

        async def requests() -> AsyncIterator[tts.StreamingSynthesizeRequest]:
            yield tts.StreamingSynthesizeRequest(streaming_config=config)
            async for text in pieces:
                due.text_sent()
                yield tts.StreamingSynthesizeRequest(input=tts.StreamingSynthesisInput(text=text))
                due.waits_for_text()
            due.text_sent()

        sounded = False
        try:
            async with asyncio.timeout(FIRST_AUDIO_DEADLINE_S):
                responses = await self._client.streaming_synthesize(  # pyright: ignore[reportUnknownMemberType] - untyped retry
                    requests()
                )
            iterator = aiter(responses)
            while True:
                response = await due.soon_enough(iterator)
                if response is None:
                    if not sounded:
                        raise ValueError("the answer held no audio")
                    return
                audio: bytes = response.audio_content
                if not audio:
                    continue
                if not sounded and (problem := implausible(audio)):
                    raise ValueError(problem)
                sounded = True
                due.audio_came()
                yield audio
        except TimeoutError as error:
            raise SpeechUnavailableError(f"streaming: no audio within {due.deadline_s} s") from error
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
        async for _ in self.stream(Voice(), one(PROBE_WORD)):
            pass

    async def probe_whole(self) -> None:
        """Say one short word in one piece. Raises SpeechUnavailableError."""
        await self.whole(Voice(), PROBE_WORD)

    async def close(self) -> None:
        """Close the channel."""
        await self._client.transport.close()


async def one(text: str) -> AsyncIterator[str]:
    """A text that is there whole, as ``GoogleSpeech.stream`` takes it."""
    yield text
