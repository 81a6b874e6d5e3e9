"""Turn gap: both bots hear the same dialogues at the same time; every turn's silence is measured on the line."""

import asyncio
import sys
from collections.abc import Callable, Mapping, Sequence

import msgspec

from agent.bench.caller import CallLostError, connected
from agent.bench.dialogues import LANES, Utterance, conversation
from agent.bench.line import Stretch, Timeline
from agent.bench.rig import INSTANT, MODELLED, Bot, Rig, key_of, voice_of, wall_minus_monotonic
from agent.bench.turns import Stages, Turn, last_transcription, stages, turn_of
from agent.call.phrases import STILL_HERE, STILL_HERE_AGAIN
from agent.sandbox.carrier.frames import FRAME_MS
from agent.sandbox.clips import all_clips
from agent.sandbox.script.record import plain
from agent.sandbox.visits import VisitNote
from agent.turns import openers
from shared.bench.figures import Bar, Figure, known, percentile
from shared.contracts.events import AgentTurn, AnyCallEvent, CallAnswered, UserTurn

TURNS_A_CALL = 10
LONG_SILENCE_MS = 4000
_SLACK_FRAMES = 15
OPENER_SLACK_S = 0.4


class Seen(msgspec.Struct, kw_only=True):
    """A turn with what belongs to it."""

    bot: Bot
    turn: Turn
    to_ear_ms: float | None = None
    stages: Stages | None = None
    commit_to_heard_ms: float | None = None
    first_sound_ms: int | None = None
    """The caller's last voiced frame to whatever of the agent is heard first."""
    opener: bool = False
    """The reply began with an opener."""


class GapResult(msgspec.Struct, kw_only=True):
    """All turns; ``lost`` counts those that a broken call swallowed."""

    turns: list[Seen]
    lost: dict[Bot, int]

    def of(self, bot: Bot) -> list[Seen]:
        """One bot's turns."""
        return [seen for seen in self.turns if seen.bot == bot]


async def hold(rig: Rig, bot: Bot, lane: int, script: Sequence[Utterance]) -> tuple[list[Seen], int]:
    """One call through the script; answers its turns, and how many were lost with a broken call."""
    call = rig.call(bot, lane)
    said: list[tuple[Utterance, Stretch]] = []
    try:
        async with connected(call) as caller:
            for utterance in script:
                await caller.agent_finished()
                said.append((utterance, await caller.say(utterance.audio)))
            await caller.agent_finished()
    except CallLostError as error:
        sys.stderr.write(f"moked bench: {bot}: {error}\n")
    # The CRM's copy of the last events is under way for a moment after the line is closed.
    await asyncio.sleep(1.0)
    events = rig.recorded(call)
    no_reply = stopgaps(call.timeline, events)
    turns: list[Seen] = []
    for number, (utterance, stretch) in enumerate(said):
        limit = said[number + 1][1].first if number + 1 < len(said) else len(call.timeline)
        text = all_clips()[utterance.clip_id].text
        turn = turn_of(call.timeline, stretch, limit, text, utterance.pause_s, no_reply)
        first_ms = turn_of(call.timeline, stretch, limit, text, utterance.pause_s).gap_ms
        turns.append(Seen(bot=bot, turn=turn, first_sound_ms=first_ms))
    if bot == "moked":
        _add_commits(turns, events)
        _add_openers(turns, events, call.timeline)
    return turns, len(script) - len(said)


def stopgaps(timeline: Timeline, events: Sequence[AnyCallEvent]) -> list[Stretch]:
    """Where the agent only said that it is still there: that ends a silence, but it is no reply."""
    answered = call_zero(timeline, events)
    if answered is None:
        return []
    shift_ms = (answered - timeline.at(0)) * 1000
    return [
        Stretch(
            int((event.audio_start_ms + shift_ms) / FRAME_MS) - _SLACK_FRAMES,
            int((event.audio_end_ms + shift_ms) / FRAME_MS) + _SLACK_FRAMES,
        )
        for event in events
        if isinstance(event, AgentTurn) and event.text_generated in (STILL_HERE, *STILL_HERE_AGAIN)
    ]


def call_zero(timeline: Timeline, events: Sequence[AnyCallEvent]) -> float | None:
    """Monotonic seconds at which the agent's own clock of the call began; null when it never answered."""
    answered = next((event.at.timestamp() for event in events if isinstance(event, CallAnswered)), None)
    return None if answered is None or timeline.started is None else answered - wall_minus_monotonic()


def _add_commits(turns: list[Seen], events: Sequence[AnyCallEvent]) -> None:
    """When each turn was put on record, which is when it was committed, to the reply on the line."""
    offset = wall_minus_monotonic()
    commits = [(event.at.timestamp() - offset, plain(event.text)) for event in events if isinstance(event, UserTurn)]
    for seen in turns:
        answered, line = seen.turn.answered, plain(seen.turn.said)
        fitting = [at for at, text in commits if text and text in line and at > seen.turn.began]
        before = [at for at in fitting if answered is None or at <= answered]
        if before and answered is not None:
            seen.commit_to_heard_ms = (answered - before[-1]) * 1000


def _add_openers(turns: list[Seen], events: Sequence[AnyCallEvent], timeline: Timeline) -> None:
    """Which turns were answered with one: the agent's turns on record that began with it, by their place in time."""
    answered = call_zero(timeline, events)
    if answered is None:
        return
    opened = [
        answered + event.audio_start_ms / 1000
        for event in events
        if isinstance(event, AgentTurn) and event.text_generated.startswith(openers.ALL)
    ]
    for seen in turns:
        if seen.first_sound_ms is not None:
            at = seen.turn.voice_ended + seen.first_sound_ms / 1000
            seen.opener = any(abs(at - begun) < OPENER_SLACK_S for begun in opened)


async def measure(rig: Rig, turns: int, *, lanes: int = len(LANES), seed: int = 1) -> GapResult:
    """So many turns of each bot, spread over the lanes; the bots' calls of one lane run side by side."""
    started = asyncio.get_running_loop().time()
    shares = [turns // lanes + (lane < turns % lanes) for lane in range(lanes)]
    result = GapResult(turns=[], lost=dict.fromkeys(rig.bots, 0))

    async def lane_of_calls(lane: int, share: int) -> None:
        for first in range(0, share, TURNS_A_CALL):
            script = conversation(LANES[lane], min(TURNS_A_CALL, share - first), seed * 1000 + lane * 100 + first)
            held = await asyncio.gather(*(hold(rig, bot, lane, script) for bot in rig.bots))
            notes = await rig.requests(started)
            for bot, (seen, lost) in zip(rig.bots, held, strict=True):
                result.lost[bot] += lost
                for one in seen:
                    _add_stages(one, notes, voice_of(bot, lane), key_of(bot, lane))
                result.turns += seen
            done = len(result.of("moked"))
            sys.stderr.write(f"moked bench: gap: {done} of {turns} turns\n")

    await asyncio.gather(*(lane_of_calls(lane, share) for lane, share in enumerate(shares)))
    return result


def _add_stages(seen: Seen, notes: Sequence[VisitNote], voice: str, key: str) -> None:
    heard = last_transcription(seen.turn, notes, key)
    if heard is not None:
        seen.to_ear_ms = (heard.arrived - seen.turn.voice_ended) * 1000
    if seen.bot == "moked":
        answered, wait = seen.turn.answered, seen.commit_to_heard_ms
        committed = None if answered is None or wait is None else answered - wait / 1000
        seen.stages = stages(seen.turn, notes, voice, committed)


def figures(result: GapResult) -> list[Figure]:
    """The rows of the report."""
    rows: list[Figure] = []
    gaps: dict[Bot, list[float]] = {bot: known(seen.turn.gap_ms for seen in result.of(bot)) for bot in result.lost}
    count = len(gaps["moked"])
    for share, name, ratio in ((0.5, "P50", 0.70), (0.95, "P95", 0.45)):
        rows.append(_both(f"turn gap {name}", gaps, share, Bar(at_most_ratio=ratio), count))
    for paused, name in ((False, "turns without a pause"), (True, "turns with a pause inside")):
        some: dict[Bot, list[float]] = {
            bot: known(seen.turn.gap_ms for seen in result.of(bot) if bool(seen.turn.pause_s) is paused)
            for bot in result.lost
        }
        rows += [
            _both(f"turn gap, {name}, {label}", some, share, Bar(), len(some["moked"]))
            for share, label in ((0.5, "P50"), (0.95, "P95"))
        ]
    ear: dict[Bot, list[float]] = {bot: known(seen.to_ear_ms for seen in result.of(bot)) for bot in result.lost}
    rows.append(_both("last voiced frame -> last transcription request, P50", ear, 0.5, Bar(at_most=200), count))
    rows.append(_counted("replies later than 4 s", result, _is_late, Bar()))
    rows.append(
        Figure(
            name=f"turns with more than 4 s of silence, of {len(result.of('moked'))}",
            unit="",
            moked=float(silences(result.of("moked"))),
            stock=float(silences(result.of("stock"))) if "stock" in result.lost else None,
            samples=count,
            bar=Bar(at_most=0),
        )
    )
    rows.append(_counted("turns without any answer in 15 s", result, lambda turn: turn.gap_ms is None, Bar(at_most=0)))
    lost = {bot: float(count) for bot, count in result.lost.items()}
    rows.append(
        Figure(
            name="turns lost with a broken call",
            unit="",
            moked=lost["moked"],
            stock=lost.get("stock"),
            samples=count,
            bar=Bar(at_most=0),
        )
    )
    rows.append(_counted("turns the bot spoke into", result, lambda turn: turn.spoke_into, Bar()))
    return rows


def silences(turns: Sequence[Seen]) -> int:
    """Turns after which nothing at all was heard for more than 4 s."""
    return sum(seen.first_sound_ms is None or seen.first_sound_ms > LONG_SILENCE_MS for seen in turns)


def _is_late(turn: Turn) -> bool:
    return turn.gap_ms is None or turn.gap_ms > LONG_SILENCE_MS


def _both(name: str, values: Mapping[Bot, Sequence[float]], share: float, bar: Bar, count: int) -> Figure:
    stock = percentile(values["stock"], share) if "stock" in values else None
    return Figure(name=name, unit="ms", moked=percentile(values["moked"], share), stock=stock, samples=count, bar=bar)


def _counted(name: str, result: GapResult, is_one: Callable[[Turn], bool], bar: Bar) -> Figure:
    counts = {bot: float(sum(is_one(seen.turn) for seen in result.of(bot))) for bot in result.lost}
    total = len(result.of("moked"))
    return Figure(
        name=f"{name}, of {total}", unit="", moked=counts["moked"], stock=counts.get("stock"), samples=total, bar=bar
    )


def stage_split(result: GapResult) -> dict[str, dict[str, float | None]]:
    """P50, P95 and mean of each stage of Moked's gaps, ms."""
    found = [seen.stages for seen in result.of("moked") if seen.stages is not None]
    split: dict[str, dict[str, float | None]] = {}
    for name in Stages.__struct_fields__:
        values = known(msgspec.structs.asdict(one)[name] for one in found)
        mean = sum(values) / len(values) if values else None
        split[name] = {"p50": percentile(values, 0.5), "p95": percentile(values, 0.95), "mean": mean}
    waits = known(seen.commit_to_heard_ms for seen in result.of("moked"))
    split["commit_to_heard"] = {
        "p50": percentile(waits, 0.5),
        "p95": percentile(waits, 0.95),
        "mean": sum(waits) / len(waits) if waits else None,
    }
    return split


async def measure_commit(rig: Rig, turns: int) -> tuple[GapResult, list[Figure]]:
    """First audio after the turn is committed, with vendors that answer at once."""
    await rig.set_vendors(INSTANT)
    try:
        result = await measure(rig, turns, lanes=1, seed=2)
    finally:
        await rig.set_vendors(MODELLED)
    waits = known(seen.commit_to_heard_ms for seen in result.of("moked"))
    gaps: dict[Bot, list[float]] = {bot: known(seen.turn.gap_ms for seen in result.of(bot)) for bot in result.lost}
    bar = Bar(at_most=80)
    name = "first audio after the commit, vendors without latency, P50"
    rows = [
        Figure(name=name, unit="ms", moked=percentile(waits, 0.5), samples=len(waits), bar=bar),
        _both("turn gap P50, vendors without latency", gaps, 0.5, Bar(), len(gaps["moked"])),
    ]
    return result, rows
