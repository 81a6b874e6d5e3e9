"""One reply out of several ways to get it: the first model, a second request, another server; then an error.

A way that is late gets a rival and the first token wins. A reply that breaks off is continued by a second request,
told what was already said; what it nevertheless repeats is left out.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing

from agent.brain.stream import BrainUnavailableError, ChatModel, Messages, Piece, Tools
from agent.brain.unrepeated import Unrepeated
from agent.metrics import FALLBACK_ANSWERS, VENDOR_FAILURES
from agent.vendors.race import Begun
from shared.log import logger

RIVAL_AFTER_S = 1.6
"""GPT-4o's first token comes within 1.4 s in 95 of 100 cases; the rest get a rival on another server."""

SECOND_AFTER_S = 2.4
"""The same where the rival is a second request to the same server, which may be late because it is busy."""

RETRY_PAUSE_S = 0.2
LONGEST_REST_S = 1.0
"""A server that asks to be left alone for longer is not waited for."""

MOST_CONTINUATIONS = 2
_CONTINUE = (
    "התשובה שלך נקטעה באמצע בגלל תקלה, והפונה כבר שמע את מה שכתוב בהודעה הקודמת. "
    "המשיכי בדיוק מהמילה הבאה, בלי לחזור על מה שכבר נאמר ובלי להתנצל."
)

_log = logger(__name__)


class _Asked(Begun[Piece]):
    """A request to one of the ways."""

    def __init__(self, way: ChatModel, messages: Messages, tools: Tools, cache_key: str) -> None:
        super().__init__(way.stream(messages, tools, cache_key))
        self.way = way


class _WholeWords:
    """Holds back the word that is being written: cut in its middle, it could neither be spoken nor continued."""

    def __init__(self, unrepeated: Unrepeated) -> None:
        self._unrepeated = unrepeated
        self._word = ""

    def feed(self, text: str) -> str:
        text = self._word + self._unrepeated.feed(text)
        end = max(text.rfind(" "), text.rfind("\n")) + 1
        self._word = text[end:]
        return text[:end]

    def rest(self) -> str:
        rest = self._unrepeated.rest()
        text, self._word = self._word + rest, ""
        return text


class FailoverChat:
    """The chat models of one call, best first. ``mute`` tells why no reply could be spoken now, None when it can."""

    def __init__(
        self, ways: Sequence[ChatModel], cache_key: str, mute: Callable[[], str | None] = lambda: None
    ) -> None:
        self._ways = tuple(ways)
        self._cache_key = cache_key
        self._mute = mute

    async def stream(self, messages: Messages, tools: Tools) -> AsyncGenerator[Piece]:
        """Text pieces, then one list of tool calls if there are any. Raises BrainUnavailableError."""
        reason = self._mute()
        if reason is not None:
            raise BrainUnavailableError(reason)
        said = ""
        for left in range(MOST_CONTINUATIONS, -1, -1):
            words = _WholeWords(Unrepeated(said))
            try:
                async with aclosing(self._answer(_continued(messages, said), tools)) as pieces:
                    async for piece in pieces:
                        text = words.rest() if isinstance(piece, list) else words.feed(piece)
                        if text:
                            said += text
                            yield text
                        if isinstance(piece, list):
                            yield piece
            except BrainUnavailableError:
                # Nothing said: every way was tried. Something said: it stands, and only the rest is still owed.
                if not said or not left:
                    raise
            else:
                if text := words.rest():
                    yield text
                return

    async def _answer(self, messages: Messages, tools: Tools) -> AsyncGenerator[Piece]:
        asked, piece = await self._first_to_answer(messages, tools)
        try:
            while piece is not None:
                yield piece
                piece = await anext(asked.pieces, None)
        finally:
            await asked.pieces.aclose()

    async def _first_to_answer(self, messages: Messages, tools: Tools) -> tuple[_Asked, Piece | None]:
        usable = [way for way in self._ways if way.circuit.usable]
        if not usable:
            raise BrainUnavailableError("no chat model answers at present")
        waiting = [usable[0], usable[1] if len(usable) > 1 else usable[0]]
        running: list[_Asked] = []
        error = BrainUnavailableError("no chat model was asked")
        try:
            while waiting or running:
                if waiting:
                    running.append(_Asked(waiting.pop(0), messages, tools, self._cache_key))
                done = await self._wait(running, waiting)
                for asked in done:
                    running.remove(asked)
                    if (failed := asked.first.exception()) is None and (piece := asked.first.result()) is not None:
                        self._late([other for other in running if other.way is not asked.way])
                        if asked.way is not self._ways[0]:
                            FALLBACK_ANSWERS.labels("thinking", asked.way.circuit.endpoint).inc()
                        return asked, piece
                    await asked.pieces.aclose()
                    if failed is None:
                        failed = BrainUnavailableError("the model answered with nothing")
                    if not isinstance(failed, BrainUnavailableError):
                        raise failed
                    error = failed
                    await self._pause(error, asked.way, waiting)
        finally:
            for asked in running:
                await asked.close()
        raise error

    async def _wait(self, running: list[_Asked], waiting: list[ChatModel]) -> list[_Asked]:
        """Those with a first piece or a failure; none when it is time for a rival."""
        late_s = None
        if waiting:
            late_s = SECOND_AFTER_S if waiting[0] is running[-1].way else RIVAL_AFTER_S
        await asyncio.wait([one.first for one in running], timeout=late_s, return_when=asyncio.FIRST_COMPLETED)
        return [one for one in running if one.first.done()]

    @staticmethod
    def _late(losers: list[_Asked]) -> None:
        """Being overtaken by another server counts: an endpoint that hangs would else be asked in every turn."""
        for loser in losers:
            VENDOR_FAILURES.labels(loser.way.circuit.endpoint).inc()
            loser.way.circuit.failed("its first token came too late")

    @staticmethod
    async def _pause(error: BrainUnavailableError, failed: ChatModel, waiting: list[ChatModel]) -> None:
        """Before the same server is asked again; not at all when that is pointless."""
        if not waiting or waiting[0] is not failed:
            return
        if not error.failure.may_pass or error.failure.rest_s > LONGEST_REST_S or not failed.circuit.usable:
            waiting.clear()
            return
        await asyncio.sleep(max(RETRY_PAUSE_S, error.failure.rest_s))


def _continued(messages: Messages, said: str) -> Messages:
    if not said:
        return messages
    _log.info("a reply that broke off is continued", said_characters=len(said))
    return [*messages, {"role": "assistant", "content": said}, {"role": "system", "content": _CONTINUE}]
