"""People's names: what may be one, and the name in what a caller says.

Ears and models like to hand in verbs and placeholders ("אשמח", "עסוק", "ללא שם") as names; a name needs a frame
("קוראים לי"), the question for it, or a place in the list of names.
"""

import re
from functools import cache

from shared.hebrew.corrections import correction_at
from shared.hebrew.gazetteer import DATA
from shared.hebrew.lexicon import HESITATIONS, is_number_word
from shared.hebrew.reading import Reading, ambiguous, sure
from shared.hebrew.text import Sort, Token, tokens

MAX_NAME_CHARS = 60
LONGEST_NAME_WORDS = 4

_PLACEHOLDERS = frozenset(
    """ללא שם|אין שם|לא ידוע|לא נמסר|לקוח|לקוחה|המתקשר|מתקשר|פלוני|שם|אנונימי|חסוי|none|null|unknown|test|n/a|na|user
caller|customer|name|anonymous""".replace("\n", "|").split("|")
)
_NOT_NAMES = frozenset(
    """אשמח אשמחה מעוניין מעוניינת מעוניינים מחפש מחפשת מחפשים רוצה רוצים רוצות צריך צריכה צריכים מתקשר מתקשרת מדבר מדברת
    יכול יכולה יכולים מבקש מבקשת שואל שואלת גר גרה גרים מוכר מוכרת מוכרים קונה קונים שוכר שוכרת שוכרים משכיר משכירה
    משכירים פה כאן שם שלום היי הי הלו אהלן תודה כן לא טוב טובה אוקיי אוקי בסדר בבקשה רגע אני אתה את אנחנו הוא היא זה זאת
    זו דירה דירת דירות בית בתים משרד משרדים חדר חדרים מתעניין מתעניינת מתעניינים חושב חושבת חושבים אוהב אוהבת בדרך עסוק
    עסוקה עסוקים פנוי פנויה פנויים נשוי נשואה נשואים רווק רווקה גרוש גרושה סטודנט סטודנטית חייל חיילת עורך עורכת נוהג נוהגת
    נוסע נוסעת באמצע בעבודה בבית במשרד ברכב בפגישה בישיבה בחופש חוזר חוזרת יודע יודעת מבין מבינה שומע שומעת רואה מקשיב
    מקשיבה מצטער מצטערת שמח שמחים מעדיף מעדיפה מעדיפים מסכים מסכימה זוכר זוכרת מנסה ממשיך ממשיכה אומר אומרת שוקל שוקלת
    שוקלים מתלבט מתלבטת מתלבטים גמור מאוד קצת רק גם עוד כבר עכשיו היום מחר אולי בטח ברור נכון סבבה יאללה מעולה מצוין יופי
    סליחה בעצם למה מה מי מתי איפה איך כמה האם אם כי אבל או של על עם אל לי לך לנו שלי שלך שלנו הבעלים הבעל האישה אשתי בעלי
    הבן הבת השוכר הדייר דייר דיירת לקוח לקוחה קבלן מתווך מתווכת תיווך סוכן סוכנת יזם משקיע משקיעה משקיעים פרטי תוהה אחד
    אחת אחרי לפני בערך הגעתי ראיתי שמעתי קיבלתי התקשרתי חיפשתי בא באה באים בקשר לגבי בנוגע מתכוון מתכוונת עובד עובדת
    מדובר אפשר יש אין היה הייתה תגיד תגידי תרשום תרשמי חכה חכי שנייה דקה ממש פשוט דווקא עונה בסוף ראשון נציג נציגה
    בוקר ערב צהריים לילה מנסה מבוגר צעיר צעירה עייף עייפה חולה בריא אמא אבא הורים משפחה זוג שותף שותפה בהריון לבד
    חסר חסרה מוותר מוותרת מוכן מוכנה מוכנים אמור אמורה חייב חייבת חייבים נמצא נמצאת נמצאים מאחר מאחרת ממהר ממהרת מרוצה
    מודאג מודאגת בטוח בטוחה מאמין מאמינה מקווה מחכה ממתין ממתינה מתכנן מתכננת מתכננים מבררת מברר שמעוניין הולך הולכת אשמע
    אחזור אבדוק אשלח אגיד אתקשר נשמח נרצה ארצה הייתי היינו תודה לקנות לשכור למכור להשכיר לראות לדעת לשאול לקבוע לברר
    ללא אין בלי נראה סתם אעדיף מגיע מגיעה מסודר מסתכל מסתכלת מתחיל מתחילה רציתי קראתי מתגורר מתגוררת מבינים שלכם הזה הזאת""".split()
)
_SURNAME_JOINTS = frozenset({"בן", "בר", "אבו", "אל", "דה", "ון", "ואן", "ז'ה"})
_TITLES = frozenset({'ד"ר', 'עו"ד', "פרופ'", "פרופסור", "דוקטור", "רב", "הרב", "מר", "גברת", "גב'", "אדון"})
_LEAD_IN = re.compile(r"^(?:קוראים לי|השם שלי(?: הוא)?|השם הוא|שמי|אני|מדבר|מדברת|כאן|זה|זאת)\s+")
_LETTERS = re.compile(r"[^\W\d_](?:[^\W\d_]|['׳\"״\-. ])*[^\W\d_]['׳]?|[^\W\d_]{2,}")
_STRONG = re.compile(
    r"(?<![א-ת])(?:קוראים לי|קוראים לו|קוראים לה|ה?שם שלי(?: הוא| זה)?|ה?שם הוא|ה?שם זה|שמי(?: הוא)?|תרשמ[וי]|תרשום|על שם)\s+(?:את\s+)?"
)
_WEAK = re.compile(r"(?<![א-ת])(?:מדברת?|כאן|פה|זה|זאת|אני|בשם)\s+")
_NOT_SO = re.compile(r"(?<![א-ת])לא\s+(?P<wrong>[א-ת'\"]+)\s*,\s*(?P<right>[א-ת'\"]+)")


def clean_name(raw: str) -> str | None:
    """The name without lead-in ("קוראים לי…") and stray spaces, or None when it is no name.

    Refuses placeholders, digits, verbs and adjectives that follow "אני", and anything above MAX_NAME_CHARS.
    """
    name = " ".join(raw.split()).strip(' .,!?־-"')
    name = _LEAD_IN.sub("", name).strip()
    if not name or len(name) > MAX_NAME_CHARS or name.lower() in _PLACEHOLDERS:
        return None
    if not _LETTERS.fullmatch(name) or len(name.split()) > LONGEST_NAME_WORDS + 1:
        return None
    return None if name.split()[0] in _NOT_NAMES else name


@cache
def _listed(file: str) -> frozenset[str]:
    lines = (DATA / file).read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def is_first_name(word: str) -> bool:
    """A name of our list of first names. The list is our own, and a name outside it is no less a name."""
    return word in _listed("names_first.txt")


def is_surname(word: str) -> bool:
    """A name of our list of surnames."""
    return word in _listed("names_last.txt")


def _parts(text: str, start: int) -> list[Token]:
    """The words that go on as a name from ``start`` on: the next ones, up to punctuation or a word that is none."""
    kept: list[Token] = []
    for token in tokens(text[start:]):
        stops = kept and any(sign in token.gap for sign in ".,!?;:")
        if token.sort not in {Sort.WORD, Sort.LATIN} or stops or len(kept) == LONGEST_NAME_WORDS:
            break
        if not kept and HESITATIONS.fullmatch(token.text) and not is_first_name(token.text):
            continue
        if token.text in _TITLES and not kept:
            kept.append(token)
            continue
        if not _may_be_name(token, kept):
            break
        kept.append(token)
    return kept if any(token.text not in _TITLES for token in kept) else []


def _may_be_name(token: Token, before: list[Token]) -> bool:
    word = token.text
    if word in _NOT_NAMES or word in _PLACEHOLDERS or is_number_word(word):
        return is_first_name(word) and not before and word not in _NOT_NAMES
    if not before:
        return True
    # Behind the first name: a surname of the list, what a joint word announces, or one more word.
    if is_surname(word) or is_first_name(word) or before[-1].text in _SURNAME_JOINTS or word in _SURNAME_JOINTS:
        return True
    return len(before) < 2 + (before[0].text in _TITLES) and not re.match(r"(?:ו|ש|מ|ב|ל)[א-ת]{3,}", word)


def _reading(text: str, offset: int, parts: list[Token], *, certain: bool) -> Reading[str]:
    start, end = offset + parts[0].start, offset + parts[-1].end
    name = clean_name(text[start:end])
    if name is None:
        return Reading()
    return sure(text, start, end, name) if certain else ambiguous(text, start, end, (name,))


def _known(parts: list[Token]) -> bool:
    named = [token.text for token in parts if token.text not in _TITLES]
    return is_first_name(named[0]) or (len(named) > 1 and is_surname(named[-1]))


def _framed(text: str) -> Reading[str]:
    """A name behind "קוראים לי" and the like, or a listed one behind "אני", "מדבר", "כאן"."""
    for match in reversed(list(_STRONG.finditer(text))):
        parts = _parts(text, match.end())
        if parts:
            return _reading(text, match.end(), parts, certain=True)
    for match in _WEAK.finditer(text):
        parts = _parts(text, match.end())
        if parts and _known(parts):
            return _reading(text, match.end(), parts, certain=True)
    return Reading()


def _corrected(text: str) -> Reading[str]:
    """ "לא דנה, דינה"; "סליחה, דינה"."""
    found = list(_NOT_SO.finditer(text))
    if found:
        parts = _parts(text, found[-1].start("right"))
        return _reading(text, found[-1].start("right"), parts, certain=_known(parts)) if parts else Reading()
    cut = correction_at(text)
    if cut is None:
        return Reading()
    framed = _framed(text[cut:])
    if framed.value is not None:
        return sure(text, cut + framed.start, cut + framed.end, framed.value)
    parts = _parts(text, cut)
    return _reading(text, cut, parts, certain=True) if parts and _known(parts) else Reading()


def read_name(text: str, *, asked: bool = False) -> Reading[str]:
    """The caller's own name. ``asked``: the question before was for it, so a bare name answers.

    After "אני" only a name of the list counts. A bare answer outside the list is ambiguous: it has to be read back.
    """
    corrected = _corrected(text)
    if corrected.candidates:
        return corrected
    framed = _framed(text)
    if framed.candidates or not asked:
        return framed
    lead = re.match(r"\s*(?:(?:אה+|אמ+|כן|בטח|בשמחה|שלום|היי|הי|אז|אני|זה|זאת|כאן|מדברת?)[\s,.!]+)*", text)
    start = lead.end() if lead is not None else 0
    parts = _parts(text, start)
    rest = text[start + parts[-1].end :].strip(" .,!") if parts else ""
    if not parts or (len(rest.split()) > 2 and not _known(parts)):
        return Reading()
    return _reading(text, start, parts, certain=_known(parts))
