"""The CRM's record of a call, asked over the signed internal API, and whether it holds all that was said and heard."""

import asyncio
import re
from collections.abc import Sequence

import aiohttp
import msgspec

from agent.sandbox.carrier.measures import Span
from shared.signing import sign

_TIMEOUT = aiohttp.ClientTimeout(total=5)
_POLL_S = 0.4
_SLACK_MS = 1500
"""The CRM's clock of a call starts at ``call.answered``, ours at ``start``."""
_SHORTEST_BURST_MS = 200


class CrmUnreachableError(Exception):
    """The CRM does not answer; one plain sentence."""


class RecordedCall(msgspec.Struct, frozen=True):
    """What the check needs of the CRM's call."""

    status: str
    end_reason: str | None = None


class RecordedTurn(msgspec.Struct, frozen=True):
    """What the check needs of a turn. Audio spans in ms since the call was answered."""

    seq: int
    speaker: str
    text: str
    text_generated: str | None = None
    interrupted: bool = False
    how: str = "speech"
    not_heard: bool = False
    audio_start_ms: int = 0
    audio_end_ms: int = 0


class Record(msgspec.Struct, frozen=True):
    """Answer of ``GET /internal/calls/by-sid/{call_sid}``."""

    call: RecordedCall
    turns: list[RecordedTurn]


class Heard(msgspec.Struct, frozen=True):
    """What the carrier knows: the caller's lines said in full, keys pressed, bursts of the agent heard."""

    lines: Sequence[str]
    keys: str
    bursts: Sequence[Span]


class CrmReader:
    """Reads records. ``url`` is the CRM's address, ``secret`` the internal one."""

    def __init__(self, session: aiohttp.ClientSession, url: str, secret: str) -> None:
        self._session = session
        self._url = url
        self._secret = secret

    async def get(self, call_sid: str) -> Record | None:
        """The record, or None while the CRM does not know the call. Raises CrmUnreachableError."""
        path = f"/internal/calls/by-sid/{call_sid}"
        headers = sign(self._secret, "crm", "GET", path, b"")
        try:
            async with self._session.get(self._url + path, headers=headers, timeout=_TIMEOUT) as response:
                if response.status == 404:
                    return None
                body = await response.read()
                if response.status != 200:
                    raise CrmUnreachableError(
                        f"the CRM at {self._url} answered {response.status} for the call's record"
                    )
                return msgspec.json.decode(body, type=Record)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise CrmUnreachableError(f"the CRM at {self._url} cannot be reached: {error or 'no answer'}") from error
        except (msgspec.ValidationError, msgspec.DecodeError) as error:
            raise CrmUnreachableError(f"the CRM at {self._url} gave no call record: {error}") from error

    async def when_whole(self, call_sid: str, heard: Heard, seconds: float) -> tuple[Record | None, list[str]]:
        """Ask until the record is whole or the time is over; answers the last record and what it lacks."""
        deadline = asyncio.get_running_loop().time() + seconds
        while True:
            record: Record | None = None
            try:
                record = await self.get(call_sid)
                lacks = missing(record, heard)
            except CrmUnreachableError as error:
                lacks = [str(error)]
            if not lacks or asyncio.get_running_loop().time() >= deadline:
                return record, lacks
            await asyncio.sleep(_POLL_S)


def plain(text: str) -> str:
    """Letters and digits only: spaces and punctuation are the transcriber's choice."""
    return re.sub(r"[\W_]", "", text)


def missing(record: Record | None, heard: Heard) -> list[str]:
    """Sentences that say what the record lacks, or holds too much of; empty when it is whole."""
    if record is None:
        return ["the CRM does not know the call"]
    lacks: list[str] = []
    if record.call.status != "ended":
        lacks.append(f"the call's status is {record.call.status!r}, not 'ended'")
    return lacks + _caller(record, heard) + _agent(record, heard) + _doubled(record)


def _caller(record: Record, heard: Heard) -> list[str]:
    turns = [turn for turn in record.turns if turn.speaker == "caller"]
    spoken = [turn for turn in turns if turn.how == "speech"]
    lacks: list[str] = []
    if plain("".join(turn.text for turn in spoken)) != plain("".join(heard.lines)):
        held = {plain(turn.text) for turn in spoken}
        lost = [line for line in heard.lines if plain(line) not in held]
        said = {plain(line) for line in heard.lines}
        more = [turn.text for turn in spoken if plain(turn.text) not in said]
        lacks.append(f"the caller's turns differ: said but not recorded {lost}, recorded but not said {more}")
    if heard.keys and plain("".join(turn.text for turn in turns if turn.how == "keypad")) != plain(heard.keys):
        lacks.append(f"the keys {heard.keys} are not recorded")
    return lacks


def _agent(record: Record, heard: Heard) -> list[str]:
    turns = [turn for turn in record.turns if turn.speaker == "agent"]
    lacks: list[str] = []
    for burst in heard.bursts:
        if burst.end_ms - burst.start_ms < _SHORTEST_BURST_MS:
            continue
        covered = any(
            turn.audio_start_ms - _SLACK_MS <= burst.end_ms and turn.audio_end_ms + _SLACK_MS >= burst.start_ms
            for turn in turns
        )
        if not covered:
            lacks.append(f"no agent turn for what was heard from {burst.start_ms} to {burst.end_ms} ms")
    if turns and not turns[0].interrupted and plain(turns[0].text) != plain(turns[0].text_generated or ""):
        lacks.append(f"the greeting was heard whole, but is recorded as {turns[0].text!r}")
    return lacks


def _doubled(record: Record) -> list[str]:
    lacks: list[str] = []
    seqs = [turn.seq for turn in record.turns]
    if len(set(seqs)) != len(seqs):
        lacks.append("turns share a number")
    for before, after in zip(record.turns, record.turns[1:], strict=False):
        overlap = after.audio_start_ms < before.audio_end_ms
        same = before.speaker == after.speaker and plain(before.text) == plain(after.text) and before.text
        if same and overlap:
            lacks.append(f"the turn {after.text!r} is recorded twice")
    return lacks
