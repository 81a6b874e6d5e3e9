"""The first clause of a reply, spoken from its first whole words on while the model still writes the rest.

Google's streaming synthesis takes text in pieces and answers with one run of audio, so the clause stays one clause: one
mark, one place in the ledger. A piece ends only between plain Hebrew words: a number, a price, an abbreviation or a
Latin name is spoken by what stands around it and waits for the whole clause.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Callable

from agent.call.tasks import OwnedTasks
from agent.speech.clauses import ABBREVIATIONS, ClauseSplitter
from agent.speech.languages import is_hebrew
from agent.speech.manuscript import Manuscript
from agent.speech.spoken.cleanup import plain
from agent.speech.spoken.form import spoken
from agent.speech.voicing import Voicing
from agent.vendors.google_speech import SpeechUnavailableError
from shared.contracts.agent_config import Voice
from shared.hebrew.cardinals import is_number_word

HEAD_CHARS = 10
"""About 0.7 s of Hebrew speech: it sounds for as long as the next piece takes to be written and to become audio."""

NEXT_CHARS = 24

_PLAIN_WORDS = re.compile(r"\s*[א-ת]+,?(?:\s+[א-ת]+,?)+\s")
_LETTER = re.compile(r"[א-ת]")

_End = SpeechUnavailableError | None


class GrowingClause:
    """Fed by whoever sees the model's text first; ``audio`` may be taken at any time, once."""

    def __init__(self, voicing: Voicing, voice: Voice, *, on_degraded: Callable[[str], None]) -> None:
        self._voicing = voicing
        self._voice = voice
        self._on_degraded = on_degraded
        self._tasks = OwnedTasks("growing-clause")
        self._splitter = ClauseSplitter()
        self._raw = ""
        self._cut = 0
        self._said = ""
        self._text: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._script = Manuscript()
        self._chunks: asyncio.Queue[bytes | _End] = asyncio.Queue()
        self.started = False

    @property
    def characters(self) -> int:
        """Characters that the voice was asked for."""
        if not self.started:
            return 0
        return len(self._text.result()) if self._text.done() else len(self._said)

    def feed(self, text: str) -> None:
        """The reply's text, as it streams in; what lies behind the clause is ignored."""
        if self._text.done():
            return
        self._raw += text
        clauses = self._splitter.feed(text)
        if clauses:
            self._complete(clauses[0])
        else:
            self._advance()

    def flush(self) -> None:
        """The reply's text is complete."""
        if not self._text.done():
            self._complete(" ".join(self._splitter.flush()))

    async def audio(self) -> AsyncIterator[bytes]:
        """The clause's PCM, as much as there is and the rest as it comes.

        Raises SpeechUnavailableError as ``Voicing.speak`` does.
        """
        while isinstance(piece := await self._chunks.get(), bytes):
            yield piece
        if piece is not None:
            raise piece

    async def cancel(self) -> None:
        """Nobody wants it any more."""
        await self._tasks.cancel_all()

    def _advance(self) -> None:
        """Give the voice the words that no later text can change."""
        if not is_hebrew(self._voice):
            return
        end = _safe_end(self._raw, self._cut)
        least = NEXT_CHARS if self._said else HEAD_CHARS
        if len(self._raw[self._cut : end].strip()) < least:
            return
        self._say(self._next_piece(self._raw[:end], self._raw[self._cut : end]))
        self._cut = end

    def _complete(self, text: str) -> None:
        clean = plain(text)
        self._text.set_result(clean)
        if not self._said:
            if clean:
                self._begin(self._whole(clean))
            else:
                self._chunks.put_nowait(None)
            return
        self._say(self._next_piece(text, self._rest_of(text)))
        self._script.complete()

    def _rest_of(self, text: str) -> str:
        """What of the clause lies behind the pieces; the clause comes without the blanks before it."""
        return text[len(self._raw[: self._cut].lstrip()) :]

    def _next_piece(self, so_far: str, new: str) -> str:
        """The spoken form of ``new`` as it stands in the clause."""
        whole = spoken(plain(so_far))
        return whole[len(self._said) :] if whole.startswith(self._said) else f" {spoken(plain(new))}"

    def _say(self, piece: str) -> None:
        if not piece.strip():
            return
        if not self._said:
            self._begin(self._in_pieces())
        self._said += piece
        self._script.write(piece)

    def _begin(self, audio: AsyncIterator[bytes]) -> None:
        self.started = True
        self._tasks.start(self._make(audio), "clause")

    def _whole(self, text: str) -> AsyncIterator[bytes]:
        return self._voicing.speak(self._voice, text, on_degraded=self._on_degraded, opens=True)

    def _in_pieces(self) -> AsyncIterator[bytes]:
        return self._voicing.speak_pieces(
            self._voice, self._script, asyncio.shield(self._text), on_degraded=self._on_degraded
        )

    async def _make(self, audio: AsyncIterator[bytes]) -> None:
        end: _End = None
        try:
            async for pcm in audio:
                self._chunks.put_nowait(pcm)
        except SpeechUnavailableError as error:
            end = error
        self._chunks.put_nowait(end)


def _safe_end(text: str, start: int) -> int:
    """Where the plain words from ``start`` on may end: before a word that begins with a Hebrew letter."""
    match = _PLAIN_WORDS.match(text, start)
    end = match.end() if match else start
    while end > start:
        words = text[start:end].split()
        if end < len(text) and _LETTER.match(text[end]) and not _leans_on_next(words[-1]):
            return end
        # One word back.
        end = start + len(text[start:end].rstrip()) - len(words[-1])
        if len(words) <= 2:
            break
    return start


def _leans_on_next(word: str) -> bool:
    return word in ABBREVIATIONS or is_number_word(word)
