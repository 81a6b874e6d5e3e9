# pyright: basic, reportUnknownArgumentType=false
# The stock parts are untyped; the file stays as close to their documentation as it can.
"""The bot Moked is measured against: a stock pipecat Twilio bot, assembled as its documentation shows, all defaults.

What differs from the published shape is only what the measurement needs: the vendors are emulated (the base address of
the OpenAI services, the Google client's channel), and voice and key come with the call, so that its requests can be
told from those of the call beside it. Run: ``python -m tests.bench.baseline.bot PORT``.
"""

import os
import sys

import grpc.aio
import uvicorn
from fastapi import FastAPI, WebSocket
from google.cloud.texttospeech_v1 import TextToSpeechAsyncClient
from google.cloud.texttospeech_v1.services.text_to_speech.transports import TextToSpeechGrpcAsyncIOTransport
from pipecat.audio.vad.silero import SileroVADAnalyzer
from pipecat.frames.frames import LLMRunFrame
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import LLMContextAggregatorPair, LLMUserAggregatorParams
from pipecat.runner.utils import parse_telephony_websocket
from pipecat.serializers.twilio import TwilioFrameSerializer
from pipecat.services.google.tts import GoogleTTSService
from pipecat.services.openai.llm import OpenAILLMService
from pipecat.services.openai.stt import OpenAISTTService
from pipecat.transcriptions.language import Language
from pipecat.transports.websocket.fastapi import FastAPIWebsocketParams, FastAPIWebsocketTransport
from pipecat.workers.runner import WorkerRunner

VOICE = "he-IL-Chirp3-HD-Aoede"
PROMPT = "את נועה, נציגה של משרד תיווך. עני בקצרה ובעברית. פתחי בברכה קצרה."
app = FastAPI()


class EmulatedGoogleTTS(GoogleTTSService):
    """The stock service with its client pointed at the emulator's plaintext channel."""

    def _create_client(self, credentials: str | None, credentials_path: str | None) -> TextToSpeechAsyncClient:
        channel = grpc.aio.insecure_channel(os.environ["GOOGLE_TTS_ENDPOINT"])
        return TextToSpeechAsyncClient(transport=TextToSpeechGrpcAsyncIOTransport(channel=channel))


@app.get("/healthz")
async def healthz() -> dict[str, str]:
    """Alive."""
    return {"status": "ok"}


@app.websocket("/media")
async def media(websocket: WebSocket) -> None:
    """One call."""
    await websocket.accept()
    _, call = await parse_telephony_websocket(websocket)
    serializer = TwilioFrameSerializer(
        stream_sid=call["stream_id"],
        call_sid=call["call_id"],
        params=TwilioFrameSerializer.InputParams(auto_hang_up=False),
    )
    transport = FastAPIWebsocketTransport(
        websocket=websocket,
        params=FastAPIWebsocketParams(audio_in_enabled=True, audio_out_enabled=True, serializer=serializer),
    )
    base_url, key, voice = (
        os.environ["OPENAI_BASE_URL"],
        call["body"].get("key", "bench"),
        call["body"].get("voice", VOICE),
    )
    stt = OpenAISTTService(
        api_key=key, base_url=base_url, settings=OpenAISTTService.Settings(model="whisper-1", language=Language.HE)
    )
    llm = OpenAILLMService(api_key=key, base_url=base_url, settings=OpenAILLMService.Settings(model="gpt-4o"))
    tts = EmulatedGoogleTTS(settings=GoogleTTSService.Settings(voice=voice, language=Language.HE))
    context = LLMContext([{"role": "system", "content": PROMPT}])
    aggregators = LLMContextAggregatorPair(
        context, user_params=LLMUserAggregatorParams(vad_analyzer=SileroVADAnalyzer())
    )
    worker = PipelineWorker(
        Pipeline([transport.input(), stt, aggregators.user(), llm, tts, transport.output(), aggregators.assistant()]),
        params=PipelineParams(audio_in_sample_rate=8000, audio_out_sample_rate=8000),
        cancel_runner_on_idle_timeout=False,
    )

    @transport.event_handler("on_client_connected")
    async def connected(_transport: FastAPIWebsocketTransport, _client: WebSocket) -> None:
        await worker.queue_frames([LLMRunFrame()])

    @transport.event_handler("on_client_disconnected")
    async def disconnected(_transport: FastAPIWebsocketTransport, _client: WebSocket) -> None:
        await worker.cancel()

    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(worker)
    await runner.run()


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
