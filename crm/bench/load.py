"""The desk under load: clients that each ask once a second, as people at screens do."""

import asyncio
import time
from collections.abc import Sequence
from random import Random

import aiohttp
import msgspec

from shared.bench.figures import percentile

PERIOD_S = 1.0
WARM_UP_S = 10


class Question(msgspec.Struct, frozen=True):
    """One kind of request; each asks one of ``paths``. ``bar_ms`` is its limit at P95."""

    name: str
    bar_ms: float
    paths: Sequence[str]


class Client(msgspec.Struct, frozen=True):
    """A signed-in browser and what it asks."""

    cookie: str
    questions: Sequence[Question]


class Times(msgspec.Struct, frozen=True):
    """Milliseconds from request to the whole answer, by kind of request."""

    ms: dict[str, list[float]]
    failed: list[str]

    def at(self, name: str, share: float) -> float | None:
        """A percentile of one kind."""
        return percentile(self.ms.get(name, []), share)


async def drive(url: str, clients: Sequence[Client], seconds: int, seed: int = 3) -> Times:
    """Let all clients ask for ``seconds`` after a warm-up whose times are not kept."""
    times = Times({}, [])
    started = time.monotonic()
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=30)) as http:
        askers = [
            _one(http, url, client, started + PERIOD_S * number / len(clients), seconds, times, Random(seed + number))  # noqa: S311 - no secrets
            for number, client in enumerate(clients)
        ]
        await asyncio.gather(*askers)
    return times


async def _one(
    http: aiohttp.ClientSession, url: str, client: Client, start: float, seconds: int, times: Times, random: Random
) -> None:
    """Ask at fixed moments; a late answer does not put off the next question's moment."""
    for number in range(WARM_UP_S + seconds):
        await asyncio.sleep(max(0.0, start + number * PERIOD_S - time.monotonic()))
        asked = random.choice(client.questions)
        path = random.choice(asked.paths)
        begun = time.perf_counter()
        async with http.get(url + path, headers={"Cookie": client.cookie}) as answer:
            body = await answer.read()
        took = (time.perf_counter() - begun) * 1000
        if answer.status != 200:
            times.failed.append(f"{path}: {answer.status} {body[:200].decode(errors='replace')}")
        elif number >= WARM_UP_S:
            times.ms.setdefault(asked.name, []).append(took)
