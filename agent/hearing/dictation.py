"""A telephone number that the caller dictates over several turns: what is still missing keeps the next turn open."""

from agent.hearing.expected import Expected, expected_answer
from shared.hebrew.phones import PhoneSoFar, read_phone

TURNS_WITHOUT_DIGITS = 2
"""So many turns about something else end a dictation that was broken off."""


class Dictation:
    """The number of one call so far."""

    def __init__(self) -> None:
        self.so_far = PhoneSoFar()
        self._elsewhere = 0

    def turn(self, text: str, agent_said: str) -> None:
        """A finished turn of the caller; ``agent_said`` is what he had heard before it."""
        asked = expected_answer(agent_said) is Expected.PHONE
        begins = asked or self.so_far.is_partial or bool(read_phone(text).candidates) or text.startswith(("אפס", "0"))
        after = self.so_far.heard(text) if begins else self.so_far
        self._elsewhere = 0 if after != self.so_far else self._elsewhere + 1
        ended = after.is_whole or after.is_too_long or self._elsewhere >= TURNS_WITHOUT_DIGITS
        self.so_far = PhoneSoFar() if ended else after
