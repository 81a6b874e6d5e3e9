"""How a stretch of a sentence speaks: it quotes the caller, states a fact, repeats a wish; and what it is about."""

import re
from typing import Literal

Frame = Literal["quote", "fact", "wish"]
Topic = Literal["open", "booked", "callback", "entry", "slot"]

_QUOTE = re.compile(
    r"אמרת|אמרתם|ציינת|שאלת|ראית|ביקשת|ביקשתם|הזכרת|התכוונת|לגבי|לא יכולה|לא אוכל|אי אפשר|לא נכון|לא מדויק|לא מכירה|לא מצאתי|אין לנו|"
    r"אין לי|אבדוק|לבדוק|נבדוק|בודקת (?:מה|אם|אילו|כמה|איזה)|לראות מה|לברר|אברר|לאשר ש|להבטיח|מעל התקציב|התקציב שלך|התקציב שלכם|המספר שלך|המספר שלכם|אליך ל|אליכם ל"
)
_FACT = re.compile(
    r"(?<![א-ת])(?:ש?עולה|עולים|עולות|המחיר|מחירה|מחירו|שמחירה|במחיר|תמורת|מוצעת|נמכרת|להשכרה ב|למכירה ב|נמצאת|נמצא|ממוקמת|שטחה|גודלה|"
    r"בשטח|בגודל|קומתה|יש לנו|יש לי|יש אצלנו|ישנה|מצאתי|מצאנו|הדירה|הנכס|הבית|הפנטהאוז|המשרד|אכן|בהחלט|בדיוק|נכון|כן,|כן\s|היא ב|הוא ב|"
    r"[וש]?ה(?:יקר|זול|גדול|קטנ|קטן|שני|ראשונ)\S* (?:היא|הוא|ב)|מדובר ב|בניין|העמלה|דמי התיווך|המס|מס רכישה|הריבית|משכנתא|הארנונה|ועד הבית|הטלפון של|המספר של|הנייד של)"
)
_CONFIRMS = re.compile(
    r"^\W*(?:כן|נכון(?! לעכשיו| להיום| לרגע)|בדיוק|אכן|צודק[ת]?|צודקים|בהחלט|ודאי|בטח ש)(?![א-ת])(?!\s*\?)"
)
_WISH = re.compile(
    r"(?:גבול|תקרה|מגבלה) של|עונה על|מחפש|תקציב|רצית|רוצ[הי]|רוצים|צריכ|צריך|מעדיפ|הבנתי|אחפש|נחפש|לחפש|חיפוש|בודקת|מעוניי|תרצ[הו]|תרצי|תעדיפ|חשוב ל|אצלך|שלכם|שלך|לוודא|מוודאת|אז אתם|אז את|"
    r"כדי שאדע|נוח ל|מתאים ל|בשבילכם|בשבילך"
)
_STATES_NOT = re.compile(
    r"^\W*(?:ו)?(?:כמה|איזה|איזו|אילו|מה(?! ש)|מי(?! ש)|מתי|איפה|למה|איך)\s|רק (?:היועץ|היועצת|המשרד|הסוכן)|אין לי|אין לנו|אין (?:כאן|פה|אצלי|אצלנו)|אין (?:שום )?(?:אזכור|מידע|פירוט|נתון|פרטים)|לא (?:רשו[םמ]\S*|כתוב\S*|מוזכר\S*|נכתב\S*|צוינ?\S*|נאמר\S*|מפורט\S*|מצאנו|מצוי[ןנ]\S*|מופיע\S*|רואה|ראיתי|יודעת|ידוע|בטוחה|יכולה|אוכל|נוכל|רשאית|אצלי|אצלנו|נכנסת|מוסמכת|עוסקת|מוסרת|מצאתי|קיבלתי|קשור)|"
    r"(?:ש)?(?:אבדוק|נבדוק|אברר|נברר|אשאל|אחפש|נחפש)|לבדוק|לברר|לשאול|לחפש|לבקש|להבטיח|להתחייב|לייעץ|בודקת|מבררת|מחפש\S*|(?:^|[\s,])ו?אם\s|האם|"
    r"(?:כדאי|צריך|צריכים|חשוב|רצוי|עדיף) (?:ש(?:יועץ|עור(?:ך|כת) ה?דין|איש מקצוע|מישהו)|ל(?:פנות|שאול|בדוק|התייעץ|דבר|ברר|וודא|בקש))|(?:מבקשים|שואלים) (?:מה|את ה|אצל ה)?(?:יועץ|עור(?:ך|כת) ה?דין|משרד)|"
    r"(?:יסביר|תסביר|יפרט|תפרט|ימסור|תמסור)(?: לך| לכם)? (?:ה?יועץ|ה?יועצת|ה?סוכן|ה?משרד|עור(?:ך|כת) ה?דין)|אי אפשר ל(?!א )|אני לא (?:בקשר|מוסמכת|מוסרת|נותנת|קובעת|סוגרת)|לא (?:דיברתי|שוחחתי) |"
    r"(?:לא )?הייתי [א-ת]{3,}ת(?![א-ת])|חשוב(?:ה|ים|ות)? ל|מעניי\S*|(?:את|אתה|אתם) (?:גם |בעצם |בכלל )?(?:רוצ|צריכ|צריך|מעדי|חייב|מוכנ|גמיש|פתוח|מתלבט|גרי?ם?|גרה|עוב)|תרצ\S*|רצית\S*|רוצה ש|ביקשת\S*|אמרת\S*|ציינת\S*|"
    r"שאלת\S*|הזכרת\S*|הבנתי|אשמח ל|תוכל\S*|תגיד\S*|ספר[יו]? לי|לגבי|בנוגע ל|בנושאי?|שאלות|עדיף לדבר|לדבר (?:עליו|עליה|על|עם)|להתייעץ|התייעצות|בהתאם ל|"
    r"(?:ה?תיאור|ה?פרטים) (?:\S+ )?מילה על|מילה על|(?:בודקים|שואלים|מבררים|מגישים) (?:\S+ ){0,2}(?:ב|מ|ע|א|ד)|אפשר (?:יהיה )?לראות|(?:היועץ|היועצת|הסוכן|עורך הדין|איש מקצוע|יועץ\S*|עורכ?ת? ה?דין|מישהו|מי ש)(?: \S+){0,4} (?:יסביר|תסביר|יענה|תענה|ישמח|תשמח|יוכל|תוכל|יבדוק|תבדוק|יחזור|תחזור)|עם תשובה"
)
_WANTS = re.compile(
    r"נניח|תקציב|גמיש|מחפש|מעדיפ|רוצ|צריכ|צריך|תרצ|מספיק|בסדר|מבחינת|נגיד|אבדוק|נבדוק|לבדוק|אחפש|לחפש|נחפש|בא בחשבון|מתפשר|חשוב|פתוח|אפשרי מבחינ"
)
_OWN = re.compile(
    r"(?<![א-ת])[ושכ]?(?:יש|אין|היא|הוא|הן|הם|הדירה|הדירות|הנכס|הבניין|הבית|הסטודיו|כולל\S*|נמצא\S*|מותר|אסור|חייב\S*|יהיה|תהיה)(?![א-ת])"
)
_THAT_IS_IT = re.compile(r"(?:זה|זאת|זו|אלה) (?:באמת |אכן )?ה[א-ת]+(?: של[^?]*| הנכו\S+)?[.!]")
_AGREES = re.compile(
    r"\W*(?:כן|נכון|בדיוק|אכן|צודקת?|צודקים|בהחלט|ודאי|בטח|לגמרי|אני מאשרת|מאשרת)[\s,]*(?:(?:כן|נכון|בדיוק|אכן|צודקת?|בהחלט|מאוד|לגמרי|כך|זה|ככה|אתה|את|אתם|כמו שאמרת\w*|אני מאשרת|מאשרת|גם|אני|שמעתי|יודעת|ידוע לי|מכירה)[\s,]*){0,5}"
    r"(?:זה|זאת|זו)?\s*(?:באמת |אכן )?(?:ה(?:טלפון|מחיר|מספר|שעה|כתובת|מועד|סכום|קומה|גודל|שטח|תאריך)[^?]*)?[.!]"
)
_HEARD = re.compile(r"\W*(?:גם )?(?:אני )?(?:שמעתי|ידוע לי|אמרו לי|ראיתי|קראתי)(?: גם)?(?: אני)?(?: את זה)?[.!]")
_CUT = re.compile(
    r"\s+(?=ו(?!חצי|רבע)[א-ת\"]{3,} (?:יש|אין)(?! ל)(?![א-ת]))|(?<=[,;:.!?—–])\s+|\s+(?=(?:אבל|אך|ומצאתי|ויש|והיא|והוא|ואז|ולכן|וכרגע|אז)\s)"
)

_TOPICS: tuple[tuple[Topic, re.Pattern[str]], ...] = (
    ("booked", re.compile(r"קבעתי|קבענו|(?<!בוא )(?<!בואו )(?<!אם )(?<!מתי )(?<!ש)נקבע|תיאמתי|שריינ|נתראה|ניפגש|נפגש|מחכים ל|נחכה ל|מחכה לך|הפגישה (?:שלך|שלכם)|הביקור (?:שלך|שלכם)|ה(?:פגישה|ביקור|תור)(?= (?:ב|ל|היא|הוא|יהיה|תהיה))|סגרנו|(?<!ל)קבוע")),
    ("entry", re.compile(r"כניסה|יוצאים|עוזבים|מפנים|פינוי|מתפנ|להיכנס|אכלוס|מסירה|פנויה? (?:החל )?מ(?!חר)")),
    ("callback", re.compile(r"יחזור|יחזרו|נחזור|תחזור|יתקשר|נתקשר|שיחה חוזרת|לחזור אלי")),
    ("open", re.compile(r"(?:להגיע|לבוא|לקפוץ) אלינו|פתוח|נפתח|פותחים|נסגר|סוגרים|(?<!^)(?<!אז )סגור(?:ים|ה)?(?![!,א-ת])|שעות (?:ה?פתיחה|ה?פעילות|ה?עבודה|המשרד|הקבלה)|המשרד (?:שלנו )?(?:עובד|פועל)|עובדים|זמינים|עונים|מקבלים קהל|אנחנו (?:כאן |פה )?(?:עד|מ|ב(?!ודק))")),
    ("slot", re.compile(r"פנוי|פנויה|פנויות|מקום|מועד|אפשר(?![א-ת])|לתאם|ביקור|פגישה|תפוס")),
)  # fmt: skip

_NOT_BOOKED = re.compile(r"(?<![א-ת])(?:לא|טרם) (?:\S+ )?(?:קבע|נקבע|תיאמ|סגר)|^\W*אם(?![א-ת])")


def stretches(text: str) -> list[tuple[int, str]]:
    """The text cut where its way of speaking may change, each part with its place."""
    parts: list[tuple[int, str]] = []
    at = 0
    for match in _CUT.finditer(text):
        parts.append((at, text[at : match.start()]))
        at = match.end()
    parts.append((at, text[at:]))
    return [(place, part) for place, part in parts if part.strip()]


def frame_of(text: str) -> Frame | None:
    """None when the stretch shows nothing by itself and goes on as the one before it."""
    if _QUOTE.search(text):
        return "quote"
    if _WISH.search(text) and not re.search(
        r"עולה|עולים|המחיר (?:הוא|שלה|שלו)|יש לנו|יש לי|מצאתי|מצאנו|נמצאת|כן,|נכון,|(?<!לא )בדיוק", text
    ):
        return "wish"
    return "fact" if _FACT.search(text) else None


def confirms(text: str) -> bool:
    """Begins with a yes: what follows in the sentence is stated, whoever said it first."""
    return _CONFIRMS.search(text) is not None


def only_asks(text: str) -> bool:
    """The stretch states nothing of a thing that it names: it asks, does not know, will look, or speaks of a wish."""
    if confirms(text):
        return False
    return text.rstrip().endswith("?") or _STATES_NOT.search(text) is not None


def sentence_asks(text: str, at: int) -> bool:
    """The whole sentence around the place is a question without a statement ("מרפסת, חניה, קומה מסוימת?")."""
    end = re.compile(r"[.!?\n]").search(text, at)
    begin = max(text.rfind(sign, 0, at) for sign in ".!?\n") + 1
    sentence = text[begin : end.end()] if end else ""
    return sentence.endswith("?") and not begins_statement(sentence) and not confirms(sentence)


def asks_wish(text: str) -> bool:
    """A question of what the caller wants, in which a number is a suggestion and no fact of a listing."""
    return text.rstrip().endswith("?") and not begins_statement(text) and _WANTS.search(text) is not None


def begins_statement(text: str) -> bool:
    """Has a subject or a verb of being of its own, so that it does not just go on as the stretch before it."""
    return _OWN.search(text) is not None


def agrees(text: str, *, after_yes: bool) -> bool:
    """Says no more than that the caller is right; ``after_yes``: a yes went before in the sentence."""
    heard = after_yes and _HEARD.fullmatch(text) is not None
    return heard or _AGREES.fullmatch(text) is not None or (after_yes and _THAT_IS_IT.fullmatch(text) is not None)


def topic_of(text: str) -> Topic | None:
    """What an hour or a day in the stretch is about; None as before."""
    topic: Topic | None = next((topic for topic, pattern in _TOPICS if pattern.search(text)), None)
    return "slot" if topic == "booked" and _NOT_BOOKED.search(text) else topic
