"""What a caller's sentence wants, by plain patterns; several may hold at once, the policy chooses."""

import re

_PATTERNS: dict[str, str] = {
    "opt_out": r"תוריד|תורידו|להסיר אותי|תסיר|הסירו|אל תתקשר|לא להתקשר|תמחקו אותי",
    "bought": r"כבר (?:קניתי|שכרתי|מצאתי)",
    "not_interested": r"לא מעוניי?ן|לא מעוניינת|לא רלוונטי|לא צריך",
    "goodbye": r"להתראות|ביי|יום טוב|ערב טוב ותודה|שיהיה יום",
    "person": r"נציג|בן אדם|אנושי|לדבר עם מישהו|סוכן אמיתי",
    "call_later": r"תתקשר|תחזר|תחזור אליי|נוהג|נוהגת|לא יכול לדבר|לא נוח",
    "whatsapp": r"וואטסאפ|ווטסאפ|הודעה עם פרטים",
    "visit": r"לראות|לבקר|ביקור|לקבוע|לתאם|פגישה|להגיע ל",
    "repeat": r"לא הבנתי|לחזור (?:על|שוב)|עוד פעם|מה אמרת|לא שמעתי",
    "line": r"בעיה עם הקו|לא שומע|לא שומעת|קטוע",
    "hold": r"^רגע|רגע אחד|שנייה|דקה אחת",
    "robot": r"רובוט|בינה מלאכותית|בוט\b|מכונה",
    "who": r"איך קוראים לך|מי את\b|מי זאת|מי מדבר",
    "price": r"כמה (?:זה |היא |הוא |זאת |זו )?(?:הדירה )?עול|מה המחיר|כמה רוצים|כמה מבקשים|מחיר",
    "vaad": r"ועד בית",
    "discount": r"הנחה|גמיש|להוריד במחיר",
    "parking": r"חני",
    "elevator": r"מעלית",
    "neighborhood": r"שכונה|איפה (?:זה|הדירה|נמצא)|באיזה רחוב|כתובת של",
    "station": r"רכבת|תחנ|אוטובוס|תחבורה",
    "entry": r"הכניסה|תאריך כניסה|מתי (?:אפשר )?להיכנס|מתי מתפנה",
    "builder": r"קבלן|יזם|מי בנה",
    "think": r"לחשוב|לא בטוח|להתייעץ|אשתי|בעלי|לפני שאני",
    "sell": r"(?:אני|אנחנו) (?:מוכר|מוכרת|מוכרים)|למכור את",
    "tomorrow": r"\bמחר\b",
    "listing": r"יש לכם|משהו ב|יש דירות|אפשרויות",
    "greeting": r"^(?:שלום|היי|הי|בוקר טוב|ערב טוב|צהריים טובים|אהלן|הלו)\b",
    "thanks": r"תודה",
    "yes": r"^(?:כן|בטח|בסדר|מצוין|מעולה|נשמע טוב|סבבה|אוקיי|יאללה|בשמחה|מתאים)\b|נשמע טוב|מתאים לי",
    "no": r"^לא\b",
}
_COMPILED = {name: re.compile(pattern) for name, pattern in _PATTERNS.items()}


def intents_of(text: str) -> frozenset[str]:
    """Names of the patterns that the sentence meets."""
    plain = re.sub(r"[\u0591-\u05c7]", "", text).strip()
    return frozenset(name for name, pattern in _COMPILED.items() if pattern.search(plain))
