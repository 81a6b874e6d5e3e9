"""First sound: what a caller hears first after his turn, with openers and fillers on as callers get them."""

from collections.abc import Sequence

from agent.bench import gap
from agent.bench.gap import GapResult, Seen
from agent.bench.rig import Rig
from agent.bench.streaming import BEHAVIOUR, LATENCY
from shared.bench.figures import Bar, Figure, known, percentile

_NO_BAR = Bar()
AS_CALLERS_GET_IT = {"OPENERS": "1", "FILLERS": "1"}


async def measure(turns: int, *, streams: bool) -> GapResult:
    """So many turns of Moked on vendors of its own: the stock bot has neither openers nor fillers.

    ``streams``: it hears through the streaming ear.
    """
    behaviour = {**BEHAVIOUR, **AS_CALLERS_GET_IT} if streams else AS_CALLERS_GET_IT
    async with Rig(bots=("moked",), behaviour=behaviour) as rig:
        if streams:
            await rig.set_vendors(LATENCY)
        return await gap.measure(rig, turns, seed=7)


def figures(found: GapResult, others: GapResult | None) -> list[Figure]:
    """The rows of the report; ``others``: the turns of the same run that were measured without openers."""
    turns = found.of("moked")
    opened = [seen for seen in turns if seen.opener]
    stock = known(seen.first_sound_ms for seen in others.of("stock")) if others is not None else []
    every = turns + (others.of("moked") if others is not None else [])
    name = "turns with more than 4 s of silence, with and without openers"
    return [
        *_rows("turns with an opener", opened, [], (1000, 1400)),
        *_rows("all turns", turns, stock, (1400, 1600)),
        _count("turns that began with an opener", len(opened), len(turns)),
        _count("turns the bot spoke into, openers on", sum(seen.turn.spoke_into for seen in turns), len(turns)),
        _count(name, gap.silences(every), len(every), Bar(at_most=0)),
    ]


def _count(name: str, count: int, total: int, bar: Bar = _NO_BAR) -> Figure:
    return Figure(name=f"{name}, of {total}", unit="", moked=count, samples=total, bar=bar)


def _rows(name: str, turns: Sequence[Seen], stock: Sequence[float], limits: tuple[int, int]) -> list[Figure]:
    waits = known(seen.first_sound_ms for seen in turns)
    return [
        Figure(
            name=f"first sound, {name}, {label}",
            unit="ms",
            moked=percentile(waits, share),
            stock=percentile(stock, share),
            samples=len(waits),
            bar=Bar(at_most=limit),
        )
        for (label, share), limit in zip((("P50", 0.5), ("P95", 0.95)), limits, strict=True)
    ]
