"""What may be said of a property or of a deal without a number: its features, surroundings, terms and law.

Each is a concept with the words that name it. A reply that states one must have it from a tool or the office; which
concepts exist is the vocabulary of the trade, not a list of sentences.
"""

import re
from functools import lru_cache
from typing import NamedTuple

OF_PROPERTY = {
    "parking": r"חני(?:ה|ות|יה|יות)", "elevator": r"מעלי(?:ת|ות)", "balcony": r"מרפס(?:ת|ות)", "garden": r"גינ(?:ה|ות|ת)|חצר",
    "mamad": r"ממ\"?ד(?:ים)?|מרחב מוגן", "storage": r"מחסן|מחסנים",
    "air": r"מזגן|מזגנים|מיזוג|ממוזג(?:ת|ות|ים)?", "furnished": r"מרוהט(?:ת|ות|ים)?|ריהוט|רהיטים|רהוט",
    "renovated": r"משופצ?(?:ת|ות|ים)?|משופץ|שיפוץ|שופצ(?:ה|ו)?|שופץ|שיפוצים|מחודש(?:ת|ות)?", "kitchen": r"מטבח|מטבחון|כיריים|מקרר|תנור|מדיח",
    "laundry": r"מכונת כביסה|מייבש", "bath": r"מקלחת|מקלחות|אמבטיה|שירותי אורחים|ג'קוזי|מקלחון", "heat": r"דוד שמש|סולארית?|חימום|קמין",
    "bars": r"סורגים|סורג|תריסים|פלדלת", "access": r"נגיש(?:ה|ות|ים)?|נגישות", "view": r"נוף", "pool": r"ברי?כ(?:ה|ת שחייה)", "gym": r"חדר כושר|ספא",
    "lobby": r"לובי", "guard": r"שומר|שמירה|מצלמות|דורמן|שוער", "sukka": r"סוכה", "roof": r"גג", "unit": r"יחיד(?:ת|ות) (?:דיור|הורים)|מאסטר|סוויטת",
    "shelter": r"מקלט", "airways": r"כיווני אוויר|כיווני אויר", "light": r"מואר(?:ת|ות|ים)?|אור טבעי|שטופת שמש", "quiet": r"שקט(?:ה|ים|ות)?",
    "rear": r"עורפי(?:ת)?|חזית(?:ית)?", "storeys": r"מפלסים", "parquet": r"פרקט|ריצוף", "internet": r"אינטרנט|סיבים|כבלים",
    "new": r"מקבלן|קבלן|יד ראשונה|מיד ראשונה", "age": r"נבנ(?:ה|תה|ו)|שנת בנייה", "tama": r"תמ\"?א|התחדשות עירונית|פינוי בינוי",
    "service": r"מרפס(?:ת|ות) שירות", "facing": r"פונ(?:ה|ות|ים) (?:ל|צ|ד|מ)\S+|דרומ(?:ה|י|ית)|צפונ(?:ה|י|ית)|מזרח(?:ה|י|ית)|מערב(?:ה|י|ית)", "sun": r"שמש",
    "parking_kind": r"חני(?:ה|ית|יה) (?:כפולה|תת[- ]קרקעית|מקורה|רובוטית|בטאבו)", "garden_kind": r"(?:גינה|חצר) (?:פרטית|משותפת)",
    "sea": r"ים|חוף|טיילת", "park": r"פארק|גן (?:ציבורי|שעשועים|משחקים)|שטחים? ירוקים?", "school": r"בי?ת(?:י)? ה?ספר|גן ילדים|גני ילדים|גנים|מעונות?|פעוטון|חינוך",
    "train": r"רכבת|רק\"ל", "bus": r"עוצר(?:ת|ים)?|קו (?:\d+|ה?אדום|ה?ירוק|ה?סגול)|הקו ה(?:אדום|ירוק|סגול)|אוטובוס(?:ים)?|תחבורה(?: ציבורית)?|תחנ(?:ה|ת|ות)(?: (?:אוטובוס|רכבת|מרכזית))?", "road": r"איילון|כביש|מחלף|נתיבי",
    "business": r"בורסה|אזור ה?תעשייה", "shops": r"קניון|סופר|סופרמרקט|מכולת|חנויות|מרכז מסחרי|בתי קפה|מסעדות", "synagogue": r"בי?ת(?:י)? ה?כנסת|מקווה", "clinic": r"קופת ה?חולים|בית ה?חולים|מרפאה",
    "university": r"אוניברסיט(?:ה|ת)|מכללה|קמפוס", "tenants": r"דיירים|שוכר(?:ים)?", "neighbours": r"שכנים|אוכלוסייה|שכונתי(?:ת)?",
    "pets": r"חיות(?: מחמד)?|חיית מחמד|בעלי חיים|כלבים|כלב|חתול(?:ים)?", "smoking": r"לעשן|עישון", "flatmates": r"שותפים|סבלט",
    "penthouse": r"פנטהאוז(?:ים)?", "duplex": r"דופלקס(?:ים)?", "cottage": r"קוטג'?(?:ים)?", "plot": r"מגרש(?:ים)?", "shop": r"חנות",
    "studio": r"סטודיו", "garden_flat": r"דירת גן", "loft": r"לופט", "condition": r"רטיבות|עובש|נזילות|מצב (?:מצוין|מעולה|חדש|טוב)", "lift_size": r"מעלית שבת", "ceiling": r"תקרה|תקרות", "wardrobe": r"ארונות?",
}  # fmt: skip
"""Said of a listing."""

OF_DEAL = {
    "rates": r"ארנונה", "house_fee": r"ועד ה?בית|דמי ניהול|דמי ועד", "mortgage": r"משכנתא(?:ות)?|משכנתה|מימון|הון עצמי|החזר(?: חודשי)?|ריבית|הלוואה",
    "tax": r"מס(?: ה?(?:רכישה|שבח|הכנסה|ירושה))?|מיסים|מיסוי|היטל(?: השבחה)?", "vat": r"מע\"?מ", "fee": r"עמל(?:ה|ת|ות)|(?:דמי )?ה?תיווך",
    "deposit": r"פיקדון|ערבו(?:ת|יות)|ערב(?:ים)|צ'קים?|שיקים|שטר(?: חוב)?|ביטחונות|בטחונות|מקדמה|דמי רצינות",
    "instalments": r"תשלומים|פריסת תשלומים", "discount": r"הנחה|הנחות|מבצע(?:ים)?|מתנה", "yield": r"תשוא(?:ה|ת)|עליית ערך|השקעה (?:מצוינת|בטוחה|מעולה)",
    "registry": r"טאבו|חוב(?:ות)?|נקי(?:ה)? מ\S+|רשומה? בטאבו|שעבוד(?:ים)?|עיקול(?:ים)?|משועבד(?:ת)?|נסח|רמ\"י|מינהל|הערת אזהרה|בית משותף", "contract": r"חוז(?:ה|ים)|חתימה|הסכם|אופצי(?:ה|ית|ות)",
    "permit": r"היתר(?:י בנייה)?|זכויות בנייה|אחוזי בנייה|טופס 4|תב\"ע", "exempt": r"פטור(?:ה|ים)?", "heirs": r"ירושה|יורשים|כינוס|כונס|צו", "insurance": r"ביטוח",
    "exclusive": r"בבלעדיות|בלעדיות|בלעדי(?:ת)?", "demand": r"על(?:יה|יו| הדירה| הנכס) (?:כבר )?(?:\S+ )?הצע(?:ה|ות)|הצע(?:ה|ות)(?: \S+)? על(?:יה|יו)?|הצעת מחיר|מתעניינים|מתעניין|ביקוש(?:ים)?|קונים|קונה|נחטפ(?:ת|ות)|תיחטף|לקוח(?:ות)? (?:אחר|נוסף|אחרים)|שמורה?|בית פתוח|להזדרז|תזדרז(?:ו|י)?",
    "owner": r"מוכר(?:ת|ים)?|בעלים|בעל(?:ת|י)? ה?(?:בית|דירה|נכס)|משכיר(?:ה|ים)?",
    "free": r"חינם|ללא עלות|(?:הוא|היא|זה) עלינו|על חשבוננו",
    "included": r"כלול(?:ה|ים|ות)?|הכול כלול", "allowed": r"מותר|אסור", "key": r"מפתח(?:ות)?",
    "flexible": r"(?:לרדת|להוריד|ירידה)(?: קצת| עוד)?(?: ב(?:ה)?מחיר| ב)|משא ומתן|מו\"מ|גמיש(?:ה|ות|ים)?|מתפשר(?:ים)?|התמקח(?:ות)?|לחוצים?", "appraisal": r"שמאי|שמאות|הערכת שווי",
}  # fmt: skip
"""Said of money, law and terms."""

_UP_TO_THREE = r"(?<![א-ת])[ושהבלמכ]{0,3}"


class Attribute(NamedTuple):
    """One mention. ``word`` is its concept; ``of_deal``: of terms and law, not of the flat itself."""

    word: str
    start: int
    end: int
    text: str
    of_deal: bool


_PATTERNS = tuple(
    (word, re.compile(rf"{_UP_TO_THREE}(?:{pattern})(?![א-ת])"), words is OF_DEAL)
    for words in (OF_PROPERTY, OF_DEAL)
    for word, pattern in words.items()
)
_ANY = re.compile(
    rf"{_UP_TO_THREE}(?:{'|'.join(pattern for words in (OF_PROPERTY, OF_DEAL) for pattern in words.values())})(?![א-ת])"
)
_FIGURATIVE = re.compile(
    r"(?<![א-ת])שי(?:ם|מי|מו) לב|לא מוכר(?:ת)?|מוכר(?:ת)? לי|(?<![א-ת])[ושהבל]{0,2}מועד(?:ים)?(?![א-ת])|(?:בת|קריית|קרית) ים|(?<![א-ת])בשקט|רגע שקט|שקט ב(?:קו|רקע)|על הקו|חתימת מילה|ללא ספק"
)


@lru_cache(maxsize=2_000)
def attributes(text: str) -> tuple[Attribute, ...]:
    """Every concept named in the text, in order; each at most once at a place."""
    text = _FIGURATIVE.sub(lambda match: " " * len(match.group()), text)
    if not _ANY.search(text):
        return ()
    found = [
        Attribute(word, match.start(), match.end(), match.group(), of_deal)
        for word, pattern, of_deal in _PATTERNS
        for match in pattern.finditer(text)
    ]
    longest = [
        one
        for one in found
        if not any(
            other.start <= one.start and one.end <= other.end and other.end - other.start > one.end - one.start
            for other in found
        )
    ]
    return tuple(sorted(longest, key=lambda one: one.start))
