"""Recognises a written wish not to be contacted: a message that is nothing else than it.

Longer messages are left to people: "אל תסירו אותי" and "תסירו את התמונה מהמודעה" must not silence anybody.
"""

import re
import unicodedata

_ASKS = frozenset(
    {
        *("הסר", "הסר אותי", "הסירו", "הסירו אותי", "הסירי אותי", "להסיר", "להסיר אותי", "תסיר אותי", "תסירו אותי"),
        *("תסירי אותי", "נא להסיר", "נא להסיר אותי", "נא הסר", "נא הסירו אותי", "בבקשה להסיר אותי", "הסר בבקשה"),
        *("הסר אותי מהרשימה", "תסירו אותי מהרשימה", "הסירו אותי מהרשימה", "נא להסיר אותי מהרשימה", "הסרה"),
        *("תפסיקו", "תפסיקו לשלוח", "תפסיקו לשלוח לי", "תפסיקו להתקשר", "תפסיקו להתקשר אליי", "די לשלוח לי"),
        *("אל תשלחו לי יותר", "אל תתקשרו אליי יותר", "אל תפנו אליי יותר", "חסום", "stop", "unsubscribe", "remove"),
    }
)


def asks_to_stop(text: str) -> bool:
    """Whether the whole message asks for no more contact; signs, marks, nikud and quotation marks do not matter."""
    plain = "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
    words = re.sub(r"[^\w\s]|_", " ", plain).lower().split()
    return " ".join("אליי" if word == "אלי" else word for word in words) in _ASKS
