"""What the intake asks for, what it has, and how that is said back and handed to the CRM."""

from typing import Literal

import msgspec

Slot = Literal["wish", "area", "rooms", "budget", "name", "phone", "when"]
Wish = Literal["buy", "rent", "sell", "let"]
Value = str | float | int

ORDER: tuple[Slot, ...] = ("wish", "area", "rooms", "budget", "name", "phone", "when")
NAMES: dict[Slot, str] = {
    "wish": "סוג העסקה",
    "area": "אזור",
    "rooms": "חדרים",
    "budget": "תקציב",
    "name": "שם",
    "phone": "טלפון",
    "when": "מועד לחזרה",
}
WISHES: dict[Wish, str] = {"buy": "קנייה", "rent": "שכירות", "sell": "מכירה", "let": "השכרה"}
_ROLES: dict[Wish, tuple[str, str]] = {
    "buy": ("sale", "buyer"),
    "rent": ("rent", "tenant"),
    "sell": ("sale", "seller"),
    "let": ("rent", "landlord"),
}
"""Deal and role, as ``save_lead_details`` names them."""

MARK = "נקלט במצב מצומצם"
"""Stands in everything that was taken without a model, so that the office reads it with that in mind."""


class Heard(msgspec.Struct, frozen=True):
    """What a reader made of the words for one slot. Not sure: ``alternatives`` are what they may mean."""

    words: str
    value: Value | None = None
    alternatives: tuple[Value, ...] = ()


class Slots(msgspec.Struct):
    """Values as the caller said them; what he would not or could not tell is in ``skipped``."""

    values: dict[Slot, Value] = {}
    skipped: set[Slot] = set()

    def next_missing(self, wanted: tuple[Slot, ...]) -> Slot | None:
        """The first slot that is still to be asked for."""
        return next((slot for slot in wanted if slot not in self.values and slot not in self.skipped), None)

    def missing(self, wanted: tuple[Slot, ...]) -> list[str]:
        """Hebrew names of what is not known."""
        return [NAMES[slot] for slot in wanted if slot not in self.values]

    def shown(self) -> list[str]:
        """What is known, one Hebrew phrase each, as it is said back."""
        return [said_back(slot, self.values[slot]) for slot in ORDER if slot in self.values]

    def lead_details(self) -> dict[str, object]:
        """Arguments of ``save_lead_details``; empty when nothing of a lead is known."""
        values = self.values
        details: dict[str, object] = {}
        for wish, (deal, role) in _ROLES.items():
            if wish == values.get("wish"):
                details["deal"], details["role"] = deal, role
        for slot, field in (("area", "city"), ("rooms", "rooms"), ("budget", "budget"), ("name", "name")):
            if slot in values:
                details[field] = values[slot]
        if "when" in values:
            details["timeline"] = f"לחזור: {values['when']}"
        if details:
            phone = f" טלפון לחזרה: {values['phone']}." if "phone" in values else ""
            details["notes"] = f"{MARK}, בלי מודל השיחה.{phone}"
        return details


def said_back(slot: Slot, value: Value) -> str:
    """One value in the words in which it is confirmed."""
    match slot:
        case "wish":
            return next((name for wish, name in WISHES.items() if wish == value), str(value))
        case "rooms":
            return "חדר אחד" if value == 1 else f"{value:g} חדרים" if isinstance(value, int | float) else str(value)
        case "budget":
            return f'{value:,.0f} ש"ח' if isinstance(value, int | float) else str(value)
        case "area":
            return f"אזור {value}"
        case "name":
            return f"על שם {value}"
        case "phone" | "when":
            return str(value)
