"""What a piece of text claims: numbers with their meaning, moments, streets and features, each as a comparable value.

The same reading serves the model's words, the tools' free texts, the office's prompt and the caller's turns.
"""

import re
from datetime import date

from agent.brain.facts.attributes import attributes
from agent.brain.facts.claim import Claim, Kind, Rounding
from agent.brain.facts.moments import moments
from agent.brain.facts.numerals import Numeral, numerals
from agent.brain.facts.units import is_times_as, minutes_of, months_of
from agent.brain.facts.wording import worded
from shared.hebrew.lexicon import DIGIT_WORDS

_PHONE = re.compile(
    r"\+?972[\s-]?\d{1,2}[\s-]?\d{3}[\s-]?\d{4}|(?<![\d,])0\d{1,2}[\s-]?\d{3}[\s-]?\d{2}[\s-]?\d{2}(?!\d)|\*\s?\d{3,5}|"
    r"(?<!\d)1[\s-]?[5789]00[\s-]?\d{2,3}[\s-]?\d{2,4}|(?<![\d,.])\d{2,4}(?:-\d{2,4}){1,3}(?![\d,])|(?<![\d,])0\d{6,9}(?!\d)"
)
_SPOKEN_DIGIT = rf"(?:ו?(?:{'|'.join(DIGIT_WORDS)})|\d)"
_SPOKEN_PHONE = re.compile(
    rf"(?<![א-ת\d])[לב]?(?:כוכבית[\s,-]+)?{_SPOKEN_DIGIT}(?:[\s,.-]+{_SPOKEN_DIGIT}){{3,}}(?![א-ת\d])"
)
_CURRENCY = r"(?:₪|ש\"ח|ש״ח|שקל|דולר|\$|אירו|יורו|€|אש\"ח)"
_AFTER: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("per_metre", re.compile(rf"^\s*{_CURRENCY}?\S*\s*(?:ל|לכל |פר )(?:מטר|מ\"ר|מ״ר)")),
    ("price", re.compile(rf"^\s*(?:אלף |מיליון )?{_CURRENCY}")),
    ("area", re.compile(r"^\s*(?:מטר|מ\"ר|מ״ר|מ'ר|מרובע|דונם)")),
    ("bedrooms", re.compile(r"^\s*חדרי (?:שינה|רחצה|אמבט)")),
    ("rooms", re.compile(r"^-?\s*(?:ה)?חדר")),
    ("floors", re.compile(r"^\s*(?:ה)?קומות")),
    ("percent", re.compile(r"^\s*(?:%|אחוז)")),
    ("count", re.compile(r"^\s*שעות פנויות")),
    ("duration", re.compile(r"^\s*(?:ה)?(?:דקות|דקה|שעות|שעה|ימים|ימי|שבועות|חודשים|חודש|שנים|שנות|שנה|תשלומים)(?![א-ת])")),
    ("count", re.compile(r"^\s*(?:ה)?(?:דירות|דירה|נכסים|נכס|אפשרויות|אפשרות|הצעות|הצעה|בתים|משרדים|מועדים|תוצאות|פנטהאוזים|"
                         r"שעות פנויות|מקומות)(?![א-ת])")),
)  # fmt: skip
_ONE_OF_THEM = re.compile(r" (?:מהן|מהם|יש|אין|טובה|עדיפה|יותר|לא|כן|מה?(?:דירות|נכסים|שתיים|שניים)|מבין)(?![א-ת])")
_FULLY = re.compile(r"מאה אחוז(?=\s*(?:[,.!?]|$))")
_UNIT = re.compile(r"^\s*(ה?[א-ת]+)")
LEAST_PER_MONTH = 50
"""From here on a number "a month" is a sum, and not how often."""
_COUNT_NOUN = next(pattern for kind, pattern in reversed(_AFTER) if kind == "count")
_BEFORE: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("floor", re.compile(r"הקומה(?: \S+){0,3}? היא\s*$")),
    ("area", re.compile(r"(?:ה?גודל|ה?שטח)(?: \S+){0,4}? (?:הוא|היא)\s*$")),
    ("floor", re.compile(r"קומ[הת]\s*(?:מספר |ה-?)?$")),
    ("floors", re.compile(r"(?:קומ\S*\s\S+\s|^|\s)(?:מתוך|בן|בת)\s*$")),
    ("house", re.compile(r"(?:רחוב|רח'|שדרות|שד'|דרך|כיכר|סמטת)\s(?:ה?[א-ת'\"]{2,} (?:מספר )?){1,3}$")),
    ("area", re.compile(r"(?:שטח|שטחה|שטחו|גודל|גודלה|גודלו|בשטח|בגודל)(?: של)?(?: הדירה| הנכס)?(?: הוא| היא)?(?: של)?\s*$")),
    ("rooms", re.compile(r"(?:(?:מספר )?החדרים(?:(?: \S+){0,3}? (?:הוא|הם))?|דירת|דירה של|דירות של)\s*$")),
    ("price", re.compile(r"(?:מחיר\S*|עולה|עולים|עולות|עלות\S*|תמורת|בסכום|סכום|שכירות|שכר דירה|מבקשים|רוצים עליה|רוצה עליה|תקציב\S*|"
                         r"דמי תיווך|עמלה|מקדמה|פיקדון|ועד בית|ארנונה|הנחה|שווה|שווי\S*|בנמכרה|נמכרה)"
                         r"(?: של| הוא| היא| עליה| עליו| שלה| שלו| המבוקש\S*| הדירה| הנכס| עד| ב| כ| רק| היום| כרגע| לחודש| בערך| סביב| כמעט|:)*\s*[-–]?$")),
)  # fmt: skip
_COMPARED_BY = re.compile(
    r"(?:(?:מתחת לתקציב|מעל התקציב|הפרש|הבדל|פער|נשאר|חוסכ|תחסכ|לחסוך|חיסכון)\S*(?: [^\s.,;:!?]+){0,5}|"
    r"(?<![א-ת])(?:זול|יקר|גדול|קטנ|קטן)(?:ה|ים|ות)? מ(?: ?(?!היא$|הוא$|עול)[^\s.,;:!?]+){1,4})\s*[-–]?$"
)
_DIFFERENCE = re.compile(
    r"(?:זול[א-ת]*|יקר[א-ת]*|פחות|יותר|הפרש[א-ת]*|הבדל[א-ת]*|פער[א-ת]*|נשאר\S*|חוסך|חוסכ\S*|תחסכ\S*|לחסוך|חיסכון|גדול[א-ת]*|קט[נן][א-ת]*|(?<![א-ת])ו?עוד)(?: של| הוא| ב| לך| לכם| עוד| רק| ביניה[םן]| בין שתיהן| בין השתיים| במחיר| כמעט| בכמעט| בערך| בכ| יותר| פחות| מה\S+)*\s*[-–]?$"
)
_DIFFERENCE_AFTER = re.compile(
    r"^\s*(?:שקל\S*|ש\"ח|₪|מטר\S*|חדר\S*)?\s*(?:רבוע\S* )?(?:פחות|יותר|הבדל|הפרש|נוספ\S*|נוסף|מפריד\S*|מתחת(?![א-ת])|מעל התקציב|מהתקציב|,? ?זה (?:\S+ )?(?:מה ש(?:נשאר|חוסכ|תחסכ)|ה?(?:הבדל|הפרש|פער)))"
)
_ABOUT = re.compile(
    r"(?:קרוב(?:ה)? ל|בערך|סביב|בסביבות|באזור ה|לערך|פלוס מינוס|משהו כמו|כ)\s*[-–־]?\s*$|(?:בערך|סביב|בסביבות|משהו כמו) ה?$"
)
_ABOUT_AFTER = re.compile(r"^\s*\S*\s*(?:בערך|לערך|פחות או יותר|פלוס מינוס)")
_OVER = re.compile(r"(?:יותר מ|מעל|למעלה מ|החל מ)\s*[-–־]?\s*$")
_UNDER = re.compile(r"(?:פחות מ|מתחת ל?|עד)\s*[-–־]?\s*$")
_ABOVE = re.compile(r"(?:קצת יותר מ|מעט יותר מ|טיפה יותר מ|קצת מעל|טיפה מעל|מעט מעל)\s*[-–־]?\s*$")
_BELOW = re.compile(r"(?:קצת פחות מ|מעט פחות מ|טיפה פחות מ|קצת מתחת ל?|טיפה מתחת ל?|כמעט|מעט מתחת ל?)\s*[-–־]?\s*$")
_ORDINALS = {
    "ראשונה": 1, "שנייה": 2, "שניה": 2, "שלישית": 3, "רביעית": 4, "חמישית": 5, "שישית": 6, "שביעית": 7, "שמינית": 8,
    "תשיעית": 9, "עשירית": 10, "קרקע": 0, "הקרקע": 0,
}  # fmt: skip
_ORDINAL_FLOOR = re.compile(rf"(?:קומ[הת] (?:ה)?|(?<![א-ת])[בו]?ה?(?=\S+ מתוך))({'|'.join(_ORDINALS)})(?![א-ת])")
_TOP_FLOOR = re.compile(r"קומה (?:ה)?(?:אחרונה|עליונה)|קומה(?: \S+){0,3}? היא ה(?:אחרונה|עליונה)")
_ROOM_AND_HALF = re.compile(r"חדר וחצי")
_HALF_AFTER = re.compile(r"^\s*חדרים וחצי")
_HALF_BEHIND = re.compile(r"(?:חדרים|מטרים|שנים|חודשים|שעות) $")
_SPAN = re.compile(
    r"(?<![א-ת])(?:(?:תוך|בתוך|בעוד|עוד) (?:כ-?)?(?:(שעה|יום|שבוע|חודש)|(רבע שעה|חצי שעה|כמה דקות|דקות ספורות))|(?:[בכל]-?)?(שעתיים|יומיים|שבועיים|חודשיים|שנתיים)|(?:חודש|שבוע|שנה) (אחת|אחד|שכירות))(?![א-ת])"
)
_THING = re.compile(r"^ ([א-ת]{2,}(?:ים|ות))(?![א-ת])")
_UNCOUNTED = re.compile(r"צהריים$|^שמ|^ו|^מת")
_PER_METRE = re.compile(r"(?:מחיר|עלות|שקל)\S* ל(?:כל )?(?:מטר|מ\"ר)[^.,]*$")
_HARMLESS = re.compile(
    r"^\s*(?:שאלות|שאלה|דברים|פרטים|מילים|פעמים|פעם|צד|צדדים|רגע|שניות|דקה|שאלונת|מילה|משפט|נקודות|שלבים|ימי|כיוונים|חלופות|"
    r"סוגים|מאיתנו|מאתנו|הצדדים|השאלות|האפשרויות|המועדים|השעות|הדירות|הנכסים|האופציות|אופציות|ההצעות|אחרי|אחר|מהן|מהם|מתוכן|מחירים|שכונות|ערים|אזורים|כתובות)(?![א-ת])"
)
_ONE_PERCENT = re.compile(r"(?<![א-ת])[בלמ]?(?:(חצי אחוז)|אחוז (אחד|וחצי|ורבע|פלוס|ועוד))(?![א-ת])")
_PERCENT_VALUES = {"חצי אחוז": 0.5, "אחד": 1.0, "וחצי": 1.5, "ורבע": 1.25, "פלוס": 1.0, "ועוד": 1.0}


def find_claims(text: str, today: date) -> list[Claim]:
    """All claims of the text, in order."""
    text = text.replace("־", "-").replace("–", "-").replace("״", '"')
    found: list[Claim] = []
    masked = list(text)

    def add(claim: Claim) -> None:
        found.append(claim)
        masked[claim.start : claim.end] = " " * (claim.end - claim.start)

    spoken_phones = [match for match in _SPOKEN_PHONE.finditer(text) if _is_phone(match.group())]
    for match in (*_PHONE.finditer(text), *spoken_phones):
        if "".join(masked[match.start() : match.end()]) == match.group():
            add(Claim("phone", match.start(), match.end(), match.group(), word=phone_key(match.group())))
    for moment in moments("".join(masked), today):
        kind: Kind = moment.kind
        add(Claim(kind, moment.start, moment.end, text[moment.start : moment.end], moment=moment))
    rest = "".join(masked)
    for match in _ORDINAL_FLOOR.finditer(rest):
        add(Claim("floor", match.start(), match.end(), match.group(), (float(_ORDINALS[match[1]]),)))
    found += [_number(rest, numeral) for numeral in numerals(rest) if not _idle(rest, numeral)]
    if match := _ROOM_AND_HALF.search(rest):
        found.append(Claim("rooms", match.start(), match.end(), match.group(), (1.5,)))
    percents = {one.end for one in found if one.kind == "percent"}
    if (match := _ONE_PERCENT.search(rest)) and match.start() - 1 not in percents:
        found.append(
            Claim("percent", match.start(), match.end(), match.group(), (_PERCENT_VALUES[match[1] or match[2]],))
        )
    for match in _SPAN.finditer(rest):
        value = 1.0 if match[1] or match[4] else 2.0 if match[3] else 0.0
        value *= minutes_of(match[1] or match[3] or match.group())
        found.append(Claim("duration", match.start(), match.end(), match.group(), (value,), word=match.group()))
    if match := _TOP_FLOOR.search(rest):
        negated = rest[: match.start()].endswith(("לא ה", "לא ב", "לא בה", "לא "))
        found.append(Claim("floor", match.start(), match.end(), match.group(), word="top", negated=negated))
    found += worded(text)
    return sorted(found, key=lambda claim: claim.start)


def phone_key(text: str) -> str:
    """Digits of a written or spoken number; +972 and a leading 0 are the same."""
    digits = "".join(
        sign if sign.isdigit() else str(DIGIT_WORDS.get(sign, DIGIT_WORDS.get(sign.lstrip("ולב"), "")))
        for sign in re.findall(r"\d|[א-ת]+", text)
    )
    return "0" + digits[3:] if digits.startswith("972") else digits


def _is_phone(text: str) -> bool:
    count = len(phone_key(text))
    return count >= 6 or (text.startswith("כוכבית") and count >= 3)


def _idle(text: str, numeral: Numeral) -> bool:
    """One, two or three of something that is no fact of a listing; a pronoun."""
    after = text[numeral.end : numeral.end + 14]
    if numeral.bare and numeral.value == 2 and (_attribute_next(after) or _COUNT_NOUN.match(after)):
        return False
    if numeral.value == 0.5 and numeral.prefix.startswith("ו") and _HALF_BEHIND.search(text[: numeral.start]):
        return True
    if numeral.value == 100 and numeral.spelled and _FULLY.match(text[numeral.start :]):
        return True
    if numeral.value == 1 and numeral.spelled and _ONE_OF_THEM.match(after):
        return True
    if "ה" in numeral.prefix and numeral.value in {2, 3} and not any(pattern.match(after) for _, pattern in _AFTER):
        return True
    if numeral.bare and not any(pattern.match(after) for kind, pattern in _AFTER if kind not in {"count", "duration"}):
        return not any(pattern.search(text[max(0, numeral.start - 40) : numeral.start]) for _, pattern in _BEFORE[:5])
    return numeral.value <= 3 and _HARMLESS.match(after) is not None


def _number(text: str, numeral: Numeral) -> Claim:
    glued = numeral.prefix if numeral.prefix and text[numeral.start : numeral.end].startswith(numeral.prefix) else ""
    before = text[max(0, numeral.start - 60) : numeral.start] + glued
    after = text[numeral.end : numeral.end + 24]
    values = numeral.values
    kind = _kind(before, after, values[0])
    if kind == "rooms" and _HALF_AFTER.match(after):
        values = (values[0] + 0.5,)
    if kind in {"price", "area", "rooms"} and (_DIFFERENCE_AFTER.match(after) or (kind == "rooms" and values[0] < 1)):
        kind = "difference"
    if kind == "duration" and (unit := _UNIT.match(after)):
        values = tuple(value * minutes_of(unit[1]) for value in values)
    if kind == "area" and after.lstrip().startswith("דונם"):
        values = (values[0] * 1_000,)
    if kind == "number" and values[0] < 100 and "." in text[numeral.start : numeral.end]:
        values = (*values, round(values[0] * 1_000_000))
    rounding = _rounding(before.removesuffix(" ").removesuffix("פי"), after)
    said = text[numeral.start : numeral.end].strip()
    counted = kind == "number" and (_counts_things(after) or _attribute_next(after))
    return Claim(
        kind, numeral.start, numeral.end, said, values, rounding=rounding, of_something=counted, months=months_of(after)
    )


def _framed_kind(before: str, after: str, value: float) -> Kind | None:
    """By what it is set in relation to, whatever is counted."""
    if _PER_METRE.search(before):
        return "per_metre"
    if is_times_as(before):
        return "ratio"
    if value >= LEAST_PER_MONTH and months_of(after):
        return "difference" if _is_difference(before) else "price"
    return None


def _kind(before: str, after: str, value: float) -> Kind:
    if (framed := _framed_kind(before, after, value)) is not None:
        return framed
    if value >= 10_000 and not any(pattern.match(after) for kind, pattern in _AFTER if kind != "price"):
        return "difference" if _is_difference(before) else "price"
    lead = before.rstrip("-").rstrip()
    bare = re.sub(r"(?<![א-ת])[בכלמשהו]{1,2}$", "", lead)
    for kind, pattern in _AFTER:
        if pattern.match(after):
            return "difference" if kind in {"price", "area", "floors"} and _is_difference(before) else kind
    for kind, pattern in _BEFORE:
        if pattern.search(bare) or pattern.search(bare + " "):
            if kind == "house" and bare != lead:
                continue
            return kind
    if value >= 1_000 and value % 100 == 0:
        return "difference" if _is_difference(before) else "price"
    return "number"


def _is_difference(before: str) -> bool:
    """Cheaper, dearer, smaller by so much; "more than" is a bound and no difference."""
    bare = re.sub(r"(?<![א-ת])[בכלשהו]{1,2}-?$", "", before.rstrip("-").rstrip())
    return _DIFFERENCE.search(bare) is not None or _COMPARED_BY.search(bare) is not None


def _rounding(before: str, after: str) -> Rounding:
    if _ABOVE.search(before):
        return "above"
    if _BELOW.search(before):
        return "below"
    if _OVER.search(before):
        return "over"
    if _UNDER.search(before):
        return "under"
    return "about" if _ABOUT.search(before) or _ABOUT_AFTER.match(after) else "exact"


def _attribute_next(after: str) -> bool:
    """What is counted is a feature: two parking places."""
    named = attributes(after)
    return bool(named) and named[0].start <= 1 and not named[0].of_deal


def _counts_things(after: str) -> bool:
    """A plural noun follows: the number counts something that no kind is made for."""
    match = _THING.match(after)
    return match is not None and not _UNCOUNTED.search(match[1])
