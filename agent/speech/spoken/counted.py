"""Numbers with the nouns around them: floors, rooms, house numbers, ordinals, ranges, and the plain number last."""

import re

from agent.speech.spoken.nouns import bare, compound_length, gender_of, singular_gender
from agent.speech.spoken.patterns import DASH, END, NUM, PRE, Number, parse, prefixed, say
from shared.hebrew.cardinals import Gender, cardinal, construct, digits, ordinal

_FLOOR_OF = re.compile(r"(?P<word>קומה )(?P<a>[-−]?\d{1,2})(?: מתוך |/)(?P<b>\d{1,2})(?: קומות)?(?![\d/])")
_FLOOR_BELOW = re.compile(r"(?P<word>קומ(?:ה|ת) )[-−](?P<a>\d{1,2})(?!\d)")
_PLAIN = r"(?:\d{1,3}(?:,\d{3})+|\d+)"
_LABEL = re.compile(
    r"(?P<word>(?<![א-ת])[ושהבלמכ]{0,4}(?:קומה|קומות|דירה|בניין|בנין|כניסה|קו|מגדל|סעיף|חלקה|גוש|תת חלקה|מספר|מס'|שלב|עמוד|פרק|כיתה|מתחם|מגרש|חנות|יחידה|פי|תמ\"א|כביש|ערוץ|שער|רציף|אופציה|גרסה|חדר מספר)\s?:? ?)"
    r"(?P<a>" + _PLAIN + r")(?:(?P<dash>" + DASH + r")(?P<b>\d+))?(?P<letter> ?[א-ת]'?(?![א-ת\"']))?" + END
)
_LABELS_THEMSELVES = frozenset("קומה דירה בניין כניסה חלקה גוש מגרש יחידה חנות שער חדר רחוב בית".split())
_GUSH = re.compile(r"(?:גוש[ /-]+חלקה|גו\"ח) ?:? ?(?P<a>\d+)/(?P<b>\d+)(?:/(?P<c>\d+))?")
_HOUSE = re.compile(r"(?<![\d/])(?P<a>\d{1,4})/(?P<b>\d{1,4})(?![\d/])")
_FRACTION = re.compile(PRE + r"(?P<f>1/2|1/4|3/4|1/3|2/3)(?= (?:מיליון|דונם|שעה|חדר|שנה|חודש|אחוז|קילו|ליטר|יום|מטר))")
_FRACTION_WORDS = {"1/2": "חצי", "1/4": "רבע", "3/4": "שלושת רבעי", "1/3": "שליש", "2/3": "שני שליש"}
_ORDINAL = re.compile(r"(?P<noun>[א-ת]{2,})(?P<mid> )(?P<pre>ה)[-־]?(?P<a>\d{1,3})(?![\d:/%]|[.,]\d)")
_THE_ORDINAL = re.compile(
    r"(?<![א-ת])(?P<pre>[ושבלמכ]{0,2}ה)[-־](?P<a>\d{1,3})(?![\d:/%]|[.,]\d)(?! [א-ת]+(?:ים|ות)(?![א-ת]))"
)
_HOUSE_LETTER = re.compile(r"(?<![\w.,:/-])(?P<a>\d{1,3}) ?(?P<letter>[א-ד])'?(?![א-ת\"'])")
_WORDS = r"(?P<rest>(?: [א-ת][א-ת\"'-]*){0,2})"
_RANGE = re.compile(rf"{PRE}(?P<a>{NUM})(?:{DASH}| עד )(?P<b>{NUM}){END}{_WORDS}")
_COUNTED = re.compile(rf"{PRE}(?P<minus>[-−])?(?P<b>{NUM}){END}{_WORDS}")
_NEGATIVE = re.compile(rf"(?<![\w\d])[-−](?P<b>{NUM}){END}")
_ANY_DIGITS = re.compile(r"\d+")


def _letter(text: str | None) -> str:
    return " " + text.strip(" '") if text else ""


def _floor_of(match: re.Match[str]) -> str:
    low = match["a"].lstrip("-−")
    minus = "מינוס " if low != match["a"] else ""
    return f"{match['word']}{minus}{cardinal(int(low), 'f')} מתוך {cardinal(int(match['b']), 'f')}"


def _label(match: re.Match[str]) -> str:
    after = match.string[match.end() :].split(maxsplit=1)
    if after and match.string[match.end()] == " " and _is_counted(after[0]):
        return match.group()
    first = say(parse(match["a"]), "f")
    last = f" עד {cardinal(int(match['b']), 'f')}" if match["b"] else ""
    return match["word"] + first + last + _letter(match["letter"])


def _is_counted(word: str) -> bool:
    return gender_of(word) is not None and bare(word) not in _LABELS_THEMSELVES


def _gush(match: re.Match[str]) -> str:
    parts = [f"גוש {cardinal(int(match['a']), 'f')}", f"חלקה {cardinal(int(match['b']), 'f')}"]
    if match["c"]:
        parts.append(f"תת חלקה {cardinal(int(match['c']), 'f')}")
    return ", ".join(parts)


def _ordinal(match: re.Match[str]) -> str:
    noun = match["noun"]
    gender = gender_of(noun) or gender_of(noun[1:]) or singular_gender(noun) or "m"
    return f"{noun} ה{ordinal(int(match['a']), gender)}"


def _count(number: Number, rest: str) -> str:
    """The number with the words after it, as far as they are the counted noun."""
    words = rest.split()
    if not words:
        return say(number, "f") + rest
    if number == Number(1, ""):
        gender = singular_gender(words[0])
        if gender is None:
            return cardinal(1, "f") + rest
        taken = compound_length(words)
        return " ".join([*words[:taken], cardinal(1, gender), *words[taken:]])
    known = gender_of(words[0])
    if known is None:
        return say(number, "f") + rest
    if number.is_half and number.whole == 1:
        return " ".join([_singular(words[0]), "וחצי", *words[1:]])
    if not number.fraction and bare(words[0]).startswith("ה") and number.whole <= 10 and gender_of(bare(words[0])[1:]):
        return construct(number.whole, known) + rest
    return say(number, known, before_noun=True) + rest


def _singular(plural: str) -> str:
    """Singular of the nouns that are said with one and a half; others stay as they are."""
    return {
        "חדרים": "חדר", "שעות": "שעה", "שנים": "שנה", "חודשים": "חודש", "ימים": "יום", "אחוזים": "אחוז",
        "דקות": "דקה", "קומות": "קומה", "מטרים": "מטר", "שבועות": "שבוע",
    }.get(plural, plural)  # fmt: skip


def _range(match: re.Match[str]) -> str:
    words = match["rest"].split()
    gender: Gender = (gender_of(words[0]) if words else None) or "f"
    first = say(parse(match["a"]), gender)
    return prefixed(match, f"{first} עד {_count(parse(match['b']), match['rest'])}")


def _counted(match: re.Match[str]) -> str:
    return prefixed(match, _count(parse(match["b"]), match["rest"]))


def _repeat(pattern: re.Pattern[str], text: str) -> str:
    """The words after a number may hold the next number's prefix, so the rule runs until nothing is left for it."""
    start = 0
    while match := pattern.search(text, start):
        spoken = _range(match) if "a" in pattern.groupindex else _counted(match)
        text = text[: match.start()] + spoken + text[match.end() :]
        start = match.start() + max(len(spoken) - len(match["rest"]), 1)
    return text


def speak_slashes(text: str) -> str:
    """``קומה 3/5`` and ``גוש/חלקה 6638/12``, which a date would swallow: run before dates."""
    return _FLOOR_OF.sub(_floor_of, _GUSH.sub(_gush, text))


def speak_counted(text: str) -> str:
    """Replace every number that is left; the last rules read what nothing else understood."""
    text = _FRACTION.sub(lambda found: prefixed(found, _FRACTION_WORDS[found["f"]]), text)
    text = _FLOOR_BELOW.sub(lambda found: f"{found['word']}מינוס {cardinal(int(found['a']), 'f')}", text)
    text = _LABEL.sub(_label, text)
    text = _HOUSE.sub(lambda found: f"{cardinal(int(found['a']), 'f')}, דירה {cardinal(int(found['b']), 'f')}", text)
    text = _ORDINAL.sub(_ordinal, text)
    text = _THE_ORDINAL.sub(lambda found: found["pre"] + ordinal(int(found["a"]), "m"), text)
    text = _HOUSE_LETTER.sub(lambda found: cardinal(int(found["a"]), "f") + _letter(found["letter"]), text)
    text = _repeat(_RANGE, text)
    text = _repeat(_COUNTED, text)
    text = _NEGATIVE.sub(lambda found: f"מינוס {say(parse(found['b']), 'f')}", text)
    return _ANY_DIGITS.sub(_left_over, text)


def _left_over(match: re.Match[str]) -> str:
    text = match.group()
    spoken = cardinal(int(text), "f") if len(text) < 7 and not text.startswith("0") else digits(text)
    before = " " if match.start() and match.string[match.start() - 1].isalnum() else ""
    after = " " if match.end() < len(match.string) and match.string[match.end()].isalnum() else ""
    return before + spoken + after
