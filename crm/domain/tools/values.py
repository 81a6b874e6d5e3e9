"""The rule for what a tool stores of the caller's: only what he said, with its turn, and what must be read back."""

from dataclasses import dataclass, field

from crm.domain.leads.machine_updates import LeadField
from crm.domain.tools.said import Finding, SaidTurn, said_city, said_name, said_price, said_rooms, said_words
from shared.hebrew.readback import phone_words, price_words, rooms_words
from shared.hebrew.sums import Deal

ASK = {
    "name": "סליחה, איך קוראים לך?",
    "city": "באיזו עיר מדובר?",
    "neighborhood": "באיזו שכונה?",
    "rooms": "כמה חדרים?",
    "budget": "מה התקציב?",
    "phone": "לאיזה מספר לחזור? אפשר ספרה ספרה.",
}
"""What the agent asks when it was about to store a value that the caller never said."""


def words_of(name: str, value: str | float) -> str:
    """The value in the Hebrew words in which it is read back."""
    if name == "phone":
        return phone_words(str(value))
    if name == "budget" and not isinstance(value, str):
        return price_words(int(value))
    if name == "rooms" and not isinstance(value, str):
        return rooms_words(value)
    return str(value)


@dataclass(slots=True)
class Checked:
    """What became of a tool's arguments."""

    confirm: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    not_said: list[str] = field(default_factory=list[str])
    corrected: dict[str, str | int | float] = field(default_factory=dict[str, str | int | float])

    def take(self, name: str, value: str | float, finding: Finding) -> bool:
        """Whether the value may be stored; notes what has to be read back or asked."""
        if finding.status == "not_said":
            self.not_said.append(name)
            return False
        if finding.status == "corrected":
            if finding.instead is not None:
                self.corrected[name] = finding.instead
            return False
        if finding.confirm:
            self.confirm.append({"field": name, "words": words_of(name, value)})
        return True

    @property
    def data(self) -> dict[str, object]:
        """What the model is told; empty parts are left out."""
        parts: dict[str, object] = {"confirm": self.confirm, "not_said": self.not_said, "corrected": self.corrected}
        return {name: part for name, part in parts.items() if part}

    @property
    def question(self) -> str | None:
        """The Hebrew question for the first value that was not said."""
        return next((ASK[name] for name in self.not_said if name in ASK), None)


def find_field(turns: list[SaidTurn], name: LeadField, value: str | float, deal: Deal | None) -> Finding | None:
    """Where the caller said this value; None for a field that is the model's own wording (deal, role, notes...)."""
    if name == "budget" and not isinstance(value, str):
        return said_price(turns, int(value), deal)
    if name == "rooms" and not isinstance(value, str):
        return said_rooms(turns, value)
    if not isinstance(value, str):
        return None
    finders = {"city": said_city, "neighborhood": said_words, "name": said_name}
    finder = finders.get(name)
    return finder(turns, value) if finder is not None else None
