"""What a call learns of the agent's audio while it is played."""

from typing import Protocol


class PlayoutListener(Protocol):
    """Told about the agent's audio as it happens. Times are monotonic seconds."""

    def clause_opened(self, utterance: int, clause: int, text: str) -> None:
        """A clause was queued for playing, or more of its text is known."""
        ...

    def clause_mute(self, utterance: int, clause: int) -> None:
        """No audio could be made of a clause: it is not heard."""
        ...

    def voiced(self, utterance: int, at: float) -> None:
        """The first voiced frame of the utterance was sent."""
        ...

    def answering(self, utterance: int) -> None:
        """The first voiced frame of its own words was sent: of a clause that does not merely bridge a wait."""
        ...

    def sounding(self, sounds: bool) -> None:
        """Audio starts (True) or has stopped (False) leaving for the caller."""
        ...

    async def played(self, utterance: int, text: str) -> None:
        """The utterance ended and the caller has heard all of it; ``text`` is what was generated."""
        ...
