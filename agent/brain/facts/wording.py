"""Claims that are words and no numbers: streets, towns, features, terms of the deal, people, neighbours, belongings."""

import re
from collections.abc import Iterator

from agent.brain.facts.attributes import attributes
from agent.brain.facts.claim import Claim, Kind
from shared.hebrew.lexicon import is_number_word
from shared.hebrew.names import is_first_name
from shared.hebrew.places import cities_in, known_word

_NAME = r"(?:ה)?[א-ת][א-ת'\"׳״-]+"
_STREET = re.compile(
    r"(?:רחוב|רח'|שדרות|שד'|סמטת|כיכר)\s+(?!הוא|היא|של|שלה|שלו|שקט|מרכזי|ראשי|הזה|זה)"
    rf"({_NAME}(?: (?!עם|של|הוא|היא|ב|ל|מספר|קומה|פינת|ליד|קרוב|במחיר|בקומה|יש|או|זה|זו|אבל|רק|כבר|ו)[א-ת][א-ת'\"״-]+)?)"
)
_QUARTER = re.compile(
    rf"שכונ(?:ת|ה של)\s+({_NAME}(?: (?!יש|עם|ב|של|הוא|היא|עולה|ו|ל|זה|אני|מצאתי|קומה)[א-ת][א-ת'\"-]+)?)"
)
_WITHOUT = re.compile(
    r"(?:אין|ללא|בלי|לא כולל\S*|מוותר(?:ת|ים)? על|ויתור על)(?: (?:לה|לו|בה|בו|שם))?(?: ב[א-ת\"'״]+)?(?: (?:לא )?[א-ת\"״]+(?: ו|,| או))*\s*(?:לא )?$|(?<![א-ת])לא\s+\S*\s*$"
)
_WITHOUT_AFTER = re.compile(r"^ (?:אין|לא קיימ)")
_ROLE = r"(?:יוע(?:ץ|צת)|סוכנ?(?:ת|ית)?|סוכן|מתווכ?(?:ת)?|מתווך|מנהלת?|נציגה?|בעלים|בעלת? ה?(?:דירה|בית|נכס)|מוכרת?|מוכר|משכירה?|מזכירה|קולג(?:ה|ית)|שמאית?|עורכת ה?דין|עורך ה?דין)"
_NAMED_ROLE = re.compile(rf"{_ROLE}(?: שלנו| שלו| שלה| הבכירה?| המקסימ?ה?)?,? (?:[וש]?ל?)?([א-ת][א-ת'׳]+)")
_WILL = (
    r"(?:[יתא](?:חזור|תקשר|חכה|פגוש|שמח|היה|מתין|ראה|קח|קבל|דבר|צור|גיע|וכל|סביר|עזור|ענה|תן|שלח|לווה|עמוד|מצא)|יהיה|ייקח|יתן|ייתן|"
    r"תחזור|תתקשר|מטפל[ת]?|אחראי[ת]?|מכיר[ה]?|עובד[ת]?|מלווה|ממתינ?ה?|ממתין|מחכה|אישר[ה]?|אמר[ה]?|ביקש[ה]?|ראת?ה|בדקה?|הסכימ?ה?|פנוי[ה]?)"
)
_DOER = re.compile(
    rf"(?<![א-ת])[ושל]?([א-ת][א-ת'׳]+)(?: [א-ת'׳]+)?(?: שלנו| מהמשרד| מהצוות)?,? (?:כבר |גם |תמיד |לא )?[וש]?{_WILL}(?![א-ת])"
)
_WITH = re.compile(r"(?:פגישה|ביקור|שיחה|תיאום|להיפגש|לדבר|תיפגש\S*|מול|אצל) (?:עם |אצל |מול )?([א-ת][א-ת'׳]+)")
_MYSELF = re.compile(r"(?<![א-ת])(?:אני|שמי|כאן|מדברת) ([א-ת][א-ת'׳]+)(?: מ\S+)?(?=\s*(?:[.,!?]|$|מ))")
_BESIDE_ROLE = re.compile(rf"(?:^|(?<=[.,!?:;] ))[ושל]?([א-ת][א-ת'׳]+), ה{_ROLE}")
_IS_CALLED = re.compile(rf"{_ROLE}(?: \S+){{0,3}} (?:הוא|היא|זה|זו|שמו|שמה) ([א-ת][א-ת'׳]+)")
_CALLED = re.compile(r"(?:(?<![א-ת])בשם|תבקשי? את|תשאלי? על|לבקש את) (?!ה)([א-ת]{2,})")
_NEAR = re.compile(
    r"(?<![א-ת])[וש]?(?:ליד|סמוכה (?:אל |(?=ל))|(?:קרוב|סמוך|צמוד)(?:ה|ים|ות)? (?:מאוד |ממש )?(?:אל |(?=ל))|(?:ממש |נמצאת |נמצא |יושבת |בדיוק )מול|מטרים מ|דקות מ|דקה מ|הליכה מ|נסיעה מ)\s*"
    r"(?:מאוד |ממש |גם )?(?:אל |ל)?-?(?:ה)?([א-ת][א-ת'\"]+(?: [א-ת][א-ת'\"]+)?)"
)
_HAS = re.compile(
    r"(?:(?<![א-ת])[וש]?(?:יש|אין)(?: (?:גם|רק|כאן))?(?: (?:לה|לו|בה|בו|להן|בהן|שם|בדירה|בבניין|בנכס|בבית|בסביבה|באזור|בשכונה|ברחוב|לדירה|לבניין)(?: [בה][א-ת\"״]+)?)+|"
    r"(?<![א-ת])[וש]?(?:כולל(?:ת|ים)?|מגיע(?:ה)? עם|מצויד(?:ת)? ב))(?: גם| רק| עוד| אפילו| ממש)* (?!הכו?ל)(?:ה|את ה)?(?!חצי|רבע|הכול|הכל)([א-ת][א-ת'\"״]+(?: [א-ת][א-ת'\"״]+)?)"
)
_REGION = re.compile(r"(?<![א-ת])[ושבלמ]{0,2}(?:ה)?(צפון|דרום|מזרח|מערב)(?: ה?[א-ת]+)?(?![א-ת])")


def worded(text: str) -> list[Claim]:
    """All of the text, unordered."""
    found: list[Claim] = []
    for kind, pattern in _NAMED_PLACES:
        found += [Claim(kind, m.start(1), m.end(1), m.group(), word=m[1]) for m in pattern.finditer(text)]
    found += [Claim("city", one.start, one.end, one.words, word=one.value or "") for one in cities_in(text)
              if one.value is not None and not known_word(one.value) and one.words[-5:] != "ראשון" and one.words not in _NO_TOWN]  # fmt: skip
    for one in attributes(text):
        before, after = text[max(0, one.start - 40) : one.start], text[one.end : one.end + 12]
        before = re.split(r"[.!?;]|אבל|אך", before)[-1]
        negated = _WITHOUT.search(before) is not None or _WITHOUT_AFTER.match(after) is not None
        if one.of_deal and before.rstrip().endswith("לא כולל"):
            negated = False
        kind: Kind = "term" if one.of_deal else "feature"
        found.append(Claim(kind, one.start, one.end, one.text, word=one.word, negated=negated))
    found += _people(text)
    taken = [(one.start, one.end) for one in found]
    for kind, pattern in _OPEN:
        for match in pattern.finditer(text):
            head = match[1].split()[0]
            end_of_head = match.start(1) + len(head) if kind == "near" else match.end(1)
            known = any(start < end_of_head and end > match.start(1) for start, end in taken)
            known = known or is_number_word(head) or (kind == "near" and head in _ITSELF)
            if not known:
                found.append(Claim(kind, match.start(1), match.end(1), match.group(), word=match[1]))
    return found


def _people(text: str) -> Iterator[Claim]:
    for match in _CALLED.finditer(text):
        yield Claim("person", match.start(1), match.end(1), match.group(), word=match[1])
    for pattern in (_NAMED_ROLE, _BESIDE_ROLE, _IS_CALLED, _DOER, _WITH, _MYSELF):
        for match in pattern.finditer(text):
            if is_first_name(match[1].replace("׳", "'")) and match[1] not in _NO_PERSON:
                yield Claim("person", match.start(1), match.end(1), match.group(), word=match[1])


_NO_TOWN = frozenset({"רעים"})
"""Names of small places that are everyday words, too."""

_NO_PERSON = frozenset(
    [
        "אור",
        "גל",
        "חן",
        "טל",
        "שי",
        "מור",
        "אם",
        "בר",
        "מאי",
        "רק",
        "כל",
        "זיו",
        "ים",
        "נוי",
        "שקד",
        "אביב",
        "עדי",
        "יום",
        "לי",
    ]
)
"""Names that are everyday words, too, where a word of a sentence may stand."""

_NAMED_PLACES: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("street", _STREET),
    ("quarter", _QUARTER),
    ("quarter", _REGION),
)
_SEASON = re.compile(
    r"(?<![א-ת])(?<!חצי )(?<!רבע )(?![לב]חודש(?! ה))(?![לב]שנה(?! ה))[בלמ]?((?:סוף|תחילת|אמצע|אחרי|לפני)? ?(?:ה?שנה|ה?חודש|ה?שבוע|ה?קיץ|ה?סתיו|ה?חורף|ה?אביב|ה?חגים|פסח|חנוכה|סוכות|ראש השנה)(?: ה(?:באה?|קרובה?|זה|זאת))?)(?![א-ת])"
)
_ITSELF = frozenset({"דירה", "בית", "בניין", "נכס", "הדירה", "הבית", "תקציב", "לתקציב", "מה", "למה"})
_OPEN: tuple[tuple[Kind, re.Pattern[str]], ...] = (("season", _SEASON), ("near", _NEAR), ("thing", _HAS))
