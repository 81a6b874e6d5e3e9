"""Which other language a caller speaks, as far as a transcript shows it.

Whisper is always asked for Hebrew, so another language arrives in three ways: in its own letters, spelled in Hebrew
letters, or as a plain Hebrew question about the language.
"""

import re
from typing import Literal

Language = Literal["en", "ru", "ar"]

_SCRIPTS: tuple[tuple[Language, re.Pattern[str]], ...] = (
    ("en", re.compile(r"[A-Za-z]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
)
_HEBREW = re.compile(r"[\u05d0-\u05ea]")
_FEWEST_WORDS = 2
"""One Latin word is a name or a brand: "Waze", "WhatsApp"."""

_SPELLED: tuple[tuple[Language, re.Pattern[str]], ...] = (
    (
        "en",
        re.compile(
            r"\b(?:אינגליש|דו יו ספי[קכ]|ספיק אינגליש|אקסקיוז מי|איי? (?:אם|ניד|וונט|וואנט) "
            r"|קן יו |אי דונט ספיק|איי דונט ספיק|הלו היי דו יו)"
        ),
    ),
    (
        "ru",
        re.compile(r"\b(?:פו רוסקי|פא רוסקי|רוסקי|זדרסטו?ויטיה|זדרווסטוויטיה|דוברי דן|גובורי?טה|גאווריטיה|יא חאצ'ו)"),
    ),
    ("ar", re.compile(r"\b(?:ביתחכי ערבי|בתחכי ערבי|תחכי ערבי|מרחבא|כיף חאלכ|בדי (?:אסאל|בית|שקה)|ערבי לו סמחת)")),
)
_NAMES: tuple[tuple[Language, str], ...] = (("en", "אנגלית"), ("ru", "רוסית"), ("ar", "ערבית"))
_ASKING = re.compile(
    r"(?:מדבר(?:ת|ים|ות)?|לדבר|יודע(?:ת|ים)?|אפשר|יש (?:מישהו|מישהי|נציג|נציגה)|רק|דובר(?:ת|י)?)\b[^.]{0,30}\b"
    r"ב?(?:אנגלית|רוסית|ערבית)|^ב?(?:אנגלית|רוסית|ערבית)$"
)
_NO_HEBREW = re.compile(r"לא (?:מדבר(?:ת)?|יודע(?:ת)?|מבינ?(?:ה)?|טוב)\b[^.]{0,12}\bעברית")
_NOT_WORDS = re.compile(r"[^\w\s']|[\u0591-\u05c7]")


def foreign_language(text: str) -> Language | None:
    """The language that the caller speaks or asks for, or None when the turn can be answered in Hebrew."""
    words = text.split()
    hebrew = sum(1 for word in words if _HEBREW.search(word))
    for language, script in _SCRIPTS:
        foreign = sum(1 for word in words if script.search(word) and not _HEBREW.search(word))
        if foreign >= _FEWEST_WORDS and foreign > hebrew:
            return language
    bare = " ".join(_NOT_WORDS.sub(" ", text).split())
    for language, spelled in _SPELLED:
        if spelled.search(bare):
            return language
    if _ASKING.search(bare):
        return _named(bare)
    if _NO_HEBREW.search(bare):
        return _named(bare) or "en"
    return None


def _named(text: str) -> Language | None:
    for language, name in _NAMES:
        if name in text:
            return language
    return None
