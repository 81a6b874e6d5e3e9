"""The audio of the caller's turn so far, and a little of what came before it. 8,000 Hz PCM, in memory only."""

from agent.telephony.audio import SAMPLE_RATE

BYTES_PER_S = SAMPLE_RATE * 2
PRE_ROLL_BYTES = BYTES_PER_S
"""1 s kept from before the detector's onset: it comes 0.16-0.36 s after the true one, on a quiet line up to 0.9 s."""

LONGEST_TURN_BYTES = BYTES_PER_S * 60


class TurnAudio:
    """While nobody speaks only the latest second is kept; a voice takes it along, and a pause inside the turn too."""

    def __init__(self) -> None:
        self._recent = bytearray()
        self._turn = bytearray()

    @property
    def is_empty(self) -> bool:
        """No voice has belonged to the turn yet."""
        return not self._turn

    def whole(self) -> bytes:
        """The turn so far."""
        return bytes(self._turn)

    def add(self, pcm: bytes, *, voiced: bool) -> None:
        """The next audio of the line."""
        if voiced:
            self._turn += pcm
            del self._turn[: max(0, len(self._turn) - LONGEST_TURN_BYTES)]
        else:
            self._recent += pcm
            del self._recent[: max(0, len(self._recent) - PRE_ROLL_BYTES)]

    def voice_began(self) -> bytes:
        """A voice began in the latest audio, which is now the turn's; answers it."""
        pre_roll = bytes(self._recent)
        self._turn += pre_roll
        self._recent.clear()
        return pre_roll

    def clear(self) -> None:
        """The turn is over."""
        self._turn.clear()
