"""One simulated Twilio call: rings the agent's webhook, follows its TwiML, carries the media, ends in order or not."""

import asyncio
import asyncio.trsock
import contextlib
import socket
from collections.abc import Awaitable, Callable
from typing import Literal

import aiohttp
import msgspec

from agent.sandbox.carrier import frames, twiml
from agent.sandbox.carrier.measures import Measures
from agent.sandbox.carrier.mouth import Mouth
from agent.sandbox.carrier.playback import Playback
from agent.sandbox.twilio_rest.account import SIGNATURE_HEADER, sign
from agent.sandbox.twilio_rest.store import new_sid
from shared import log

_WEBHOOK = aiohttp.ClientTimeout(total=15)
_HANDSHAKE_S = 10.0
_CLOSING_S = 2.0
_log = log.logger(__name__)

EndedBy = Literal["agent", "caller", "order", "carrier"]


class AgentUnreachableError(Exception):
    """The agent does not answer as an agent; one plain sentence."""


class Dialled(msgspec.Struct, frozen=True, kw_only=True):
    """Who calls whom, and the account whose token signs."""

    agent_url: str
    account_sid: str
    token: str
    from_number: str
    to_number: str


class SimulatedCall:
    """Live from ``place`` until it returns. ``mouth`` says things, ``measures`` tells what was heard."""

    def __init__(self, dialled: Dialled, session: aiohttp.ClientSession, *, noisy: bool = False, seed: int = 1) -> None:
        self.sid = new_sid("CA")
        self.mouth = Mouth(noisy=noisy, seed=seed)
        self.measures = Measures()
        self.playback = Playback()
        self.said: list[str] = []
        self.complaints: list[str] = []
        self.ended_by: EndedBy | None = None
        self.over = asyncio.Event()
        self.streaming = asyncio.Event()
        self._dialled = dialled
        self._session = session
        self._stream_sid = new_sid("MZ")
        self._writer = frames.Writer(dialled.account_sid, self.sid, self._stream_sid)
        self._ending: Literal["stop", "drop"] | None = None
        self._keys: asyncio.Queue[str] = asyncio.Queue(64)
        self._redirect: str | None = None
        self.caller_speaks = False
        self.conference: str | None = None
        self.on_conference: Callable[[str], Awaitable[None]] | None = None

    def press(self, digit: str) -> None:
        """Press a key."""
        self._keys.put_nowait(digit)

    def hang_up(self, by: EndedBy = "caller") -> None:
        """End in order: ``stop``, then the line closes."""
        self.ended_by = self.ended_by or by
        self._ending = self._ending or "stop"

    def drop(self) -> None:
        """The network is lost: the line dies without ``stop``."""
        self.ended_by = self.ended_by or "carrier"
        self._ending = "drop"

    def redirect(self, document: str) -> None:
        """New TwiML by REST: the stream stops and the verbs of the document follow."""
        self._redirect = document
        self.hang_up("order")

    async def place(self) -> None:
        """Ring, follow the TwiML to its end, tell the status. Raises AgentUnreachableError, TwimlInvalidError."""
        try:
            document = await self._ring()
            while document is not None:
                self._redirect = None
                await self._follow(twiml.parse(document))
                document = self._redirect
                if document is not None:
                    self._ending, self.ended_by = None, None
            await self._tell_status()
        finally:
            self.over.set()

    def form(self, status: str) -> dict[str, str]:
        """The fields of Twilio's voice webhook."""
        dialled = self._dialled
        return {
            "AccountSid": dialled.account_sid,
            "ApiVersion": "2010-04-01",
            "CallSid": self.sid,
            "CallStatus": status,
            "Called": dialled.to_number,
            "CalledCity": "תל אביב",
            "CalledCountry": "IL",
            "Caller": dialled.from_number,
            "CallerCountry": "IL",
            "Direction": "inbound",
            "From": dialled.from_number,
            "FromCity": "פתח תקווה",
            "FromCountry": "IL",
            "To": dialled.to_number,
            "ToCity": "תל אביב",
            "ToCountry": "IL",
        }

    async def _post(self, path: str, form: dict[str, str]) -> str:
        url = self._dialled.agent_url + path
        headers = {SIGNATURE_HEADER: sign(self._dialled.token, url, form)}
        try:
            async with self._session.post(url, data=form, headers=headers, timeout=_WEBHOOK) as response:
                if response.status == 403:
                    raise AgentUnreachableError(f"the agent at {url} refused the signature: another TWILIO_AUTH_TOKEN?")
                if response.status >= 400:
                    raise AgentUnreachableError(f"the agent at {url} answered {response.status}")
                return await response.text()
        except (aiohttp.ClientError, TimeoutError) as error:
            reason = "no answer in 15 seconds" if isinstance(error, TimeoutError) else str(error)
            raise AgentUnreachableError(f"the agent at {url} cannot be reached: {reason}") from error

    async def _ring(self) -> str:
        return await self._post("/webhook/incoming_call", self.form("ringing"))

    async def _tell_status(self) -> None:
        form = self.form("completed") | {"CallDuration": str(round(self.measures.now_ms / 1000))}
        try:
            await self._post("/webhook/call_status", form)
        except AgentUnreachableError as error:
            # A lost status callback is the agent's loss, not the call's; Twilio only notes it.
            _log.warning("call status not taken", call_sid=self.sid, error=str(error))

    async def _follow(self, verbs: list[twiml.Verb]) -> None:
        for verb in verbs:
            match verb:
                case twiml.Connect():
                    await self._stream(verb)
                    if self._ending is not None:
                        return
                case twiml.Say():
                    self.said.append(verb.text)
                case twiml.Pause():
                    await asyncio.sleep(verb.seconds)
                case twiml.Hangup():
                    self.ended_by = self.ended_by or "agent"
                    return
                case twiml.Dial(conference=str(room)):
                    await self._meet(room)
                    return
                case twiml.Gather():
                    self.said.extend(verb.said)
                case twiml.Play() | twiml.Dial():
                    _log.info("verb acknowledged", verb=type(verb).__name__, call_sid=self.sid)
        self.ended_by = self.ended_by or "agent"

    async def _meet(self, room: str) -> None:
        """In a conference until one side hangs up; nothing is carried there."""
        self.conference = room
        if self.on_conference is not None:
            await self.on_conference(room)
        while self._ending is None:  # noqa: ASYNC110 - set by whoever ends the call, from several places
            await asyncio.sleep(0.02)

    async def _stream(self, connect: twiml.Connect) -> None:
        headers = {SIGNATURE_HEADER: sign(self._dialled.token, connect.url, {})}
        try:
            async with asyncio.timeout(_HANDSHAKE_S):
                line = await self._session.ws_connect(
                    connect.url, headers=headers, compress=0, max_msg_size=4 * 1024 * 1024
                )
        except (aiohttp.ClientError, TimeoutError) as error:
            raise AgentUnreachableError(f"the media stream {connect.url} cannot be opened: {error}") from error
        receiving = asyncio.create_task(self._receive(line))
        try:
            await line.send_str(self._writer.connected())
            await line.send_str(self._writer.start(connect.parameters))
            self.streaming.set()
            await self._pace(line, receiving)
        except (ConnectionError, aiohttp.ClientError):
            # The agent closed while a frame was on its way out: that is how its hang-up looks.
            self.ended_by = self.ended_by or "agent"
        finally:
            receiving.cancel()
            await asyncio.gather(receiving, return_exceptions=True)
            # An agent that never answers the closing handshake does not hold the carrier up.
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(line.close(), _CLOSING_S)

    async def _pace(self, line: aiohttp.ClientWebSocketResponse, receiving: asyncio.Task[None]) -> None:
        """Every 20 ms by absolute deadlines: one frame out, one frame heard. Ends with the call."""
        loop = asyncio.get_running_loop()
        started = loop.time()
        number = 0
        while not receiving.done() and self._ending is None:
            await self._tick(line, number * frames.FRAME_MS)
            number += 1
            await asyncio.sleep(max(0.0, started + number * frames.FRAME_MS / 1000 - loop.time()))
        if receiving.done():
            self.ended_by = self.ended_by or "agent"
        elif self._ending == "stop":
            await line.send_str(self._writer.stop())
        else:
            _tear(line)

    async def _tick(self, line: aiohttp.ClientWebSocketResponse, timestamp_ms: int) -> None:
        frame = self.mouth.next_frame()
        heard, marks = self.playback.next_frame()
        self.measures.frame(frame, heard, caller_speaks=self.caller_speaks)
        await line.send_str(self._writer.media(frame, timestamp_ms))
        await self._return_marks(line, marks)
        while not self._keys.empty():
            await line.send_str(self._writer.dtmf(self._keys.get_nowait()))

    async def _return_marks(self, line: aiohttp.ClientWebSocketResponse, marks: list[str]) -> None:
        for name in marks:
            await line.send_str(self._writer.mark(name))

    async def _receive(self, line: aiohttp.ClientWebSocketResponse) -> None:
        async for message in line:
            if message.type is not aiohttp.WSMsgType.TEXT:
                self.complaints.append(f"the agent sent a {message.type.name} frame")
                continue
            try:
                order = frames.read(str(message.data), self._stream_sid)
            except frames.FrameInvalidError as error:
                self.complaints.append(str(error))
                continue
            match order:
                case frames.Media():
                    self.playback.add_audio(order.mulaw)
                case frames.Mark():
                    await self._return_marks(line, self.playback.add_mark(order.name))
                case frames.Clear():
                    await self._return_marks(line, self.playback.clear())


def _tear(line: aiohttp.ClientWebSocketResponse) -> None:
    """End the connection without a closing handshake, as a lost network does."""
    raw: object = line.get_extra_info("socket")
    if isinstance(raw, asyncio.trsock.TransportSocket) and raw.fileno() >= 0:
        raw.shutdown(socket.SHUT_RDWR)
