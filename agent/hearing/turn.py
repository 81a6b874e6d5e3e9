"""A turn of the caller, and what the conversation is told while one is made."""

from typing import Protocol

import msgspec

from shared.contracts.events import HeardHow


class CallerTurn(msgspec.Struct, frozen=True):
    """A finished turn of the caller. Spans are ms of the stream's audio; ``voiced_until`` is monotonic seconds."""

    text: str
    confidence: float | None
    start_ms: int
    end_ms: int
    voiced_until: float
    how: HeardHow = "speech"
    not_heard: bool = False


class EarListener(Protocol):
    """Told in this order: ``onset``, ``fell_quiet``, then ``nothing``, or ``words`` and ``turn``, or ``turn``."""

    async def onset(self) -> None:
        """The caller makes a voiced sound; it may be a cough."""
        ...

    def fell_quiet(self, voiced_until: float) -> None:
        """The sound ended; whether it held words is being found out."""
        ...

    async def nothing(self) -> None:
        """The sound held no words."""
        ...

    def leaves_turn(self, text: str, *, faint: bool) -> bool:
        """These first words leave the turn with the agent: a backchannel or its echo, and nothing more is done.

        ``faint``: far below the caller's own level, while the agent was sounding.
        """
        ...

    async def words(self) -> None:
        """The caller is saying something: his turn begins here, and what the agent still had to say is void."""
        ...

    async def turn(self, turn: CallerTurn) -> None:
        """The turn is finished; answers once it is on record."""
        ...
