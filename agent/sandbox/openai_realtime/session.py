"""One transcription session: audio in, an item for each commit, its words as deltas and as a whole."""

import asyncio

import msgspec
from aiohttp import WSMsgType, web

from agent.call.tasks import OwnedTasks
from agent.sandbox.answering import tear
from agent.sandbox.clips import RATE
from agent.sandbox.ear.transcriber import transcribe
from agent.sandbox.faults import Faults, Visit
from agent.sandbox.openai_realtime.buffer import AudioBuffer
from agent.sandbox.openai_realtime.events import (
    Append,
    Clear,
    RefusedError,
    SessionSettings,
    SessionUpdate,
    check,
    error,
    event,
    read,
)
from shared.ids import new_id

_LEAST_S = 0.1
_AHEAD_AFTER_S = 0.08
_GARBAGE = "\x00<html>Bad gateway</html>{{{"
_TRANSCRIBED = "conversation.item.input_audio_transcription"


class Session:
    """Runs over an open socket until the client goes. ``who`` is the bearer key."""

    def __init__(self, request: web.Request, socket: web.WebSocketResponse, faults: Faults, who: str) -> None:
        self._request = request
        self._socket = socket
        self._faults = faults
        self._who = who
        self._buffer = AudioBuffer()
        self._settings: SessionSettings | None = None
        self._last_item: str | None = None
        self._ahead: asyncio.Task[str] | None = None
        self._tasks = OwnedTasks("sandbox-realtime")

    async def run(self) -> None:
        """Serve the client."""
        await self._send("session.created", session={"id": f"sess_{new_id().hex}", "type": "transcription"})
        try:
            async for message in self._socket:
                fault = self._faults.endpoint("realtime").state().fault
                if fault is not None and fault.kind == "outage":
                    tear(self._request)
                if message.type is WSMsgType.TEXT:
                    await self._take(message.data)
        finally:
            self._forget_ahead()
            await self._tasks.cancel_all()

    async def _take(self, message: str) -> None:
        try:
            match read(message):
                case SessionUpdate(session):
                    check(session)
                    self._settings = session
                    self._buffer.form = session.audio.input.format
                    await self._send("session.updated", session=msgspec.to_builtins(session))
                case Append(audio):
                    self._append(audio, asyncio.get_running_loop().time())
                case Clear():
                    self._buffer.clear()
                    self._forget_ahead()
                    await self._send("input_audio_buffer.cleared")
                case _:
                    await self._commit()
        except RefusedError as refused:
            await self._socket.send_str(error(refused))

    def _append(self, audio: str, now: float) -> None:
        """A model that streams has understood what it heard by the time of the commit: so the work begins before."""
        self._buffer.append(audio, now)
        came = self._buffer.voice_came
        if came == now:
            self._forget_ahead()
        elif came is not None and self._ahead is None and now - came >= _AHEAD_AFTER_S:
            self._ahead = asyncio.create_task(self._hear(self._buffer.copy()))

    def _forget_ahead(self) -> None:
        if self._ahead is not None:
            self._ahead.cancel()
        self._ahead = None

    async def _hear(self, audio: bytes) -> str:
        samples = await asyncio.to_thread(self._buffer.samples, audio)
        language = None if self._settings is None else self._settings.audio.input.transcription.language
        return " ".join(one.text for one in await transcribe(samples, len(samples) / RATE, language)).strip()

    async def _commit(self) -> None:
        seconds = self._buffer.seconds
        if seconds < _LEAST_S:
            message = (
                "Error committing input audio buffer: buffer too small. Expected at least 100ms of audio, "
                f"but buffer only has {seconds * 1000:.2f}ms of audio."
            )
            raise RefusedError(message, code="input_audio_buffer_commit_empty")
        visit = self._faults.visit("realtime")
        visit.note.who, visit.note.audio_ms = self._who, round(seconds * 1000)
        item, before = f"item_{new_id().hex}", self._last_item
        self._last_item = item
        # A streaming model's delay runs from the end of the voice, most of which lies before the commit.
        came = self._buffer.voice_came
        ahead_s = 0.0 if came is None else visit.note.arrived - came
        hearing, self._ahead = self._ahead or asyncio.create_task(self._hear(self._buffer.copy())), None
        self._buffer.clear()
        await self._send("input_audio_buffer.committed", item_id=item, previous_item_id=before)
        visit = msgspec.structs.replace(visit, ready_at=visit.ready_at - ahead_s)
        self._tasks.start(self._answer(item, hearing, seconds, visit), "answer")

    async def _answer(self, item: str, hearing: asyncio.Task[str], seconds: float, visit: Visit) -> None:
        text = await hearing
        if visit.befalls("hang"):
            return
        await visit.ready()
        visit.note.text = text
        try:
            await self._say(item, text, seconds, visit)
        except ConnectionError:
            # Torn by the client, or by a fault: nothing more can be said, and the socket's loop ends by itself.
            return

    async def _say(self, item: str, text: str, seconds: float, visit: Visit) -> None:
        if visit.befalls("reset"):
            tear(self._request)
        if visit.befalls("garbage"):
            await self._socket.send_str(_GARBAGE)
            return
        about = {"item_id": item, "content_index": 0}
        if visit.befalls("error"):
            detail = {"type": "server_error", "code": None, "message": "The server had an error.", "param": None}
            await self._send(f"{_TRANSCRIBED}.failed", **about, error=detail)
            return
        for number, word in enumerate(text.split()):
            await self._send(f"{_TRANSCRIBED}.delta", **about, delta=f" {word}" if number else word)
            if visit.befalls("cut"):
                tear(self._request)
        usage = {"type": "duration", "seconds": seconds}
        await self._send(f"{_TRANSCRIBED}.completed", **about, transcript=text, usage=usage)

    async def _send(self, kind: str, **fields: object) -> None:
        await self._socket.send_str(event(kind, **fields))
