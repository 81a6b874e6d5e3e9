"""The people behind emulated telephones: who picks up, and what he does with a call that is offered to him."""

from typing import Literal

import msgspec

Manner = Literal["accepts", "declines", "mailbox", "busy", "no-answer"]


class Person(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``rings_s`` until the pick-up; in a conference ``waits_s`` alone, ``talks_s`` with somebody, then he hangs up.

    All in seconds.
    """

    manner: Manner = "no-answer"
    rings_s: float = 1.0
    waits_s: float = 60.0
    talks_s: float = 5.0


class People:
    """By number, E.164. Nobody picks up an unknown one."""

    def __init__(self) -> None:
        self._known: dict[str, Person] = {}

    def put(self, number: str, person: Person) -> None:
        """From now on this is how the number answers."""
        self._known[number] = person

    def of(self, number: str) -> Person:
        """Who has this number."""
        return self._known.get(number, Person())
