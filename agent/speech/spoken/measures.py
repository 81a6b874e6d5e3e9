"""Areas, lengths, weights, temperatures and dimensions."""

import re
from functools import partial

from agent.speech.spoken.patterns import DASH, NUM, PRE, count, parse, prefixed, say
from shared.hebrew.cardinals import Gender, cardinal

_UNITS: tuple[tuple[str, str, str, Gender], ...] = (
    (r"מ\"ר|מטר(?:ים)? (?:ה?רבוע(?:ים)?|מרובע(?:ים)?)|מ²|מ2|m2|m²|sqm", "מטר רבוע", "מטרים רבועים", "m"),
    (r"מ\"ק|מטר(?:ים)? מעוקב(?:ים)?|m3", "מטר מעוקב", "מטרים מעוקבים", "m"),
    (r"קמ\"ש", "קילומטר לשעה", "קילומטרים לשעה", "m"),
    (r"ק\"מ|קילומטר(?:ים)?|km", "קילומטר", "קילומטרים", "m"),
    (r"ס\"מ|סנטימטר(?:ים)?|cm", "סנטימטר", "סנטימטרים", "m"),
    (r"מ\"מ|mm", "מילימטר", "מילימטרים", "m"),
    (r"ק\"ג|קילוגרם|קילו|kg", "קילו", "קילו", "m"),
    (r"מטר(?:ים)?|מ'|m", "מטר", "מטרים", "m"),
    (r"דק'|דקות|דקה", "דקה", "דקות", "f"),
    (r"שנ'|שניות", "שנייה", "שניות", "f"),
    (r"דונם(?:ים)?", "דונם", "דונם", "m"),
    (r"°C?|מעלות(?: צלזיוס)?", "מעלה", "מעלות", "f"),
    (r"כ\"ס", "כוח סוס", "כוחות סוס", "m"),
    (r"GB|ג'יגה", "ג'יגה", "ג'יגה", "m"),
    (r"קוט\"ש", "קילוואט שעה", "קילוואט שעה", "m"),
    (r"קו\"ט|kW", "קילוואט", "קילוואט", "m"),
)
_RULES: tuple[tuple[re.Pattern[str], str, str, Gender], ...] = tuple(
    (
        re.compile(rf"{PRE}(?:(?P<a>{NUM})(?:{DASH}| עד ))?(?P<b>{NUM}) ?(?:{unit})(?![א-תA-Za-z\"])"),
        one,
        many,
        gender,
    )
    for unit, one, many, gender in _UNITS
)
_NEGATIVE_DEGREES = re.compile(rf"(?<![\w\d])[-−](?P<b>{NUM}) ?(?:°C?|מעלות)")
_LONE = (
    (re.compile(r"(?<![א-ת\"])([ושבלמכ]{0,3})ה(?:מ\"ר)(?![א-ת])"), r"\1המטר הרבוע"),
    (re.compile(r"(?<![א-ת\"])([ושבלמכ]{0,3})מ\"ר(?![א-ת])"), r"\1מטר רבוע"),
    (re.compile(r"(?<![א-ת\"])([ושהבלמכ]{0,3})ק\"מ(?![א-ת])"), r"\1קילומטר"),
    (re.compile(r"(?<![א-ת\"])([ושהבלמכ]{0,3})ס\"מ(?![א-ת])"), r"\1סנטימטר"),
    (re.compile(r"(?<![א-ת\"])([ושהבלמכ]{0,3})ק\"ג(?![א-ת])"), r"\1קילו"),
)  # fmt: skip
_BY = re.compile(rf"(?<![\w.,:/-])(?P<a>{NUM}) ?[xX×*] ?(?P<b>{NUM})(?: ?[xX×*] ?(?P<c>{NUM}))?(?![\d])")


def _by(match: re.Match[str]) -> str:
    return " על ".join(say(parse(match[part]), "f") for part in ("a", "b", "c") if match[part])


def _with_unit(one: str, many: str, gender: Gender, match: re.Match[str]) -> str:
    first = f"{say(parse(match['a']), gender)} עד " if match["a"] else ""
    last = count(parse(match["b"]), one, many, gender, many=many if gender == "f" else one)
    return prefixed(match, first + last)


def speak_measures(text: str) -> str:
    """Replace numbers with a unit, dimensions (``4X5``) and units that stand alone (``למ"ר``)."""
    text = _BY.sub(_by, text)
    text = _NEGATIVE_DEGREES.sub(lambda found: f"מינוס {count(parse(found['b']), 'מעלה', 'מעלות', 'f')}", text)
    for pattern, one, many, gender in _RULES:
        text = pattern.sub(partial(_with_unit, one, many, gender), text)
    for pattern, words in _LONE:
        text = pattern.sub(words, text)
    return text


def speak_fraction(text: str) -> str:
    """``½`` and its like, alone or after a whole number."""
    names = {"½": "חצי", "¼": "רבע", "¾": "שלושה רבעים", "⅓": "שליש", "⅔": "שני שליש"}
    pattern = r"(\d+)? ?([½¼¾⅓⅔])"
    return re.sub(
        pattern,
        lambda found: f"{cardinal(int(found[1]), 'f')} ו{names[found[2]]}" if found[1] else names[found[2]],
        text,
    )
