"""What the intake asks of whoever reads Hebrew."""

from typing import Protocol

from agent.brain.intake.slots import Heard, Slot


class IntakeReader(Protocol):
    """Reads values out of one turn. It never guesses: what is not said is not there."""

    def read(self, text: str, asked: Slot | None) -> dict[Slot, Heard]:
        """Every slot that the words fill; ``asked``: a bare number or name answers that question."""
        ...
