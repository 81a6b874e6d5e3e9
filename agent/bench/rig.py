"""What a measurement runs on: one set of emulated vendors, Moked's agent, the stock bot; all in a folder that goes."""

import os
import secrets
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import aiohttp
import msgspec

from agent.bench.crm import GREETING, BenchCrm
from agent.bench.line import BenchCall, StockCall
from agent.brain.intake import lines
from agent.brain.manners import words
from agent.call import phrases
from agent.sandbox.carrier.call import Dialled
from agent.sandbox.faults import EndpointChange, EndpointName, Fault, Latency
from agent.sandbox.visits import VisitNote
from agent.speech.spoken.form import spoken
from agent.turns import openers
from shared.bench.processes import NotStartedError, Program, free_port
from shared.contracts.events import AnyCallEvent

Bot = Literal["moked", "stock"]
BOTS: tuple[Bot, ...] = ("moked", "stock")

MODELLED: dict[EndpointName, Latency] = {
    "transcription": Latency(637, 965),
    "chat": Latency(546, 1369, 60),
    "tts_stream": Latency(180, 350),
    "tts_unary": Latency(180, 350),
}
"""Median and P95 in ms; published measurements of the three vendors."""
INSTANT: dict[EndpointName, Latency] = {name: Latency(0, 0, 100_000) for name in MODELLED}

_NAMES = (
    *("Kore", "Leda", "Zephyr", "Gacrux", "Sulafat", "Achernar", "Achird", "Algenib"),
    *("Aoede", "Despina", "Autonoe", "Charon", "Puck", "Orus", "Enceladus", "Fenrir"),
)
VOICES = tuple(f"he-IL-Chirp3-HD-{name}" for name in _NAMES[:8])
"""Moked's voice in each lane: with it a request for speech names the call. The stock bot speaks with others."""
STOCK_VOICES = tuple(f"he-IL-Chirp3-HD-{name}" for name in _NAMES[8:])
AHEAD = frozenset(
    spoken(text) for text in (GREETING, *phrases.ALL, *words.ALL, *lines.ALL, *openers.ALL, *openers.WAITING)
)
"""What Moked synthesises when a call of a business comes for the first time, which may be during that call."""
_STOCK_BOT = Path(__file__).resolve().parents[2] / "tests" / "bench" / "baseline" / "bot.py"
_ACCOUNT = "AC" + "b" * 32
_FOREIGN = (
    "OPENAI_",
    "TWILIO_",
    "GOOGLE_",
    "FALLBACK_",
    "DATABASE_",
    "SANDBOX_",
    "WHATSAPP_",
    "STT_",
    "MAX_CALL",
    "AGENT_",
)
_MOST_CALLS = 100


def lane_number(lane: int) -> str:
    """The number that answers in this lane."""
    return f"+9723765432{lane}"


def voice_of(bot: Bot, lane: int) -> str:
    """The voice with which the bot speaks in this lane."""
    return (VOICES if bot == "moked" else STOCK_VOICES)[lane]


def key_of(bot: Bot, lane: int) -> str:
    """The key with which the bot asks OpenAI in this lane; Moked has one for the process, the stock bot for a call."""
    return bot if bot == "moked" else f"{bot}{lane}"


class _Requests(msgspec.Struct):
    requests: list[VisitNote]


class Rig:
    """An async context. ``behaviour``: further settings of Moked's agent; ``bots`` are those that are started."""

    def __init__(self, *, bots: tuple[Bot, ...] = BOTS, behaviour: Mapping[str, str] | None = None) -> None:
        self.bots = bots
        self._behaviour = {"OPENERS": "0", "FILLERS": "0", **(behaviour or {})}
        self._stack = AsyncExitStack()
        self._secret, self._token = secrets.token_urlsafe(32), secrets.token_hex(16)
        self.crm = BenchCrm(self._secret, {lane_number(lane): voice for lane, voice in enumerate(VOICES)})
        self._programs: dict[str, Program] = {}
        self._urls: dict[Bot, str] = {}
        self._sandbox = ""
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        """Start it all. Raises NotStartedError."""
        async with self._stack:
            await self._start()
            self._stack = self._stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop it all."""
        await self._stack.aclose()

    @property
    def session(self) -> aiohttp.ClientSession:
        """The carrier's HTTP session."""
        if self._session is None:
            raise RuntimeError("the rig is not up")
        return self._session

    def program(self, bot: Bot) -> Program:
        """The bot's processes."""
        return self._programs[bot]

    def call(self, bot: Bot, lane: int = 0) -> BenchCall:
        """A call that is not placed yet."""
        dialled = Dialled(
            agent_url=self._urls[bot],
            account_sid=_ACCOUNT,
            token=self._token,
            from_number=f"+97255500{secrets.randbelow(10_000):04d}",
            to_number=lane_number(lane),
        )
        if bot == "moked":
            return BenchCall(dialled, self.session)
        return StockCall(dialled, self.session, voice=voice_of(bot, lane), key=key_of(bot, lane))

    def recorded(self, call: BenchCall) -> list[AnyCallEvent]:
        """What Moked put on record of the call."""
        return self.crm.events_of(call.sid)

    async def set_vendors(self, latencies: Mapping[EndpointName, Latency], seed: int = 1) -> None:
        """Set the emulated vendors' latencies."""
        for name, latency in latencies.items():
            body = msgspec.json.encode(EndpointChange(latency=latency, seed=seed))
            async with self.session.put(f"{self._sandbox}/sandbox/endpoints/{name}", data=body) as response:
                response.raise_for_status()

    async def set_faults(self, endpoints: Sequence[EndpointName], fault: Fault | None) -> None:
        """Let the endpoints fail in this way until it is taken away with None."""
        for name in endpoints:
            body = msgspec.json.encode(EndpointChange(fault=fault))
            async with self.session.put(f"{self._sandbox}/sandbox/endpoints/{name}", data=body) as response:
                response.raise_for_status()

    async def requests(self, after: float = 0.0) -> list[VisitNote]:
        """What reached the vendors since ``after`` (monotonic seconds), without the phrases that are made ahead."""
        async with self.session.get(f"{self._sandbox}/sandbox/requests") as response:
            response.raise_for_status()
            notes = msgspec.json.decode(await response.read(), type=_Requests).requests
        return [note for note in notes if note.arrived >= after and note.text not in AHEAD]

    async def _start(self) -> None:
        folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="moked-bench-")))
        # A crowd of calls over one session needs more connections than the default pool holds.
        connector = aiohttp.TCPConnector(limit=0)
        self._session = await self._stack.enter_async_context(aiohttp.ClientSession(connector=connector))
        await self.crm.start()
        self._stack.push_async_callback(self.crm.stop)
        clean = {name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)}
        clean |= {
            "HOST": "127.0.0.1",
            "LOG_FORMAT": "json",
            "TWILIO_ACCOUNT_SID": _ACCOUNT,
            "TWILIO_AUTH_TOKEN": self._token,
        }
        http, tts = free_port(), free_port()
        self._sandbox = f"http://127.0.0.1:{http}"
        ports = {"SANDBOX_PORT": str(http), "SANDBOX_TTS_PORT": str(tts), "SANDBOX_SMTP_PORT": "0"}
        await self._run("sandbox", ["-m", "agent.sandbox"], folder, clean | ports, f"{self._sandbox}/healthz")
        # Vendors have machines of their own: here they get what bot and callers leave of this one.
        self._programs["sandbox"].give_way()
        await self.set_vendors(MODELLED)
        vendors = {"OPENAI_BASE_URL": f"{self._sandbox}/v1", "GOOGLE_TTS_ENDPOINT": f"127.0.0.1:{tts}"}
        if "moked" in self.bots:
            await self._start_moked(folder, clean | vendors)
        if "stock" in self.bots:
            await self._start_stock(folder, clean | vendors)

    async def _start_moked(self, folder: Path, environment: dict[str, str]) -> None:
        port = free_port()
        self._urls["moked"] = f"http://127.0.0.1:{port}"
        own = {
            "AGENT_PORT": str(port),
            "AGENT_WORKERS": "1",
            "MAX_CALLS_PER_WORKER": str(_MOST_CALLS),
            "CRM_INTERNAL_URL": self.crm.url,
            "DATA_DIR": str(folder / "data"),
            "INTERNAL_SECRET": self._secret,
            "TWILIO_API_URL": self._sandbox,
            "OPENAI_API_KEY": "moked",
        }
        url = f"{self._urls['moked']}/readyz"
        await self._run("moked", ["-m", "agent.server"], folder, environment | own | self._behaviour, url)

    async def _start_stock(self, folder: Path, environment: dict[str, str]) -> None:
        if not _STOCK_BOT.is_file():
            raise NotStartedError(
                f"the stock bot {_STOCK_BOT} is missing: moked bench runs from a clone of the repository"
            )
        port = free_port()
        self._urls["stock"] = f"http://127.0.0.1:{port}"
        url = f"{self._urls['stock']}/healthz"
        await self._run("stock", [str(_STOCK_BOT), str(port)], folder, environment, url)

    async def _run(self, name: str, arguments: list[str], folder: Path, environment: dict[str, str], url: str) -> None:
        program = await Program.start(name, [sys.executable, *arguments], folder, environment)
        self._programs[name] = program
        self._stack.push_async_callback(program.stop)
        await program.ready(self.session, url)


def wall_minus_monotonic() -> float:
    """Seconds to add to a monotonic time to get unix time."""
    return time.time() - time.monotonic()
