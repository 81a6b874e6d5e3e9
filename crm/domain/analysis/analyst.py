"""Whoever can analyse a call, and the one whose SDK is loaded only when the first call is there to be analysed."""

import asyncio
from collections.abc import Callable
from typing import Protocol

from crm.domain.analysis.schema import AnalysisRequest, CallAnalysis
from shared.settings import Settings


class AnalysisUnavailableError(Exception):
    """The model gave no usable answer now; the message is one plain sentence for the office's log."""


class Analyst(Protocol):
    """Whoever can analyse a call."""

    async def analyse(self, request: AnalysisRequest) -> CallAnalysis:
        """The analysis. Raises AnalysisUnavailableError."""
        ...

    async def close(self) -> None:
        """Let connections go."""
        ...


def _openai(settings: Settings) -> Analyst:
    from crm.domain.analysis.client import OpenAIAnalyst  # near a second of processor time, a third of the start

    return OpenAIAnalyst(settings)


class LateAnalyst:
    """Makes the real one at the first request, beside the event loop; a worker without work never pays for it."""

    def __init__(self, settings: Settings, make: Callable[[Settings], Analyst] = _openai) -> None:
        self._settings = settings
        self._make = make
        self._analyst: Analyst | None = None
        self._making = asyncio.Lock()

    async def analyse(self, request: AnalysisRequest) -> CallAnalysis:
        """The analysis. Raises AnalysisUnavailableError."""
        async with self._making:
            if self._analyst is None:
                self._analyst = await asyncio.to_thread(self._make, self._settings)
        return await self._analyst.analyse(request)

    async def close(self) -> None:
        """Let connections go; nothing to do when none was asked for."""
        if self._analyst is not None:
            await self._analyst.close()
