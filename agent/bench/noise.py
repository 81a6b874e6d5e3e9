"""Sounds into the agent's speech that must not end its turn: does it go on from where it was, and how soon?"""

import asyncio
import random
import sys
from collections import defaultdict
from collections.abc import Sequence

import msgspec

from agent.bench.caller import CallLostError, connected
from agent.bench.dialogues import QUESTIONS
from agent.bench.line import BenchCall, Stretch, Timeline
from agent.bench.rig import VOICES, Bot, Rig, key_of, voice_of, wall_minus_monotonic
from agent.bench.sounds import Kind, Sound, sounds
from agent.bench.voiced import voiced
from agent.sandbox.carrier.frames import FRAME_MS
from agent.sandbox.clips import mulaw
from agent.sandbox.visits import VisitNote
from shared.bench.figures import Bar, Figure, known, percentile
from shared.contracts.events import AgentTurn, AnyCallEvent, UserTurn

SOUNDS_A_CALL = 7
_AFTER_MS = (500, 1200)
_MISSING_MS = 300
"""A reply that lacks no more than this of its audio was heard to its end."""
_HOLE_FRAMES = 10
_REACTION_FRAMES = 40
_QUIET_MS = 2000
"""After a sound the caller waits longer than in a dialogue: the agent may yet go on."""


class Disturbed(msgspec.Struct, kw_only=True):
    """What one sound did. ``silence_ms``: end of the sound to the agent's next voiced frame; 0: never stopped."""

    bot: Bot
    kind: Kind
    name: str
    false_stop: bool
    why: str
    silence_ms: int | None
    missing_ms: float


class _Moment(msgspec.Struct, frozen=True):
    sound: Sound
    question: Stretch
    stretch: Stretch
    limit: int


def silence_after(timeline: Timeline, stretch: Stretch, end: int, limit: int) -> int | None:
    """ms from ``end``, the end of the sound, to the agent's next voiced frame after it fell silent; 0: it never did.

    Silent is 200 ms without any audio, begun between the sound's onset and 800 ms after its end. Null when the agent
    was not heard again.
    """
    empty = 0
    for at in range(stretch.first, min(limit, len(timeline))):
        empty = 0 if timeline.heard_bytes[at] else empty + 1
        if empty >= _HOLE_FRAMES:
            return _until_voice(timeline, end, at, limit)
        if at >= end + _REACTION_FRAMES and not empty:
            return 0
    return None


def _until_voice(timeline: Timeline, end: int, since: int, limit: int) -> int | None:
    for at in range(since, min(limit, len(timeline))):
        if timeline.heard_voiced[at]:
            return max(0, (at - end) * FRAME_MS)
    return None


async def _disturbed_call(rig: Rig, bot: Bot, lane: int, chosen: Sequence[Sound], seed: int) -> list[Disturbed]:
    call = rig.call(bot, lane)
    chance = random.Random(seed)  # noqa: S311 - moments of a sound, no secret
    moments: list[_Moment] = []
    began = asyncio.get_running_loop().time()
    try:
        async with connected(call) as caller:
            for sound in chosen:
                await caller.agent_finished()
                question = await caller.say(mulaw(chance.choice(QUESTIONS)))
                if not await caller.agent_talks_for(chance.randint(*_AFTER_MS)):
                    continue
                call.voice.echo_gain = sound.echo_gain
                stretch = call.say(sound.audio)
                await call.reach(stretch.end)
                call.voice.echo_gain = 0.0
                await caller.agent_quiet_for(_QUIET_MS)
                moments.append(_Moment(sound, question, stretch, len(call.timeline)))
    except CallLostError as error:
        sys.stderr.write(f"moked bench: {bot}: {error}\n")
    await asyncio.sleep(1.0)
    notes = await rig.requests(began)
    events = rig.recorded(call)
    return [_judge(bot, lane, call, moment, notes, events) for moment in moments]


def _judge(
    bot: Bot, lane: int, call: BenchCall, moment: _Moment, notes: Sequence[VisitNote], events: Sequence[AnyCallEvent]
) -> Disturbed:
    timeline, stretch = call.timeline, moment.stretch
    voice = timeline.voice_of(stretch)
    end = stretch.end if moment.sound.kind == "echo" or voice is None else voice.end
    asked, onset, until = timeline.at(moment.question.end), timeline.at(stretch.first), timeline.at(moment.limit)
    name = voice_of(bot, lane)
    whole_ms = sum(note.audio_ms for note in voiced(notes, name, asked, until))
    missing_ms = max(0.0, whole_ms - sum(timeline.heard_bytes[moment.question.end : moment.limit]) / 8)
    began_anew = (
        _recorded(events, onset, until) if bot == "moked" else _asked_anew(notes, key_of(bot, lane), onset, until)
    )
    why = began_anew or ("not taken up again" if missing_ms > _MISSING_MS else "")
    return Disturbed(
        bot=bot,
        kind=moment.sound.kind,
        name=moment.sound.name,
        false_stop=bool(why),
        why=why,
        silence_ms=silence_after(timeline, stretch, end, moment.limit),
        missing_ms=missing_ms,
    )


def _recorded(events: Sequence[AnyCallEvent], onset: float, until: float) -> str:
    """Why the record shows that the agent gave its turn up; empty when it does not."""
    offset = wall_minus_monotonic()
    since = [event for event in events if onset <= event.at.timestamp() - offset <= until]
    if any(isinstance(event, AgentTurn) and event.interrupted for event in since):
        return "the turn is on record as interrupted"
    if any(isinstance(event, UserTurn) for event in since):
        return "the sound is on record as a turn of the caller"
    return ""


def _asked_anew(notes: Sequence[VisitNote], key: str, onset: float, until: float) -> str:
    asked = any(note.endpoint == "chat" and note.who == key and onset < note.arrived < until for note in notes)
    return "the model was asked for a new turn" if asked else ""


async def measure(rig: Rig, count: int, *, seed: int = 5) -> list[Disturbed]:
    """So many sounds into each bot's speech, one call of each in every lane at a time.

    A call is known by its voice and its key alone here, so there is a lane for each voice: 100 sounds of 15 s each end
    in less than four minutes.
    """
    found: list[Disturbed] = []
    chosen = sounds(count)
    starts = iter(range(0, count, SOUNDS_A_CALL))

    async def lane_of_calls(lane: int) -> None:
        for first in starts:
            some = chosen[first : first + SOUNDS_A_CALL]
            calls = (_disturbed_call(rig, bot, lane, some, seed * 1000 + first) for bot in rig.bots)
            for one in await asyncio.gather(*calls):
                found.extend(one)
            done = sum(one.bot == "moked" for one in found)
            sys.stderr.write(f"moked bench: noise: {done} of {count}\n")

    await asyncio.gather(*(lane_of_calls(lane) for lane in range(len(VOICES))))
    return found


def figures(found: Sequence[Disturbed]) -> list[Figure]:
    """The rows of the report."""
    rows = [_stops("false stops", found, Bar(at_most=5 * _count(found, "moked") / 100))]
    by_kind: dict[Kind, list[Disturbed]] = defaultdict(list)
    for one in found:
        by_kind[one.kind].append(one)
    rows += [_stops(f"false stops, {kind}", some, Bar()) for kind, some in sorted(by_kind.items())]
    words = by_kind.get("backchannel", [])
    others = [one for one in found if one.kind != "backchannel"]
    for name, some, limit in (("noise, cough, echo", others, 700), ("backchannels", words, 1300)):
        silences = {bot: known(one.silence_ms for one in some if one.bot == bot) for bot in ("moked", "stock")}
        rows += [
            Figure(
                name=f"silence from the end of the sound to resumption, {name}, {label}",
                unit="ms",
                moked=percentile(silences["moked"], share),
                stock=percentile(silences["stock"], share),
                samples=len(silences["moked"]),
                bar=bar,
            )
            for label, share, bar in (("P50", 0.5, Bar()), ("P95", 0.95, Bar(at_most=limit)))
        ]
    return rows


def _count(found: Sequence[Disturbed], bot: Bot) -> int:
    return sum(one.bot == bot for one in found)


def _stops(name: str, found: Sequence[Disturbed], bar: Bar) -> Figure:
    def stopped(bot: Bot) -> float | None:
        return float(sum(one.false_stop for one in found if one.bot == bot)) if _count(found, bot) else None

    total = _count(found, "moked")
    return Figure(
        name=f"{name}, of {total}", unit="", moked=stopped("moked"), stock=stopped("stock"), samples=total, bar=bar
    )
