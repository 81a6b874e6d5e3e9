"""Interruptions: how soon the agent stops, and whether it remembers exactly the words that were heard."""

import asyncio
import random
import sys
from collections.abc import Callable, Mapping, Sequence

import msgspec

from agent.bench.caller import CallLostError, connected
from agent.bench.dialogues import INTERRUPTIONS, LANES, QUESTIONS
from agent.bench.line import BenchCall, Stretch, Timeline
from agent.bench.rig import BOTS, Bot, Rig, key_of, voice_of, wall_minus_monotonic
from agent.bench.voiced import voiced
from agent.bench.words import Credit, credit, spoken, words_of
from agent.sandbox.carrier.frames import FRAME_MS
from agent.sandbox.clips import mulaw
from agent.sandbox.visits import VisitNote
from agent.speech.spoken.form import spoken as spoken_form
from shared.bench.figures import Bar, Figure, known, percentile
from shared.contracts.events import AgentTurn, AnyCallEvent

BARGES_A_CALL = 6
_AFTER_MS = (700, 2200)
_OWN_PAUSE_MS = 700
_BREAK_FRAMES = 8
"""160 ms without a byte: the reply has stopped."""


class Barge(msgspec.Struct, kw_only=True):
    """One interruption. ``stop_ms``: speech onset to the last voiced 20 ms of the interrupted reply."""

    bot: Bot
    stop_ms: int | None
    played_ms: float
    generated: str
    remembered: str | None
    credit: Credit | None = None


class _Moment(msgspec.Struct, frozen=True):
    question: Stretch
    onset: int
    interruption: Stretch
    limit: int


def stop_frame(timeline: Timeline, onset: int, limit: int) -> int | None:
    """End of the last voiced frame of what the agent was saying at ``onset``; null when it was silent then.

    It has stopped once nothing voiced came for longer than any pause inside its own speech.
    """
    last: int | None = None
    for at in range(max(0, onset - _BREAK_FRAMES), min(limit, len(timeline))):
        if timeline.heard_voiced[at]:
            last = at + 1
        elif at >= onset and (last is None or (at - last) * FRAME_MS >= _OWN_PAUSE_MS):
            break
    return last if last is not None and last >= onset else None


def played_ms(timeline: Timeline, first: int, onset: int, limit: int) -> float:
    """Audio of the reply that was played from frame ``first`` until it broke off after ``onset``."""
    total, quiet = 0, 0
    for at in range(first, min(limit, len(timeline))):
        total += timeline.heard_bytes[at]
        quiet = 0 if timeline.heard_bytes[at] else quiet + 1
        if at >= onset and quiet >= _BREAK_FRAMES:
            break
    return total / 8


async def _interrupted_call(rig: Rig, bot: Bot, lane: int, count: int, seed: int) -> list[Barge]:
    call = rig.call(bot, lane)
    chance = random.Random(seed)  # noqa: S311 - a caller's impatience, no secret
    moments: list[_Moment] = []
    began = asyncio.get_running_loop().time()
    try:
        async with connected(call) as caller:
            for _ in range(count):
                await caller.agent_finished()
                question = await caller.say(mulaw(chance.choice(QUESTIONS)))
                if not await caller.agent_talks_for(chance.randint(*_AFTER_MS)):
                    continue
                interruption = await caller.say(mulaw(chance.choice(INTERRUPTIONS)))
                await caller.agent_finished()
                voice = call.timeline.voice_of(interruption)
                if voice is not None:
                    moments.append(_Moment(question, voice.first, interruption, len(call.timeline)))
    except CallLostError as error:
        sys.stderr.write(f"moked bench: {bot}: {error}\n")
    await asyncio.sleep(1.0)
    notes = await rig.requests(began)
    events = rig.recorded(call)
    return [await _judge(bot, lane, call, moment, notes, events) for moment in moments]


async def _judge(
    bot: Bot, lane: int, call: BenchCall, moment: _Moment, notes: Sequence[VisitNote], events: Sequence[AnyCallEvent]
) -> Barge:
    timeline = call.timeline
    stopped = stop_frame(timeline, moment.onset, moment.limit)
    heard = played_ms(timeline, moment.question.end, moment.onset, moment.limit)
    voice, key = voice_of(bot, lane), key_of(bot, lane)
    asked, onset = timeline.at(moment.question.first), timeline.at(moment.onset)
    texts = [text for note in voiced(notes, voice, asked, onset) for text in note.pieces or [note.text]]
    until = timeline.at(moment.limit)
    if bot == "moked":
        turn = _recorded(events, onset)
        remembered = None if turn is None else turn.text
        texts = texts if turn is None else of_reply(texts, spoken_form(turn.text_generated))
    else:
        remembered = _in_context(notes, key, onset, until)
    barge = Barge(
        bot=bot,
        stop_ms=None if stopped is None else (stopped - moment.onset) * FRAME_MS,
        played_ms=heard,
        generated=" ".join(texts),
        remembered=remembered,
    )
    if remembered is not None and stopped is not None:
        lines = await asyncio.to_thread(lambda: [spoken(text, voice) for text in texts])
        barge.credit = credit(lines, heard, remembered)
    return barge


def _recorded(events: Sequence[AnyCallEvent], onset: float) -> AgentTurn | None:
    """The turn that was on record as interrupted next after ``onset`` (monotonic seconds)."""
    at = onset + wall_minus_monotonic()
    cut = [event for event in events if isinstance(event, AgentTurn) and event.at.timestamp() >= at]
    return cut[0] if cut and cut[0].interrupted else None


def of_reply(texts: Sequence[str], generated: str) -> list[str]:
    """Of what was asked of the voice, in order, the pieces of this reply: before them others were made ahead for a
    turn that went on, and thrown away.
    """
    whole = words_of(generated)
    for first in range(len(texts) - 1, -1, -1):
        asked = [word for text in texts[first:] for word in words_of(text)]
        if asked and asked == whole[: len(asked)]:
            return list(texts[first:])
    return list(texts)


def _in_context(notes: Sequence[VisitNote], key: str, onset: float, until: float) -> str | None:
    """The agent's last words in the next question to the model that the stock bot asked."""
    asked = [n for n in notes if n.endpoint == "chat" and n.who == key and onset < n.arrived < until and n.text]
    return asked[-1].remembered if asked else None


async def measure(rig: Rig, count: int, *, seed: int = 3) -> list[Barge]:
    """So many interruptions of each bot, one call of each in every lane at a time."""
    found: list[Barge] = []
    shares = iter([(first, min(BARGES_A_CALL, count - first)) for first in range(0, count, BARGES_A_CALL)])

    async def lane_of_calls(lane: int) -> None:
        for first, share in shares:
            calls = (_interrupted_call(rig, bot, lane, share, seed * 1000 + first) for bot in rig.bots)
            for barges in await asyncio.gather(*calls):
                found.extend(barges)
            done = sum(barge.bot == "moked" for barge in found)
            sys.stderr.write(f"moked bench: barge: {done} of {count}\n")

    await asyncio.gather(*(lane_of_calls(lane) for lane in range(len(LANES))))
    return found


def figures(barges: Sequence[Barge]) -> list[Figure]:
    """The rows of the report."""

    def of(bot: Bot) -> list[Barge]:
        return [barge for barge in barges if barge.bot == bot]

    def stops(bot: Bot) -> list[float]:
        return known(barge.stop_ms for barge in of(bot))

    def credits_of(bot: Bot) -> list[Credit]:
        return [barge.credit for barge in of(bot) if barge.credit is not None]

    rows = [
        Figure(
            name=f"barge-in: last agent audio after speech onset, {name}",
            unit="ms",
            moked=percentile(stops("moked"), share),
            stock=percentile(stops("stock"), share),
            samples=len(stops("moked")),
            bar=Bar(at_most=limit),
        )
        for name, share, limit in (("P50", 0.5, 200), ("P95", 0.95, 250))
    ]
    unheard: dict[Bot, list[int]] = {bot: [one.unheard for one in credits_of(bot)] for bot in BOTS}
    forgotten: dict[Bot, list[int]] = {bot: [one.forgotten for one in credits_of(bot)] for bot in BOTS}
    return [
        *rows,
        _words("unheard words remembered, sum", unheard, sum, Bar(at_most=0)),
        _words("heard words forgotten, most in one", forgotten, max, Bar(at_most=1)),
        _words("heard words forgotten, sum", forgotten, sum, Bar()),
    ]


def _words(name: str, counts: Mapping[Bot, Sequence[int]], take: Callable[[Sequence[int]], int], bar: Bar) -> Figure:
    def taken(bot: Bot) -> float | None:
        return float(take(counts[bot])) if counts[bot] else None

    own = len(counts["moked"])
    return Figure(
        name=f"{name}, of {own} barge-ins",
        unit="words",
        moked=taken("moked"),
        stock=taken("stock"),
        samples=own,
        bar=bar,
    )
