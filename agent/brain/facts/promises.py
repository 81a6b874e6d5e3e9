"""What is promised or under way: a deed of the agent, the office or an adviser that nothing in this call has set going.

The default is that a future or a present deed needs its tool. Talk that binds nobody (to look, to ask, to say, to be
glad), offers, questions and conditions are known by their grammar and pass.
"""

import re
from typing import Literal, NamedTuple

Kept = Literal["callback", "sent", "noted", "never"]

_EDGE, _END = r"(?<![א-ת])", r"(?![א-ת])"
_HURRY = r"(?:(?:כבר|עכשיו|מיד|מייד|תכף|גם|ממש|פשוט|אישית|ברגע זה|בשמחה) )*"
_BOUND_FOR = (
    r"(?= (?:לך|לכם|לו|לה|להם|אותך|אתכם|אותו|אותה|אותם|את|אליך|אליכם|אליו|אליה|אליהם|עליך|איתך|איתו|בשבילך|עבורך|"
    r"עכשיו|כבר|מיד|מייד|היום|מחר|עוד|תוך|אישית|[למ]ה?(?:מוכר|בעל|יועצ|יועץ|סוכנ|סוכן|מנהל|משרד|שכנ|בנק|עורכ|עורך)[א-ת]*)(?![א-ת]))"
)
_TALK = (
    r"ניגש[א-ת]*|אבדוק|אברר|אחפש|אשאל|אשמח|אוכל|אומר(?:ת|ים)?|אגיד|אציג|אקריא|אסביר|אפרט|אנסה|אסכם|אציע|אזכיר|אמתין|אבקש|אחזור(?! אלי)|אוסיף|אתחיל|אבין|אוודא|אענה|אצטרך|"
    r"אחכה|אשמע|אספר|אמצא|אדע|אקבע|ארשום|אתאים|נבדוק|נברר|נחפש|נשמח|נוכל|ננסה|נמצא|נדבר|נתחיל|נמשיך|נראה|נעבור|נסכם|נקבע|נתראה|ניפגש|נתאם|נגיד|נזיז|נצטרך|"
    r"אפשר|אחרי[א-ת]*|אולי|אמרת|אמרתי|איזה|איזו|אילו|אפילו|אצלי|אצלך|אצלנו|אנחנו|ארבע|ארבעה|אחרת|אתמול|אנשים|אישור|אבל|אליך|אותך|אות(?:ו|ה|ם|ן|י|נו)|איתך|"
    r"נכון|נוח|נעים|נשמע|נמצא[א-ת]*|נשאר[א-ת]*|נקבע[א-ת]*|נוף|נראית|נרשמ?[א-ת]*|נועה|נמסר|נציג[א-ת]*|נכס[א-ת]*|נ[א-ת]+(?:ות|ים)"
)
_FIRST = re.compile(
    rf"{_EDGE}(?:(?:ו?אני|ו?אנחנו) {_HURRY}[ושכ]?(?!(?:{_TALK}){_END})[אנ][א-ת]{{2,6}}{_END}(?<!ית)(?<!ים)(?<!ות)(?! קולית)"
    rf"|ו?(?!(?:{_TALK}){_END})(?:[אנ][א-ת]{{3,6}}|אתן|אקח|נתן){_BOUND_FOR}|ו?(?:אדאג|נדאג|אוודא|נוודא) ש)"
)
_ABLE = re.compile(
    rf"{_EDGE}(?:אוכל|נוכל|אני יכולה|אנחנו יכולים|אצליח|נצליח|אנסה|ננסה|נדע) (?:גם |אולי )?(?:ל(?:השיג|סדר|הוריד|שמור|ארגן|הבטיח|שלוח|תת|הזיז|פנות|פרוס|וותר|דחות|שכנע|לחוץ|הכין|תאם עם|דבר עם ה))"
)
_PEOPLE = (
    r"(?:ה?יועצ(?:ת|ים|ות)?|ה?יועץ|ה?סוכנ(?:ת|ים|ות)?|ה?סוכן|ה?מתווכ(?:ת|ים)?|ה?מתווך|ה?מנהל(?:ת)?|ה?נציג(?:ה|ים|ות)?|מישהו|ה?צוות|ה?מזכירה|עורך ה?דין|עורכת ה?דין|"
    r"ה?מומחה|ה?שמאי|ה?קבלן|ה?שליח|ה?משרד)"
)
_THIRD = re.compile(
    rf"{_EDGE}{_PEOPLE}(?: (?:שלנו|שלך|המשרד|הסניף|משכנתאות|כבר|גם|אישית|עצמו|מהמשרד|מהצוות|הבכיר[א-ת]*|של[א-ת]*))*"
    rf" (?:כבר |גם |אישית )?(?P<verb>[ית][א-ת]{{2,6}}|מכינ?ה?|מכין|מטפלת?|מחכה|ממתינה?|בדרך){_END}"
)
_THEY = re.compile(
    rf"(?:^|(?<=[\s,])ו?)(?P<verb>י(?!ו)[א-ת]{{2,5}}ו){_END} (?:לך|לכם|אליך|אליכם|אותך|אתכם|איתך|איתכם|את)(?![א-ת])"
)
_AGAIN = re.compile(rf"{_EDGE}(?P<verb>י(?!ו)[א-ת]{{2,5}}ו) (?:שוב|עוד פעם|בשנית)(?![א-ת])")
"""Said of people who are not named; even behind an "if" it is promised."""
_MONEY_BACK = re.compile(
    rf"{_EDGE}(?:נחזיר|מחזירים|יחזירו|מוחזר|יוחזר)(?: \S+){{0,2}} ה?(?:כסף|תשלום|סכום|מקדמה|עמלה)(?![א-ת])"
)
_ADVISES = re.compile(
    r"[ית](?:סביר|סבירו|ענה|ענו|בדוק|בדקו|ברר|בררו|דע|דעו|וכל|וכלו|שמח|שמחו|גיד|גידו|עץ|ייעץ|ייעצו|מליץ|רצה|צטרך|היה|היו|מיד|עזור|עזרו|כול|כולה|כולים|פוס|פוסה|פוסים)|תיווך|יום|יותר|יש|ישר|יחד|יפה|תמיד|תודה"
)
_CALLS = re.compile(r"[ית](?:חזור|חזרו|תקשר|תקשרו|דבר|דברו|צור|ייצור|צרו|יצור|יצרו|יצור קשר|ענה|ענו)|תיצור|ייצור")
_GET = re.compile(rf"{_EDGE}(?:(?:תקבל|תקבלי|תקבלו)(?! יותר| פחות)|יגיע אליך|תגיע אליך|מגיע אליך){_END}")
_NOW = re.compile(rf"{_EDGE}אני {_HURRY}(?!(?:לא|כאן|פה|גם|רק|עוד){_END})(?P<word>[א-ת]{{3,}}[תה]){_END}")
_STANCE = re.compile(
    r"(?:יכול|רוצ|מבינ|מחפש|בודק|יודע|צריכ|רוא|שומע|מצטער|מעדיפ|ממליצ|מציע|מוצא|חושב|מקשיב|מוכנ|שואל|חוזר|מדבר|קורא|מנס|מצליח|זוכר|מאמינ|שמח|בטוח|עוזר|מתנצל|מקוו|"
    r"קובע|מסתכל|מברר|מוודא|מתכוונ|אומר|מסביר|מתחיל|נמצא|עונ|אמור|מכיר|רשאי|מוסמכ|מערכ|נציג|בינ|מדייק|מזכיר|מסכמ|רואה|מסכימ|מתרשמ|ממתינ|מחכ|נהנ|מצרפ|נועה|טוע|מתבלבל|"
    r"ממוחשב|דיגיטל|אוטומט|וירטואל|מצוינ|מעול|עובד|מרגיש|סקרנ|זמינ|פתוח|מניח|ניגש|הולכ|מאשר|מעביר|שולח|מנתב|מחבר)[א-ת]{0,2}"
)
"""Stands, feelings and talk; handing over, sending and confirming are judged as deeds."""
_CONDITION = re.compile(
    rf"{_EDGE}[ושכ]?(?:אם|האם|ברגע ש(?:ת|א(?!נשים)|י)[א-ת]+|לפני ש[א-ת]+|אחרי ש[א-ת]+|כש[א-ת]{{2,}}|תרצ[א-ת]*|רוצ[א-ת]+|תגיד[א-ת]*|תן לי|תני לי|ספר[יו]? לי|אפשר|אולי|כדאי|עדיף|צריך|לבקש|"
    rf"לא (?:יודעת|ידוע|כתוב|רשום|יכולה|אוכל|בטוחה|מבטיחה)|אין לי|לשאול|בוא|בואי|בואו){_END}"
)


class Promise(NamedTuple):
    """``kept``: by which tool's success it is one that may be given."""

    kept: Kept
    text: str


def is_open(part: str) -> bool:
    """The stretch asks, offers, or sets a condition: what it names is not promised."""
    return part.rstrip().endswith("?") or _CONDITION.search(part) is not None


def promises(part: str, *, behind_condition: bool = False) -> list[Promise]:
    """All promises of a stretch; behind an offer, a question or an "if" only those that nobody can ask for."""
    if behind_condition:
        return [Promise("never", match.group()) for pattern in (_AGAIN, _MONEY_BACK) for match in pattern.finditer(part)
                if not part.rstrip().endswith("?")]  # fmt: skip
    found = [Promise(_kept(part), match.group()) for pattern in (_FIRST, _ABLE) for match in pattern.finditer(part)
             if not _refused(part, match.start())]  # fmt: skip
    for pattern in (_THIRD, _THEY, _AGAIN):
        for match in pattern.finditer(part):
            if _ADVISES.fullmatch(match["verb"]) or _refused(part, match.start("verb")):
                continue
            kept: Kept = "callback" if _CALLS.fullmatch(match["verb"]) else "never"
            found.append(Promise(kept, match.group()))
    found += [Promise(_kept(part), match.group()) for match in _GET.finditer(part) if not _refused(part, match.start())]
    for match in _NOW.finditer(part):
        if not _STANCE.fullmatch(match["word"]):
            found.append(Promise("noted", match.group()))
    return found


def _refused(part: str, at: int) -> bool:
    return re.search(r"(?<![א-ת])(?:ו?לא|מי|למי|אף אחד לא)(?: \S+)? ?$", part[:at]) is not None


def _kept(part: str) -> Kept:
    if re.search(r"וואטסאפ|ווטסאפ|הודעה|מסרון|מייל|קישור", part):
        return "sent"
    return "callback" if re.search(r"שיחזר|שיתקשר|נחזור|אחזור|שיחה", part) else "never"
