"""A worker's end of one media socket: bytes of the network to typed events and back, bounded both ways."""

import asyncio
from collections import deque
from typing import Literal
from uuid import UUID

from websockets.frames import CloseCode, Frame, Opcode
from websockets.protocol import OPEN, Protocol, Side

from agent.metrics import MEDIA_FRAMES_IN, MEDIA_FRAMES_OUT, ODD_FRAMES, STREAMS_REFUSED
from agent.telephony.media import AudioIn, MediaEvent, StreamStopped
from agent.telephony.wire import MAX_FRAME, Connected, FrameRefusedError, FrameWriter, OddFrame, StreamStart, decode
from shared.log import logger

Ending = Literal["stopped", "lost", "closed"]
"""Twilio said ``stop`` | the socket went without it, or was dropped for breaking the protocol | we closed it."""

QUEUE_HIGH, QUEUE_LOW = 500, 100
"""Unread events at which reading from the network pauses (10 s of audio) and resumes."""
WRITE_HIGH = 64 * 1024
"""Unsent bytes from which the peer counts as slow."""
WRITE_MAX = 2 * 1024 * 1024
"""Unsent bytes at which it is dropped at once: three minutes of audio."""
SLOW_READER_S = 5.0
SILENT_SOCKET_S = 5.0
"""Twilio sends a frame every 20 ms, also in silence; after this long with none the line is dead. Half of the 10 s in
which the message that goes on with a dropped call must be out."""
CLOSE_WAIT_S = 1.0
METRICS_EVERY = 64

log = logger(__name__)


class MediaStream(asyncio.Protocol):
    """Implements MediaSocket on an upgraded WebSocket connection. ``received`` is replayed first, from byte one."""

    def __init__(self, call_id: UUID, received: bytes) -> None:
        self._call_id = call_id
        self._received = received
        self._loop = asyncio.get_running_loop()
        self._websocket = Protocol(Side.SERVER, state=OPEN, max_size=MAX_FRAME)
        self._transport: asyncio.Transport | None = None
        self._phase: Literal["connecting", "starting", "streaming", "over"] = "connecting"
        self._stream_sid = ""
        self._writer = FrameWriter("")
        self._events: deque[MediaEvent] = deque()
        self._readable = asyncio.Event()
        self._reading_paused = False
        self._message = bytearray()
        self._last_heard = self._loop.time()
        self._silence_timer: asyncio.TimerHandle | None = None
        self._slow_timer: asyncio.TimerHandle | None = None
        self._counted_in = self._counted_out = 0
        self._ending: Ending | None = None
        self._gone = asyncio.Event()

    @property
    def stream_sid(self) -> str:
        """Twilio's name of the stream."""
        return self._stream_sid

    @property
    def ending(self) -> Ending | None:
        """How the stream ended; None while it is open."""
        return self._ending

    async def wait_over(self) -> None:
        """Return once the stream ended, whoever ended it."""
        await self._gone.wait()

    async def receive(self) -> MediaEvent | None:
        """The next event; None once the socket is over and everything before that was read."""
        while not self._events:
            if self._ending is not None:
                return None
            self._readable.clear()
            await self._readable.wait()
        event = self._events.popleft()
        if self._reading_paused and len(self._events) <= QUEUE_LOW:
            self._resume_reading()
        return event

    async def send_audio(self, mulaw: bytes) -> None:
        """Queue audio for playing."""
        if self._ending is None:
            self._counted_out += 1
            self._send(self._writer.audio(mulaw))

    async def send_mark(self, name: str) -> None:
        """Ask for this mark back."""
        if self._ending is None:
            self._send(self._writer.mark(name))

    async def send_clear(self) -> None:
        """Drop what was not played yet."""
        if self._ending is None:
            self._send(self._writer.clear)

    async def close(self) -> None:
        """Close politely; the network gets CLOSE_WAIT_S to finish."""
        if self._ending is None:
            self._end("closed")
            self._websocket.send_close(CloseCode.NORMAL_CLOSURE)
            self._flush()
        self._loop.call_later(CLOSE_WAIT_S, self._abort)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Asyncio's callback: the socket is ours; read again what the parent had read."""
        if not isinstance(transport, asyncio.Transport):
            raise TypeError("a media stream needs a socket transport")
        self._transport = transport
        transport.set_write_buffer_limits(high=WRITE_HIGH)
        self._silence_timer = self._loop.call_later(SILENT_SOCKET_S, self._check_silence)
        self.data_received(self._received)
        self._received = b""

    def data_received(self, data: bytes) -> None:
        """Asyncio's callback."""
        self._last_heard = self._loop.time()
        self._websocket.receive_data(data)
        for event in self._websocket.events_received():
            if isinstance(event, Frame) and self._ending is None:
                try:
                    self._take(event)
                except FrameRefusedError as refused:
                    self._refuse(str(refused), CloseCode.POLICY_VIOLATION)
        self._after_bytes()

    def eof_received(self) -> bool:
        """Asyncio's callback: the peer will send no more."""
        self._websocket.receive_eof()
        self._after_bytes()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """Asyncio's callback."""
        if self._ending is None:
            log.info("stream.lost", call_id=str(self._call_id), error=repr(exc) if exc else None)
        self._end("lost")
        if self._slow_timer is not None:
            self._slow_timer.cancel()
        self._transport = None

    def pause_writing(self) -> None:
        """Asyncio's callback: the peer reads slower than we send."""
        self._slow_timer = self._loop.call_later(SLOW_READER_S, self._drop_slow_reader)

    def resume_writing(self) -> None:
        """Asyncio's callback."""
        if self._slow_timer is not None:
            self._slow_timer.cancel()
            self._slow_timer = None

    def _take(self, frame: Frame) -> None:
        match frame.opcode:
            case Opcode.TEXT | Opcode.CONT:
                text = frame.data
                if not frame.fin or frame.opcode is Opcode.CONT:
                    self._message += frame.data
                    if not frame.fin:
                        return
                    text = bytes(self._message)
                    self._message.clear()
                self._take_message(bytes(text))
            case Opcode.BINARY:
                raise FrameRefusedError("binary_frame")
            case _:
                pass

    def _take_message(self, text: bytes) -> None:
        frame = decode(text)
        match frame:
            case AudioIn() if self._phase == "streaming":
                self._counted_in += 1
                if self._counted_in >= METRICS_EVERY:
                    self._count()
                self._give(frame)
            case OddFrame():
                ODD_FRAMES.inc()
                log.warning("stream.odd_frame", call_id=str(self._call_id), event_name=frame.event)
            case Connected() if self._phase == "connecting":
                self._phase = "starting"
            case StreamStart() if self._phase == "starting":
                self._phase = "streaming"
                self._stream_sid = frame.stream_sid
                self._writer = FrameWriter(frame.stream_sid)
            case Connected() | StreamStart():
                raise FrameRefusedError("second_start")
            case _ if self._phase != "streaming":
                raise FrameRefusedError("wrong_order")
            case StreamStopped():
                self._give(frame)
                self._end("stopped")
            case _:
                self._give(frame)

    def _give(self, event: MediaEvent) -> None:
        self._events.append(event)
        self._readable.set()
        if len(self._events) >= QUEUE_HIGH and not self._reading_paused and self._transport is not None:
            self._reading_paused = True
            self._transport.pause_reading()

    def _resume_reading(self) -> None:
        self._reading_paused = False
        self._last_heard = self._loop.time()
        if self._transport is not None:
            self._transport.resume_reading()

    def _after_bytes(self) -> None:
        broken = self._websocket.parser_exc
        if broken is not None and self._ending is None and not isinstance(broken, EOFError):
            self._log_refusal(type(broken).__name__)
            self._end("lost")
        if self._websocket.close_rcvd is not None and self._ending is None:
            self._end("lost")
        self._flush()

    def _refuse(self, reason: str, code: CloseCode) -> None:
        self._log_refusal(reason)
        self._end("lost")
        self._websocket.fail(code, reason)

    def _log_refusal(self, reason: str) -> None:
        STREAMS_REFUSED.labels(reason=reason).inc()
        log.warning("stream.refused", call_id=str(self._call_id), reason=reason)

    def _end(self, ending: Ending) -> None:
        if self._ending is not None:
            return
        self._ending = ending
        self._phase = "over"
        self._count()
        if self._silence_timer is not None:
            self._silence_timer.cancel()
        if self._reading_paused:
            self._resume_reading()
        self._readable.set()
        self._gone.set()

    def _send(self, message: bytes) -> None:
        self._websocket.send_text(message)
        self._flush()
        if self._transport is not None and self._transport.get_write_buffer_size() > WRITE_MAX:
            self._drop_slow_reader()

    def _flush(self) -> None:
        for data in self._websocket.data_to_send():
            if self._transport is None or self._transport.is_closing():
                return
            if data:
                self._transport.write(data)
            else:
                self._transport.close()

    def _drop_slow_reader(self) -> None:
        if self._ending is None:
            self._log_refusal("slow_reader")
            self._end("lost")
        self._abort()

    def _check_silence(self) -> None:
        quiet_s = self._loop.time() - self._last_heard
        if quiet_s >= SILENT_SOCKET_S and not self._reading_paused:
            self._refuse("silent_socket", CloseCode.POLICY_VIOLATION)
            self._flush()
            return
        self._silence_timer = self._loop.call_later(max(SILENT_SOCKET_S - quiet_s, 0.5), self._check_silence)

    def _abort(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def _count(self) -> None:
        MEDIA_FRAMES_IN.inc(self._counted_in)
        MEDIA_FRAMES_OUT.inc(self._counted_out)
        self._counted_in = self._counted_out = 0
