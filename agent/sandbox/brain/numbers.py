"""Spoken and written Hebrew numbers in what a caller says: sums of shekels and counts of rooms."""

import re

_UNITS = {
    "אחד": 1, "אחת": 1, "שניים": 2, "שתיים": 2, "שני": 2, "שתי": 2, "שלושה": 3, "שלוש": 3, "שלושת": 3, "ארבעה": 4,
    "ארבע": 4, "ארבעת": 4, "חמישה": 5, "חמש": 5, "חמשת": 5, "שישה": 6, "שש": 6, "ששת": 6, "שבעה": 7, "שבע": 7,
    "שבעת": 7, "שמונה": 8, "שמונת": 8, "תשעה": 9, "תשע": 9, "תשעת": 9, "עשרה": 10, "עשר": 10, "עשרת": 10, "עשרים": 20,
    "שלושים": 30, "ארבעים": 40, "חמישים": 50, "שישים": 60, "שבעים": 70, "שמונים": 80, "תשעים": 90, "מאה": 100,
    "מאתיים": 200,
}  # fmt: skip
_SCALES = {"אלף": 1000, "אלפים": 1000, "מיליון": 1_000_000, "מליון": 1_000_000}
_ROOMS = re.compile(r"([\d.]+|[א-ת]+)(?:\s+(וחצי))?\s+חדר(?:ים)?(\s+וחצי)?")
_ONE_ROOM = re.compile(r"חדר אחד")


def _small(word: str) -> float | None:
    if re.fullmatch(r"\d{1,3}(,\d{3})+|\d+(\.\d+)?", word):
        return float(word.replace(",", ""))
    if word in _UNITS:
        return _UNITS[word]
    return _UNITS.get(word[1:]) if word.startswith(("ו", "ל", "ב", "ה", "כ")) else None


def _scale(word: str) -> int | None:
    return _SCALES.get(word) or (_SCALES.get(word[1:]) if word.startswith("ו") else None)


def shekels(text: str) -> int | None:
    """The sum of money named in the text, in shekels; None when there is none that large (1,000 or more)."""
    total, current, last_scale, seen = 0.0, 0.0, 0, False
    for word in re.findall(r"[\d.,]*\d|[א-ת]+", text):
        small, scale = _small(word), _scale(word)
        if scale is not None:
            total += (current or 1) * scale
            current, last_scale, seen = 0.0, scale, True
        elif small is not None:
            current = current * small if word == "מאות" else current + small
        elif word == "מאות":
            current *= 100
        elif word == "אלפיים":
            total, seen, last_scale = total + 2000, True, 1000
        elif word == "וחצי" and last_scale:
            total += last_scale / 2
        elif current and not seen and current < 1000:
            current = 0.0
    amount = total + (current if seen or current >= 1000 else 0)
    return int(amount) if amount >= 1000 else None


def rooms(text: str) -> float | None:
    """The number of rooms named in the text, halves included."""
    if _ONE_ROOM.search(text):
        return 1.0
    for found in _ROOMS.finditer(text):
        count = _small(found.group(1))
        if count is not None and 1 <= count <= 20:
            return count + (0.5 if found.group(2) or found.group(3) else 0)
    return None
