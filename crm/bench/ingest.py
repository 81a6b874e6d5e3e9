"""What a batch of call events and a list cost the CRM's process, beside a bare Flask and psycopg2 app.

Both write the same tables of one database and answer the same; both are asked in turns, round by round, over one
connection that stays open. Counted is the processor time of the app's processes alone, as the kernel tells it.
"""

import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from random import Random
from statistics import median
from uuid import UUID

import aiohttp
import msgspec

from crm.bench.places import ROOT, RunningCrm
from crm.bench.sayings import Sayings
from shared.bench.figures import Bar, Figure
from shared.bench.processes import Program, free_port
from shared.clock import utc_now
from shared.contracts.events import (
    AgentTurn,
    AnyCallEvent,
    CallAnswered,
    CallEventBatch,
    CallStarted,
    TurnStages,
    UserTurn,
)
from shared.ids import new_id

BATCH = 30
ROUNDS = 5
PER_ROUND = 40
WARM_UP = 30
EVENTS_PATH = "/internal/call-events"

Act = Callable[[], Awaitable[None]]


class Cost(msgspec.Struct, frozen=True):
    """CPU ms of one request, by round."""

    moked: list[float]
    plain: list[float]


class Refused(Exception):  # noqa: N818 - a fault of the measurement, not an error to handle
    """An app did not do what it was asked."""


class Rig:
    """Both apps over one database."""

    def __init__(self, http: aiohttp.ClientSession, crm: RunningCrm, plain: Program, plain_url: str) -> None:
        self._http = http
        self._crm = crm
        self._plain = plain
        self._plain_url = plain_url
        self._random = Random(7)  # noqa: S311 - made-up texts
        self._sayings = Sayings(self._random)

    @classmethod
    async def start(cls, http: aiohttp.ClientSession, folder: Path, database_url: str, superuser_url: str) -> "Rig":
        """Start both. Raises NotStartedError."""
        crm = await RunningCrm.start(database_url, folder, http)
        port = free_port()
        command = [sys.executable, "-m", "gunicorn", "-w", "1", "-k", "gthread", "--threads", "4", "--keep-alive", "75"]
        environment = {**os.environ, "PLAIN_DATABASE_URL": superuser_url}
        plain = await Program.start(
            "plain", [*command, "-b", f"127.0.0.1:{port}", "--chdir", str(ROOT), "tests.bench.plain.app:app"], folder,
            environment,
        )  # fmt: skip
        await plain.ready(http, f"http://127.0.0.1:{port}/health")
        return cls(http, crm, plain, f"http://127.0.0.1:{port}")

    async def stop(self) -> None:
        """End both."""
        await self._crm.program.stop()
        await self._plain.stop()

    async def batches(self, business_id: UUID, size: int) -> Cost:
        """Batches of ``size`` turns of calls that are under way."""
        count = PER_ROUND if size > 1 else PER_ROUND * 5
        calls = [await self._begin(business_id) for _ in range(2 * (ROUNDS * PER_ROUND + WARM_UP))]
        seqs = dict.fromkeys(calls, 2)

        def next_body() -> bytes:
            # One event at a time, a call's turns still come from one call after another.
            call_id = calls[0]
            body = self._turns(call_id, seqs[call_id] + 1, size)
            seqs[call_id] += size
            if seqs[call_id] > BATCH:
                calls.pop(0)
            return body

        async def moked() -> None:
            body = next_body()
            await self._post(f"{self._crm.url}{EVENTS_PATH}", body, self._crm.signed("POST", EVENTS_PATH, body))

        async def plain() -> None:
            await self._post(f"{self._plain_url}/events", next_body(), {"Content-Type": "application/json"})

        return await self._measure(moked, plain, count)

    async def lists(self, business_id: UUID, cookies: dict[str, str]) -> Cost:
        """The newest 50 calls."""
        header = "; ".join(f"{name}={value}" for name, value in cookies.items())

        async def moked() -> None:
            await self._get(f"{self._crm.url}/api/calls?limit=50", {"Cookie": header})

        async def plain() -> None:
            await self._get(f"{self._plain_url}/calls?limit=50&business_id={business_id}", {})

        return await self._measure(moked, plain, 2 * PER_ROUND)

    async def _measure(self, moked: Act, plain: Act, count: int) -> Cost:
        cost = Cost([], [])
        sides = ((moked, self._crm.program, cost.moked), (plain, self._plain, cost.plain))
        for act, _program, _kept in sides:
            for _ in range(WARM_UP):
                await act()
        for number in range(ROUNDS):
            for act, program, kept in sides if number % 2 == 0 else sides[::-1]:
                before = program.cpu_ms()
                for _ in range(count):
                    await act()
                kept.append((program.cpu_ms() - before) / count)
        return cost

    async def _begin(self, business_id: UUID) -> UUID:
        """A call that was answered and goes on."""
        call_id, now = new_id(), utc_now()
        phone = f"+97252{self._random.randint(1_000_000, 9_999_999)}"
        started = CallStarted(
            call_id=call_id, seq=1, event_id=new_id(), at=now, business_id=business_id, call_sid=f"CA{call_id.hex}",
            from_number=phone, to_number="+97237000001", prompt_version=1,
        )  # fmt: skip
        body = _batch([started, CallAnswered(call_id=call_id, seq=2, event_id=new_id(), at=now)])
        await self._post(f"{self._crm.url}{EVENTS_PATH}", body, self._crm.signed("POST", EVENTS_PATH, body))
        return call_id

    def _turns(self, call_id: UUID, first: int, size: int) -> bytes:
        return _batch([self._turn(call_id, seq) for seq in range(first, first + size)])

    def _turn(self, call_id: UUID, seq: int) -> AnyCallEvent:
        now = utc_now()
        if seq % 2:
            return UserTurn(
                call_id=call_id, seq=seq, event_id=new_id(), at=now, text=self._sayings.caller(), confidence=0.9,
                audio_start_ms=seq * 4000, audio_end_ms=seq * 4000 + 3000,
            )  # fmt: skip
        text = self._sayings.agent()
        return AgentTurn(
            call_id=call_id, seq=seq, event_id=new_id(), at=now, text=text, text_generated=text,
            audio_start_ms=seq * 4000, audio_end_ms=seq * 4000 + 3000, gap_ms=900,
            stages=TurnStages(commit_ms=300, ear_ms=400, model_ms=100, speech_ms=100),
        )  # fmt: skip

    async def _post(self, url: str, body: bytes, headers: dict[str, str] | object) -> None:
        async with self._http.post(url, data=body, headers=msgspec.convert(headers, dict[str, str])) as answer:
            if answer.status != 200:
                raise Refused(f"{url}: {answer.status} {await answer.text()}")
            await answer.read()

    async def _get(self, url: str, headers: dict[str, str]) -> None:
        async with self._http.get(url, headers=headers) as answer:
            body = await answer.read()
            if answer.status != 200 or body.count(b'"call_sid"') != 50:
                raise Refused(f"{url}: {answer.status}, {len(body)} bytes")


def _batch(events: Sequence[AnyCallEvent]) -> bytes:
    return msgspec.json.encode(CallEventBatch(list(events)))


def figures(batch: Cost, single: Cost, lists: Cost) -> list[Figure]:
    """Medians over the rounds."""
    rows = (
        (f"app CPU of a batch of {BATCH} events", batch, 2.5),
        ("app CPU of one event by itself", single, None),
        ("app CPU of a list of 50 calls", lists, 1.5),
    )
    return [
        Figure(
            name=name,
            unit="ms",
            moked=median(cost.moked),
            stock=median(cost.plain),
            samples=len(cost.moked),
            bar=Bar(at_most_ratio=most),
        )
        for name, cost, most in rows
    ]
