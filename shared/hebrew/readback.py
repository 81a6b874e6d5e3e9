"""Values as they are read back to the caller: a phone digit by digit in groups, money and counts in words."""

from shared.hebrew.cardinals import cardinal, digits
from shared.phones import display


def phone_words(e164: str) -> str:
    """ "אפס חמש ארבע, אחת שתיים שלוש, ארבע חמש שש שבע": the groups in which people say a number."""
    return ", ".join(digits(group) for group in display(e164).replace(" ", "-").split("-") if digits(group))


def price_words(shekels: int) -> str:
    """ "שני מיליון וארבע מאות אלף שקלים"."""
    return f"{cardinal(shekels, 'm', before_noun=True)} שקלים"


def rooms_words(rooms: float) -> str:
    """ "שלושה חדרים וחצי", "חדר אחד"; ``rooms`` in halves."""
    whole, half = divmod(round(rooms * 2), 2)
    if whole <= 1:
        return "חדר וחצי" if half else "חדר אחד"
    return f"{cardinal(whole, 'm', before_noun=True)} חדרים" + (" וחצי" if half else "")
