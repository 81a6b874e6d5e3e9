"""Prices, currencies and percent."""

import re

from agent.speech.spoken.patterns import DASH, NUM, PRE, Number, count, parse, prefixed, say
from shared.hebrew.cardinals import cardinal

_SHEKEL = r"₪|ש\"ח|שקל(?:ים)?(?: חדש(?:ים)?)?|NIS|ILS"
_DOLLAR = r"\$|דולר(?:ים)?|USD"
_EURO = r"€|אירו|יורו|EUR"
_POUND = r"£|פאונד|ליש\"ט|GBP"
_CURRENCY = rf"(?:{_SHEKEL}|{_DOLLAR}|{_EURO}|{_POUND})"
_SCALE = r"(?: ?(?P<scale>אלף|אלפים|מיליון|מליון|מיליארד|[KkMm](?![A-Za-z])))?"
_AFTER = re.compile(rf"{PRE}(?:(?P<a>{NUM})(?:{DASH}| עד ))?(?P<b>{NUM}){_SCALE} ?(?P<cur>{_CURRENCY})(?![א-תA-Za-z])")
_BEFORE = re.compile(rf"{PRE}(?P<cur>[₪$€£]) ?(?:(?P<a>{NUM}){DASH}[₪$€£]?)?(?P<b>{NUM}){_SCALE}(?![\d%]|[.,]\d)")
_SCALED = re.compile(
    rf"{PRE}(?:(?P<a>{NUM})(?:{DASH}| עד ))?(?P<b>{NUM}) ?(?P<scale>אלף|אלפים|מיליון|מליון|מיליארד)(?![א-ת])"
)
_PERCENT = re.compile(rf"{PRE}(?:(?P<a>{NUM})%?{DASH})?(?P<b>{NUM}) ?(?:%|אחוז(?:ים)?(?![א-ת]))")
_SCALE_NAMES = {
    "אלף": "אלף",
    "אלפים": "אלף",
    "k": "אלף",
    "מיליון": "מיליון",
    "מליון": "מיליון",
    "m": "מיליון",
    "מיליארד": "מיליארד",
}
_KINDS = (
    (re.compile(_SHEKEL), ("שקל", "שקלים", "אגורה", "אגורות")),
    (re.compile(_DOLLAR), ("דולר", "דולרים", "סנט", "סנטים")),
    (re.compile(_EURO), ("אירו", "אירו", "סנט", "סנטים")),
    (re.compile(_POUND), ("פאונד", "פאונד", "פני", "פני")),
)  # fmt: skip


def _names(currency: str) -> tuple[str, str, str, str]:
    return next(names for pattern, names in _KINDS if pattern.fullmatch(currency))


def _scaled(number: Number, scale: str) -> str:
    name = _SCALE_NAMES[scale.lower()]
    if name == "אלף" and not number.fraction:
        return cardinal(number.whole * 1000, "m")
    if number.whole == 1 and not number.fraction:
        return name
    if number.is_half and number.whole <= 1:
        return f"{name} וחצי" if number.whole else f"חצי {name}"
    return f"{say(number, 'm', before_noun=True)} {name}"


def _money(number: Number, currency: str) -> str:
    one, many, coin, coins = _names(currency)
    if len(number.fraction) == 2 and not (number.is_half and number.whole == 0):
        whole = count(Number(number.whole, ""), one, many, "m", many=one)
        cents = count(Number(int(number.fraction), ""), coin, coins, "f" if coin == "אגורה" else "m", many=coins)
        return f"{whole} ו{cents}" if number.whole else cents
    return count(number, one, many, "m", many=one)


def _price(match: re.Match[str]) -> str:
    currency, scale = match["cur"], match["scale"]
    first = parse(match["a"]) if match["a"] else None
    last = parse(match["b"])
    spoken = f"{_scaled(last, scale)} {_names(currency)[0]}" if scale else _money(last, currency)
    if first is None:
        return prefixed(match, spoken)
    return prefixed(match, f"{say(first, 'm')} עד {spoken}")


def _plain_scaled(match: re.Match[str]) -> str:
    first = f"{say(parse(match['a']), 'm')} עד " if match["a"] else ""
    return prefixed(match, first + _scaled(parse(match["b"]), match["scale"]))


def _percent(match: re.Match[str]) -> str:
    first = f"{say(parse(match['a']), 'm')} עד " if match["a"] else ""
    return prefixed(match, first + count(parse(match["b"]), "אחוז", "אחוזים", "m", many="אחוז"))


def speak_money(text: str) -> str:
    """Replace prices, round amounts (``50 אלף``) and percent."""
    text = _BEFORE.sub(_price, text)
    text = _AFTER.sub(_price, text)
    text = _PERCENT.sub(_percent, text)
    text = _SCALED.sub(_plain_scaled, text)
    text = re.sub(r"ש\"ח(?![א-ת])", "שקלים", text)
    return (
        text.replace("₪", " שקלים ")
        .replace("$", " דולר ")
        .replace("€", " אירו ")
        .replace("£", " פאונד ")
        .replace("%", " אחוז ")
    )
