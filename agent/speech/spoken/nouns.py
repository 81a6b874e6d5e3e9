"""Gender of the noun that a number counts: a lexicon of what brokers talk about, then the ending."""

import re

from shared.hebrew.cardinals import Gender

_MASCULINE_WITH_OT = frozenset(
    """מקומות רחובות שולחנות קירות חלונות ארונות לילות שבועות חובות רעיונות גגות כיסאות סלונות יתרונות חסרונות דוחות
    חשבונות פתרונות אולמות דורות אבות שמות מפתחות לוחות מכרזות אזורות מסכות נהגות אוצרות יסודות סודות צינורות מקלות
    זיכרונות ניסיונות ביטחונות תנורות מאורות וילונות מסדרונות אגרטלות מחסנות עיתונות פיקדונות ערבונות רישיונות
    מוסכות צוותות קולות עורות כוחות ימימות לבבות מטבעות שעונות תארות עקרונות""".split()
)
_FEMININE_WITH_IM = frozenset(
    """שנים נשים מילים ערים פעמים דרכים אבנים ביצים דבורים עיניים ידיים רגליים שיניים אוזניים נעליים שעתיים שנתיים
    פעמיים אלפיים מאתיים צפורים ציפורים נמלים תאנים חיטים גחלים פילגשים מגרפיים""".split()
)
_FEMININE = frozenset(
    """דירה דירת קומה קומת שנה שנת שעה דקה שנייה פעם מרפסת מעלית כניסה חניה חנייה יחידה יחידת קופה עיר דרך אבן
    משפחה שכונה מדרגה דלת מפלצת כיתה כתובת אגורה טלפונית נפש גינה גינת מקלחת אמבטיה תחנה תחנת רכבת שאלה הצעה בריכה
    הודעה פגישה שיחה נקודה מילה אישה בת יד רגל עין מיטה הלוואה משכנתה משכנתא תוכנית שדרה סמטה פינה קרן לשכה וילה
    קרקע חצר חנות גג_פתוח תמונה אפשרות תשובה עסקה בעיה מערכת חברה חברת ערבות עמלה שכירות תקופה כפרה מאה צלע רשימה
    הנחה חוברת טבלה פרצה שורה תיבה חבילה טיסה מטרה מנה ארוחה סוללה נורה מנורה מצלמה מכונה מכונית חלקה חלקת מגרפה
    בקשות בריכות בנות בעיות ביקורות בחינות לשכות לבנות בדיקות תוספת דקות שעות קומות דירות""".split()
)
_MASCULINE = frozenset(
    """לילה בית מקום חדר שקל דולר אירו פאונד מטר קילומטר סנטימטר קילו קילוגרם גרם דונם אחוז חודש שבוע יום מפתח מחסן
    ממד ממ"ד בניין מגרש נכס פרויקט כיוון קבלן שותף שירות סלון מטבח ילד ילדים אדם אנשים צעד ליטר טון אלף מיליון מיליארד
    תשלום חשבון חוזה סוכן מתווך קונה מוכר שוכר דייר שכן מזגן דוד מסך קו רחוב שער מגדל מרתף גג כוכב משרד דו-קומתי
    כרטיס נציג יומיים חודשיים שבועיים מיליונים אלפים אחוזים מטרים שקלים דולרים אגפים טלפון מושב גן קניון פארק
    בניינים בתים ביקורים בלוקים בנים ברזים בקבוקים לולים לבנים מהלכים בעלים לקוחות מבנה שטח מקלט ועד נוף תיק דף מסמך סעיף עמוד סיור ביקור מקרה שנתון ערך""".split()
)
_COMPOUND_SECOND = {
    "חדר": ("רחצה", "שינה", "עבודה", "ארונות", "שירותים", "ביטחון", "כביסה", "ילדים", "אמבטיה", "הורים", "אוכל", "מדרגות"),
    "חדרון": ("שירות",),
    "מרפסת": ("שמש", "שירות", "סוכה", "גג"),
    "מקום": ("חניה", "חנייה", "ישיבה"),
    "מקלחת": ("הורים",),
    "יחידת": ("דיור", "הורים", "משנה"),
    "דירת": ("גן", "גג", "דופלקס", "סטודיו", "קרקע", "מגורים"),
    "בית": ("ספר", "כנסת", "קפה", "מלון", "חולים", "משותף"),
    "קומת": ("קרקע", "ביניים", "מרתף"),
    "תחנת": ("רכבת", "אוטובוס", "מוניות"),
    "מטר": ("רבוע", "מרובע"),
    "מפתח": ("שני",),
    "גינת": ("גג",),
    "חודש": ("ניסיון", "חינם"),
}  # fmt: skip
_CONSTRUCT_PLURALS = frozenset("חדרי מחסני בתי ילדי חודשי ימי מטרי מגרשי נכסי כיווני מפלסי בנייני תשלומי".split())
_KNOWN_PLURALS = frozenset("חדרים מחסנים בתים ילדים חודשים ימים מטרים מגרשים נכסים כיוונים".split())
_NOT_NOUNS = frozenset("מתוך עד או של על עם אבל כי אם רק גם לא כן זה זו אחרי לפני פחות יותר ועוד בערך".split())
_ENDING_SIGNS = re.compile(r"[^א-ת\"'-]")


def bare(word: str) -> str:
    """The word without punctuation around it."""
    return _ENDING_SIGNS.sub("", word).strip("\"'-")


def gender_of(noun: str) -> Gender | None:
    """Gender of a counted noun, singular or plural, with or without the article; None when it is no known noun.

    The lexicon comes first. Outside it only the endings of a plural make a word a noun: after a number stands as often
    a word that is not counted (``10 בבוקר``, ``2 מתוך 4``).
    """
    word = bare(noun)
    for candidate in (word, word[1:]) if word.startswith("ה") and len(word) > 3 else (word,):
        if candidate in _MASCULINE or candidate in _MASCULINE_WITH_OT:
            return "m"
        if candidate in _FEMININE or candidate in _FEMININE_WITH_IM:
            return "f"
    if len(word) > 3 and not word.startswith(("ב", "ל", "כש", "מה")):
        if word.endswith("ות"):
            return "f"
        if word.endswith("ים"):
            return "m"
    if (word.endswith("י") and word + "ם" in _KNOWN_PLURALS) or word in _CONSTRUCT_PLURALS:
        return "m"
    return None


def compound_length(words: list[str]) -> int:
    """How many of the words after a number form the counted noun: 2 for חדר רחצה, else 1."""
    if len(words) > 1 and bare(words[1]) in _COMPOUND_SECOND.get(bare(words[0]), ()):
        return 2
    return 1


def singular_gender(noun: str) -> Gender | None:
    """Gender of a singular noun after ``1``; None for a plural or a word that cannot be counted."""
    word = bare(noun)
    if not word or word in _NOT_NOUNS or word.endswith(("ים", "ות")) or word in _FEMININE_WITH_IM:
        return None
    known = gender_of(word)
    if known:
        return known
    if len(word) < 3 or word.startswith(("ב", "ל", "מה", "של", "ו")):
        return None
    return "f" if word.endswith(("ה", "ת")) else "m"
