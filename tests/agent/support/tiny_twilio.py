"""Twilio's side of a call, as small as it can be: signed webhooks, a signed media socket, frames by hand."""

import asyncio
import base64
import itertools
import os
import socket
import xml.etree.ElementTree as ET
from asyncio.trsock import TransportSocket

import aiohttp
import msgspec
from twilio.request_validator import RequestValidator

AUTH_TOKEN = "twilio-auth-token-for-tests"
FRAME = base64.b64encode(b"\xff" * 160).decode()
_sids = itertools.count(1)


def new_sid(prefix: str = "CA") -> str:
    return f"{prefix}{next(_sids):032x}"


class Stream:
    """An open media socket. ``marks`` are those the agent sent, in order."""

    def __init__(self, opened: aiohttp.ClientWebSocketResponse, call_sid: str) -> None:
        self.socket = opened
        self.call_sid = call_sid
        self.sid = new_sid("MZ")
        self.close_code: int | None = None

    async def send(self, frame: object) -> None:
        await self.socket.send_str(msgspec.json.encode(frame).decode())

    async def connected(self) -> None:
        await self.send({"event": "connected", "protocol": "Call", "version": "1.0.0"})

    async def start(self, token: str, *, call_sid: str | None = None, rate: int = 8000) -> None:
        call_sid = call_sid or self.call_sid
        await self.send(
            {
                "event": "start",
                "sequenceNumber": "1",
                "streamSid": self.sid,
                "start": {
                    "accountSid": "AC1",
                    "streamSid": self.sid,
                    "callSid": call_sid,
                    "tracks": ["inbound"],
                    "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": rate, "channels": 1},
                    "customParameters": {"token": token},
                },
            }
        )

    async def media(self, payload: str = FRAME, timestamp: str = "20") -> None:
        await self.send(
            {
                "event": "media",
                "sequenceNumber": "2",
                "streamSid": self.sid,
                "media": {"track": "inbound", "chunk": "1", "timestamp": timestamp, "payload": payload},
            }
        )

    async def press(self, digit: str) -> None:
        await self.send({"event": "dtmf", "streamSid": self.sid, "dtmf": {"track": "inbound_track", "digit": digit}})

    async def turn(self, digit: str = "1") -> None:
        """Press a digit and wait until the agent says that it is journalled."""
        await self.press(digit)
        await self.mark(f"journalled:{digit}")

    async def stop(self) -> None:
        await self.send({"event": "stop", "streamSid": self.sid, "stop": {"callSid": self.call_sid}})

    async def mark(self, name_start: str) -> str:
        """Wait for a mark of the agent whose name starts so."""
        async with asyncio.timeout(10):
            while True:
                message = await self.socket.receive()
                assert message.type is aiohttp.WSMsgType.TEXT, f"socket over while waiting for {name_start}: {message}"
                frame = msgspec.json.decode(message.data)
                if frame["event"] == "mark" and frame["mark"]["name"].startswith(name_start):
                    return str(frame["mark"]["name"])

    async def audio(self) -> bytes:
        """Wait for audio of the agent."""
        async with asyncio.timeout(10):
            while True:
                frame = msgspec.json.decode((await self.socket.receive()).data)
                if frame["event"] == "media":
                    return base64.b64decode(frame["media"]["payload"])

    async def closed(self) -> int | None:
        """Wait until the agent closes; answers the close code."""
        async with asyncio.timeout(20):
            while (await self.socket.receive()).type not in {
                aiohttp.WSMsgType.CLOSED,
                aiohttp.WSMsgType.CLOSE,
                aiohttp.WSMsgType.ERROR,
                aiohttp.WSMsgType.CLOSING,
            }:
                pass
        return self.socket.close_code

    async def vanish(self) -> None:
        """The network drops: no stop, no close frame."""
        self._raw_socket().shutdown(socket.SHUT_RDWR)

    def write_raw(self, data: bytes) -> None:
        """Bytes that no WebSocket library would write."""
        os.write(self._raw_socket().fileno(), data)

    def _raw_socket(self) -> TransportSocket:
        found = self.socket.get_extra_info("socket")
        assert isinstance(found, TransportSocket)
        return found


class Twiml:
    """What the agent answered to a webhook."""

    def __init__(self, text: str) -> None:
        self.text = text
        root = ET.fromstring(text)
        stream = root.find("./Connect/Stream")
        self.stream_url = stream.get("url") if stream is not None else None
        parameter = stream.find("Parameter") if stream is not None else None
        self.token = (parameter.get("value") or "") if parameter is not None else ""
        self.said = root.findtext("Say") or ""


class TinyTwilio:
    """One account that calls one agent. ``url`` is the agent's public address."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self.session = session
        self.url = url
        self.validator = RequestValidator(AUTH_TOKEN)

    def sign(self, url: str, form: dict[str, str] | None = None) -> dict[str, str]:
        # The library carries no types.
        signature = self.validator.compute_signature(url, form or {})  # pyright: ignore[reportUnknownMemberType]
        return {"X-Twilio-Signature": signature}

    async def post(self, path: str, form: dict[str, str], headers: dict[str, str] | None = None) -> tuple[int, str]:
        if headers is None:
            headers = self.sign(self.url + path, form)
        async with self.session.post(self.url + path, data=form, headers=headers) as response:
            return response.status, await response.text()

    async def ring(self, call_sid: str, to: str = "+97237654321", caller: str = "+972541234567") -> Twiml:
        form = {"CallSid": call_sid, "From": caller, "To": to, "CallStatus": "ringing", "CallerName": "ישראל ישראלי"}
        status, text = await self.post("/webhook/incoming_call", form)
        assert status == 200, text
        return Twiml(text)

    async def status(self, call_sid: str, status: str) -> None:
        code, text = await self.post("/webhook/call_status", {"CallSid": call_sid, "CallStatus": status})
        assert code == 204, text

    async def connect(self, call_sid: str, headers: dict[str, str] | None = None) -> Stream:
        url = self.url.replace("http", "ws", 1) + "/media"
        opened = await self.session.ws_connect(
            url, headers=self.sign(url) if headers is None else headers, max_msg_size=0, autoclose=False
        )
        return Stream(opened, call_sid)

    async def call(self, call_sid: str | None = None) -> Stream:
        """Ring, open the stream, hear the greeting's mark."""
        call_sid = call_sid or new_sid()
        answer = await self.ring(call_sid)
        assert answer.token, answer.text
        stream = await self.connect(call_sid)
        await stream.connected()
        await stream.start(answer.token)
        await stream.mark("greeting:")
        return stream
