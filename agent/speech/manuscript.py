"""A text that is still being written, for any number of readers, each from its beginning."""

import asyncio
from collections.abc import AsyncGenerator


class Manuscript:
    """``pieces`` are what was written so far; it may be read before, while and after it is complete."""

    def __init__(self, *pieces: str) -> None:
        self.pieces = list(pieces)
        self._is_complete = False
        self._news = asyncio.Event()

    @property
    def characters(self) -> int:
        """Written so far."""
        return sum(len(piece) for piece in self.pieces)

    def write(self, piece: str) -> None:
        """Add to it."""
        self.pieces.append(piece)
        self._tell()

    def complete(self) -> "Manuscript":
        """Nothing more is added."""
        self._is_complete = True
        self._tell()
        return self

    async def read(self) -> AsyncGenerator[str]:
        """Every piece, as it is written; ends when the text is complete."""
        at = 0
        while True:
            news = self._news
            while at < len(self.pieces):
                at += 1
                yield self.pieces[at - 1]
            if self._is_complete:
                return
            if news is self._news:
                await news.wait()

    def _tell(self) -> None:
        told, self._news = self._news, asyncio.Event()
        told.set()
