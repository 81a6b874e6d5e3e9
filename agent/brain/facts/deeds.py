"""Statements without a number that need a tool behind them: what was done, what is free, what is on offer."""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from shared.hebrew.lexicon import is_number_word

Needed = Literal["booked", "noted", "callback", "saved", "sent", "removed", "looked", "handed", "never"]
StateKind = Literal[
    "free", "taken", "more", "all_free", "listed_free", "listed_gone", "exists", "none", "agreed", "immediate"
]

_EDGE = r"(?<![א-ת])"
_DEEDS: tuple[tuple[Needed, str], ...] = (
    ("booked", r"(?:ו?ש?ו?קבעתי|ו?קבענו|תיאמתי|תיאמנו|תאמתי|שריינתי|שריינו|סידרתי לך|הזמנתי לך|שיבצתי|אישרתי)(?![א-ת])"),
    ("booked", (r"(?:הפגישה|הביקור|התור|המועד|הסיור|פגישה|ביקור|תור|הזמן|השעה)(?: \S+){0,4}? (?:כבר )?(?:נקבע[הו]?|תואמ?ה?|שוריינ?ה?|שוריין|"
               r"אושר[הו]?|מאושר[ת]?|קבוע[ה]?|נרשמ?[הו]?|סגור[ה]?|מתואמ?ת?|מתואם|משוריינ?ת?|משוריין)(?![א-ת])")),
    ("booked", r"(?:נקבעה|נקבעו|תואמה|שוריינה)(?![א-ת])"),
    ("booked", r"(?:נתראה|ניפגש) (?:שם|אז)(?![א-ת])"),
    ("booked", r"(?:נקבע|תואם|שוריין|אושר|משוריין|מתואם)(?: \S+){0,2} (?:ביקור|תור|מועד|פגישה|לך|לכם|ליום|למחר|להיום)(?![א-ת])(?<!פגישה)"),
    ("booked", r"(?:סגרנו|סגרתי|סגור|סגורה|קבוע|קבועה|רשום|רשומה|רשומים|משובצת|משובץ) (?:לך |לכם |אצלנו )?(?:ל|על |ב)(?:יום|מחר|היום|שעה|ראשון|שני|שלישי|רביעי|חמישי|שישי|פגישה|ביקור)"),
    ("booked", r"(?:הכנסתי|רשמתי|הוספתי|שמתי) (?:\S+ ){0,3}(?:ליומן|ביומן|לפגישה|לביקור)"),
    ("never", r"שמתי (?:לך|לכם|תזכורת|על)(?![א-ת])"),
    ("booked", r"יש לך (?:כבר )?(?:פגישה|תור|ביקור)(?![א-ת])"),
    ("callback", r"(?:רשמתי|דאגתי|סידרתי|ביקשתי|הזמנתי)(?: \S+){0,3} ש(?:יחזרו|יחזור|תחזור|יתקשרו|יתקשר|תתקשר|ניצור|ייצרו|יצרו)"),
    ("booked", r"הצלחתי ל(?:סדר|קבוע|תאם|שריין|הזיז|הכניס|שבץ|פנות)(?![א-ת])"),
    ("callback", r"ביקשתי(?![א-ת])"),
    ("removed", r"(?:הסרתי|מחקתי|הורדתי|הוסרת|הוסרתם|הוצאתי|המספר (?:\S+ ){0,2}(?:הוסר|נמחק))(?![א-ת])"),
    ("sent", r"(?:שלחתי|נשלח[הו]?|שולחת לך|שולחת לכם|שיתפתי|העליתי לך|וואטסאפ נשלח)(?![א-ת])"),
    ("never", r"(?:ביטל|דחי|הזז|הקדמ|שיני|החלפ)(?:תי|נו)(?![א-ת])"),
    ("never", (r"(?:ביטלתי|בוטל[הו]?|דחיתי|הזזתי|העברנו|הקדמתי|שיניתי|הורדנו|חתמנו|הנחתי|נתתי לך הנחה|קיבלת הנחה|"
              r"חייבתי|זיכיתי|שילמתי|הזמנתי שליח|(?:הפגישה|הביקור|התור)(?: \S+){0,3} (?:בוטל[ה]?|נדח(?:ה|תה)|הוזזה?|שונ?תה|הועבר[ה]?))(?![א-ת])")),
    ("never", r"(?:דיברתי|שוחחתי|דיברנו|התייעצתי|סיכמתי|סיכמנו|בדקתי) (?:\S+ )?(?:עם|אצל|מול) (?:ה|בעל|סוכן|מנהל)"),
    ("never", (r"(?:הסוכן|הסוכנת|היועץ|היועצת|המנהל|המנהלת|הנציג|הנציגה|המוכר|מישהו|הצוות|הוא|היא)(?: (?!לא|עוד|עדיין)\S+){0,2} (?:שלח|שלחה|שלחו|קבע|קבעה|תיאם|תיאמה|אישר|אישרה|רשם|רשמה|"
               r"התקשר|התקשרה|בדק|בדקה|קרא|קראה|אמר|אמרה|אמרו|ביקש|ביקשה|קיבל|קיבלה|הבטיח|הבטיחה|ראה|ראתה|שמע|שמעה|מחפש|מחפשת|בתמונה|מעודכן|מעודכנת|בדרך)(?![א-ת])")),
    ("handed", r"(?:העברתי|הועבר[הו]?|מסרתי|עדכנתי את (?:הסוכן|המשרד|המנהל|היועץ|הצוות))(?![א-ת])"),
    ("handed", r"(?:אני )?(?:מעבירה|מעביר|מנתבת|מחברת) (?:אותך|אותכם|את השיחה|את הבקשה|את הפרטים|עכשיו)"),
    ("noted", r"(?:ו?רשמתי(?! (?:לעצמי|לפניי|לפני|בראש)(?![א-ת]))|נרשם|נרשמה|נרשמו|ציינתי|סימנתי)(?![א-ת])"),
    ("saved", r"(?:שמרתי|עדכנתי|תיעדתי|הוספתי|נשמר[הו]?|עודכנ?[הו]?|עודכן)(?![א-ת])"),
    ("sent", r"(?:תקבל|תקבלי|תקבלו|יישלח|ישלחו)(?: \S+){0,3} (?:ב?מייל|הודעה|ב?וואטסאפ|מסרון|אישור|קישור|לינק)(?![א-ת])"),
    ("sent", r"(?:יחזרו|יחזור|תחזור|נחזור)(?: \S+){0,3} עם (?:רשימת|רשימה|קטלוג|תמונות|הצעות|מסמכים)(?![א-ת])"),
    ("sent", r"(?:שלחנו|שיתפנו)(?![א-ת])"),
    ("noted", r"(?:רשמנו|סימנו|הזמנו|סידרנו)(?![א-ת])"),
    ("handed", r"(?:עדכנו|מסרנו)(?![א-ת])"),
    ("looked", r"(?:ו?בדקתי|חיפשתי|בדקנו|חיפשנו|עברתי על)(?![א-ת])"),
)  # fmt: skip
_COMPILED: tuple[tuple[Needed, re.Pattern[str]], ...] = tuple(
    (needed, re.compile(_EDGE + r"[וש]{0,2}(?:" + pattern + ")")) for needed, pattern in _DEEDS
)
_MEDIAL = str.maketrans({"ך": "כ", "ם": "מ", "ן": "נ", "ף": "פ", "ץ": "צ"})
_DONE_STEMS = "בוצע הושלם נקלט טופל סודר אושר תואם שוריין שובץ נשמר נשלח הועבר נרשם עודכן הוזמן התקבל הוסר נמחק בוטל הוזז צורף הוכנס נחתם הוקצה נקבע נסגר הוקפא"
_DONE = re.compile(
    _EDGE
    + r"[וש]{0,2}(?:"
    + "|".join(f"{stem}|{stem.translate(_MEDIAL)}(?:ה|ו|ת|תם)" for stem in _DONE_STEMS.split())
    + r")(?![א-ת])"
)
"""A thing that has become done, whoever did it: the passive of what an office does, in every person."""

_ALL_SET = re.compile(
    _EDGE
    + r"(?:הכול|הכל|זה|העניין|אתם|אתה|את) (?:כבר |אצלנו |בפנים )*(?:מסודר(?:ת|ים)?|סגור|מאורגן|מתואם|מתואמים|קבוע|בטיפול|מטופל|רשום|רשומה|רשומים|משוריין)(?![א-ת])"
)
_AGREED = re.compile(r"(?:^\W*|[,.!?] )(?:סגור|קבוע|סגרנו|מסודר|עשינו עסק)(?=\s*(?:[.!]|$))")
_OF_BOOKING = re.compile(
    r"פגיש|ביקור|תור(?![א-ת])|מועד|שעה|שריון|הזמנה|סיור|יומן|(?:ל|ב)(?:יום|ראשון|שני|שלישי|רביעי|חמישי|שישי)(?![א-ת])|מחר|היום|בשעה"
)
_OF_CALLBACK = re.compile(r"(?:יחזר|יחזור|תחזור|יתקשר|תתקשר|נחזור|ניצור)")
_WIPED = re.compile(
    _EDGE + r"[וש]{0,2}(?:מחק|הסר|השמד)(?:תי|נו) (?:את )?(?:כל )?ה(?:מידע|פרטים|נתונים|היסטוריה|הקלטה|שיחה|תמלול)"
)
_TO_OWNER = re.compile(
    r"(?<![א-ת])[וש]{0,2}(?!הייתי)[א-ת]{2,7}(?:תי|נו)(?: \S+){0,2} (?:את |עם |אל )?[למ]?ה?(?:בעל(?:ת|י)? ה?(?:דירה|בית|נכס)|בעלים|מוכר(?:ת|ים)?|משכיר(?:ה|ים)?)(?![א-ת])"
)
"""Nothing that the agent has reaches an owner."""
_OF_MESSAGE = re.compile(r"וואטסאפ|ווטסאפ|הודעה|מסרון|סמס|מייל|קישור|תמונות|מיקום")
_OUT_OF_REACH = re.compile(
    _EDGE
    + r"[וש]{0,2}(?:[א-ת]{2,6}(?:תי|נו)|"
    + "|".join(_DONE_STEMS.split())
    + r")[הו]? (?:(?:\S+ ){0,3}?[בל]רשימת|(?:\S+ ){0,4}?(?:ליומן של|ביומן של|(?:כל )?ה(?:מידע|פרטים|נתונים|היסטוריה|הקלטה|שיחה|תמלול|הכול)(?: שלך| שלכם| הזאת| הזו| הזה)? (?:מה|נמח)))"
)
"""Another's calendar, records wiped: no tool does it."""

_WE = re.compile(_EDGE + r"[וש]{0,2}[א-ת]{2,6}נו(?![א-ת])")
_OURS = re.compile(
    r"[וש]{0,2}(?:ה?אנחנו|של?נו|לנו|אצלנו|אותנו|איתנו|אתנו|עלינו|אלינו|מאיתנו|מאתנו|ממנו|בינינו|בנו|עצמנו|כולנו|אליו|עמנו|עבורנו|בשבילנו|לפנינו|הבנו|נו|"
    r"דרכנו|מולנו|לידנו|סביבנו|מבחינתנו|בזכותנו|אחרינו|בתורנו|לקוחותינו|יועצינו|אמרנו|ראינו|היינו|יכולנו|ידענו|הגענו|התחלנו|סיימנו|רצינו|חשבנו|מצאנו|הצענו|שאלנו|[א-ת]{2,5}(?:תי|ת)נו|בינינו|משרדנו|הזכרנו|הספקנו|הסברנו)"
)
_PAST = re.compile(_EDGE + r"[וש]{0,2}[א-ת]{2,6}תי(?![א-ת])")
_NO_DEED = re.compile(
    r"(?:[וש]{0,2})(?:הבנתי|שמעתי|אמרתי|שאלתי|חשבתי|שמחתי|רציתי|התכוונתי|הזכרתי|הצעתי|מצאתי|הסברתי|קלטתי|ראיתי|הייתי|יכולתי|ידעתי|טעיתי|"
    r"התבלבלתי|סיפרתי|פירטתי|הקראתי|הדגשתי|התרשמתי|התעכבתי|איבדתי|עניתי|הצלחתי|ניסיתי|הספקתי|זכרתי|נזכרתי|קיבלתי|סיימתי|שכחתי|תיארתי|פספסתי|החמצתי|לקחתי|חזרתי|התחלתי|הגעתי|השתכנעתי|הקשבתי|נהניתי|צחקתי|הופתעתי|התרגשתי|הבהרתי|דייקתי|חידדתי|השוויתי|ספרתי|חישבתי|השמטתי|דילגתי|הרגשתי|התלבטתי|האמנתי|קיוויתי|הצטערתי|התנצלתי|חששתי|אהבתי|ציטטתי|הבאתי|רשמתי|חיכיתי|המתנתי|השתדלתי|שיערתי|"
    r"אמיתי|מהותי|איכותי|ביתי|משמעותי|תקופתי|שירותי|מרכזתי|סביבתי|חברתי|תחתי|אחותי|לדעתי|מבחינתי|מצידתי|מטרתי|הצעתי|כוונתי|טעותי|לטעמתי|בשבילתי|מתי|אתי|אותי)"
)
_NEGATED = re.compile(
    r"(?:לא|טרם|אי אפשר|בלי ש|לפני ש|אחרי ש|ברגע ש|כש|אם|עד ש|כדי ש|במקרה ש|לאחר ש)(?: [^\s,;:.!?–—-]+){0,2} ?$"
)
_NEGATED_WITHIN = re.compile(r" (?:(?:עוד|עדיין) )?(?:לא|טרם|איננה?) [^\s]+$")
_IN_ORDER = re.compile(r"מ(?:ה)?בחינ|בתקציב|מתקציב|עם ה?תקציב")
"""With regard to something a caller is "all set"; that is no booking."""
_FUTURE_SET = re.compile(r"(?:בוא|בואו|מתי|שנ|איך|אולי|ואז|אם|בבקשה|אפשר ש) ?$")

_THING = (
    r"(?:(?:בדיוק |כמה |הרבה |המון |מבחר (?:של )?|עוד |גם |רק |שתי |שלוש |ארבע |חמש |בשבילך |בשבילכם |מגוון |אף |\d+ |\S+ )?"
    r"(?:דירה|דירות|דירת|נכס(?:ים)?|בית|בתים|פנטהאוז(?:ים)?|משרד(?:ים)?|דופלקס(?:ים)?|סטודיו|קוטג'?|מגרש(?:ים)?|הצע(?:ה|ות))|"
    r"אחת(?! שאל)|משהו (?:ב|מ|ש|יפה|מתאים|קרוב|דומה|מצוין|מעולה)|אפשרויות|שתי אפשרויות|שתיים)"
)
_STATES: tuple[tuple[StateKind, str], ...] = (
    ("agreed", (r"(?:המוכר|המוכרת|המוכרים|הבעלים|בעל הבית|בעלת הבית|בעל הדירה|בעל הנכס|המשכיר|המנהל)(?: \S+){0,3} (?:הסכי?ם|הסכימ[הו]|אישר[הו]?|מסכי?ם|מסכימ[הו]|מוכנ?[הי]?ם?|"
               r"מוכן|ירד|ירדו|יורד|יירד|יוריד|גמיש|גמישים|ממהר|לחוץ|לחוצים)(?![א-ת])")),
    ("agreed", r"(?:אני|אנחנו) (?:נותנ(?:ת|ים)|מבטיח(?:ה|ים)|מאשר(?:ת|ים)|מתחייב(?:ת|ים))(?: לך| לכם)?(?: \S+){0,2} (?:הנחה|מחיר|עמלה|את ההנחה|את המחיר|שהמחיר)|בלי עמלה|ללא (?:עמלה|דמי תיווך)|בלי דמי תיווך|חינם"),
    ("agreed", r"(?:אפשר|אפשרי|פנוי|תגיע|תגיעי|תבוא|תבואי|לראות|להגיע|לבוא|זמינ?ה?)(?: \S+){0,5} (?:בכל (?:שעה|יום|זמן|רגע|עת)|מתי ש)|כל יום \S+ פנוי"),
    ("immediate", r"(?:כניסה|הכניסה|פינוי|הפינוי|אכלוס|האכלוס)(?: \S+){0,5}? (?:מיידית?|מידית?|מיד)(?![א-ת])|(?<!לא )(?:פנויה|מתפנה|אפשר להיכנס)(?: \S+){0,2}? (?:כבר )?(?:מיידית|מייד|מיד|מהיום|היום|מחר|עכשיו|השבוע)(?![א-ת])"),
    ("agreed", r"[א-ת]{4,6}(?: \S+)? על ידי"),
    ("more", r"(?:חוץ מ|מלבד|בנוסף ל|לצד|מעבר ל)(?:שתי|שני|שלוש|ה?שתיים|ה?שניים|אלה|אלו|אותן|ה?דירות|ה?נכסים|מה ש)(?: \S+){0,4}? (?:יש|קיימת|קיימות|מצאתי|ישנה)(?![א-ת])"),
    ("all_free", r"(?:הכול|הכל|כולו|כולה|כל (?:היום|הבוקר|הצהריים|אחר הצהריים|הערב|השעות|השבוע))(?: \S+){0,2} (?:פנוי|פתוח|פנויות|פתוחות|אפשרי)(?![א-ת])|(?:פנוי|(?<!המשרד )(?<!הסניף )פתוח)(?: \S+)? (?:כולו|כל היום|כל הבוקר|לגמרי|מתי ש|החל מ\S+|מ\S+ (?:ו?עד) \S+)|מ(?:שעה )?\S+ (?:(?:ורבע|וחצי|בבוקר) )?ו?עד (?:ה?\S+ ){1,3}(?:הכול |הכל )?(?:פנוי|פתוח אצלי|יש מקום)"),
    ("listed_gone", r"(?:כבר )?(?:נמכר[הו]?|הושכר[הו]?|ירד[הו]? מהשוק|(?:לא רלוונטית|לא זמינה) יותר|כבר לא (?:תהיה |תישאר |יהיה |יישאר )?(?:פנויה|זמינה|רלוונטית|בשוק|למכירה|להשכרה|זמין|רלוונטי))(?![א-ת])"),
    ("taken", r"(?:תפוס[ה]?|תפוסים|תפוסות|הקדי(?:ם|מה|מו) אותנו|(?<!שם )(?<!השם ה)מלא[ה]?|אין (?:לי |לנו )?(?:שום |אף |יותר |עוד )?(?:מקום|שעה|שעות|מועד|מועדים|תור|תורים|זמן)(?: (?:פנוי[הםות]*|אחר))?|לא פנוי[הםות]*|לא נשאר[הו]?(?: \S+){0,2}? (?:פנוי[הםות]*|מקום)|אין (?:\S+ ){0,3}?פנוי[הםות]*|הכול תפוס|נתפס[הו]?)(?![א-ת])"),
    ("listed_free", r"(?:הדירה|הנכס|הבית|הפנטהאוז|המשרד|היא|הוא|זאת|זו)(?: \S+){0,3}? (?:עדיין )?(?:פנוי[ה]?|זמינ?ה?|זמין|מיידית|מתפנ[ה]?|בשיווק|על המדף|למכירה עדיין)(?![א-ת])"),
    ("free", r"(?:(?<!ש)יש(?: לי| לנו| אצלי| אצלנו)?(?= *(?:[.,!?]|$))|יש (?:לי|לנו) (?=ב(?:יום|ראשון|שני|שלישי|רביעי|חמישי|שישי))|פנוי[הםות]*|פנויות|זמינ?ים|יש (?:לי |לנו )?(?:מקום|שעה|שעות|מועד|מועדים|תור|תורים|זמן)(?! ל?(?:דבר|שאל))|התפנה|אפשר להגיע(?! אלינו| למשרד)|אפשר לבוא(?! אלינו| למשרד)|אפשר להיפגש|אפשר (?:גם )?(?:ביום|בראשון|בשלישי|ברביעי|בחמישי|בשישי))(?![א-ת])"),
    ("none", rf"(?:אין (?:לי |לנו |אצלנו |כרגע |היום |עכשיו )+{_THING}|לא מצאתי(?: \S+){{0,2}} {_THING}|לא נשאר[הו]? (?:לנו )?{_THING}|אין (?:דירות|נכסים|דירה כזאת|נכס כזה))(?![א-ת])"),
    ("exists", (rf"(?:(?:אפשר|ניתן|תוכלו?|תוכלי|קל) למצוא (?:אצלנו|ב[א-ת]+|שם)|משהו שיש לנו|יש לנו (?:תמיד |כרגע |בדיוק )*(?:תמיד|הרבה|המון|כאלה|כאלו|כזאת|כזה|בשפע)|(?<!אם )(?<!האם )יש (?:לי |לנו |אצלנו |כאן |פה |כרגע |היום |עכשיו |במאגר |בשבילך |בשבילכם |בדיוק |שם |גם )*{_THING}|מצאתי(?: לך| לכם| כאן| לנו)?(?: \S+)? {_THING}|מצאנו(?: לך| לכם)?(?: \S+)? {_THING}|"
               rf"(?:נכנס[הו]?|עלתה|עלו|הגיע[הו]?|קיימ(?:ת|ות|ים)|ישנ[הםן]) (?:לנו |אצלנו |עכשיו |היום |לאחרונה )*(?:\S+ )?{_THING})(?![א-ת])")),
)  # fmt: skip
_STATES_COMPILED: tuple[tuple[StateKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(_EDGE + r"ו?ש?" + pattern)) for kind, pattern in _STATES
)
_LISTING_THING = re.compile(r"דיר|נכס|בית(?! ספר| קפה| חולים| כנסת)|בתים|פנטהאוז|משרד(?!נו)|דופלקס|סטודיו|קוטג|מגרש")
_HEDGED = re.compile(
    r"(?:לבדוק|אבדוק|בודקת|נבדוק|בדיקה|לברר|אברר|נברר|לא (?:יודעת|בטוחה|יכולה)|אין לי (?:מידע|את|תשובה|פרט)|לא מופיע|"
    r"לא כתוב|לא ידוע|האם|נראה אם|לראות אם|אם)(?: \S+){0,6} ?$"
)


_NONE_BEFORE = re.compile(r"(?<![א-ת])(?:אין|לא (?:מצאתי|נמצאו?|נשארו?|ראיתי|רואה))(?: [^\s,;:.!?]+){0,4} ?ש?$")
"""Free, said of what is not there."""


class Deed(NamedTuple):
    """Says that something was done; ``needs`` names what must have succeeded in this call."""

    needs: Needed
    start: int
    text: str


class State(NamedTuple):
    """Says how things stand: hours free or taken, listings there or not, an agreement."""

    kind: StateKind
    start: int
    text: str
    of_listing: bool


def deeds(text: str) -> list[Deed]:
    """The done things of the text; what is negated, conditional or still to come is none."""
    found: list[Deed] = []
    for needs, pattern in _COMPILED:
        for match in pattern.finditer(text):
            glued = re.match(r"ו?ש?ו?", match.group())
            before = text[: match.start()] + (glued.group() if glued else "")
            may_come = match.group().removeprefix("ו").removeprefix("ש").startswith("נקבע ")
            if may_come and _is_asked(text, match.start(), match.end()):
                continue
            if (
                _NEGATED.search(before)
                or _NEGATED_WITHIN.search(match.group())
                or (may_come and ((glued and glued.group()) or _FUTURE_SET.search(before)))
            ):
                continue
            if all(match.start() >= one.start + len(one.text) or match.end() <= one.start for one in found):
                found.append(Deed(needs, match.start(), match.group()))
    for match in _PAST.finditer(text):
        known = any(match.start() < one.start + len(one.text) and match.end() > one.start for one in found)
        known = known or is_number_word(match.group())
        if not known and not _NO_DEED.fullmatch(match.group()) and not _NEGATED.search(text[: match.start()]):
            found.append(Deed("never", match.start(), match.group()))
    for pattern in (_OUT_OF_REACH, _WIPED, _TO_OWNER):
        found += [
            Deed("never", match.start(), match.group())
            for match in pattern.finditer(text)
            if not _NEGATED.search(text[: match.start()])
        ]
    return [*found, *_unnamed(text, found)]


def _unnamed(text: str, known: list[Deed]) -> Iterator[Deed]:
    """Done things by their grammar alone: any passive of an office's work, "we" in the past, "all is settled"."""
    for pattern in (_DONE, _ALL_SET, _AGREED, _WE):
        for match in pattern.finditer(text):
            before = text[: match.start()]
            if any(match.start() < one.start + len(one.text) and match.end() > one.start for one in known):
                continue
            if pattern is _WE and _OURS.fullmatch(match.group()):
                continue
            if pattern is _ALL_SET and _IN_ORDER.search(text):
                continue
            if (
                not _NEGATED.search(before)
                and not _FUTURE_SET.search(before)
                and not _is_asked(text, match.start(), match.end())
            ):
                yield Deed(_needed_by(text), match.start(), match.group())


def _needed_by(text: str) -> Needed:
    """What the sentence is about decides which tool must have done it."""
    if _OF_MESSAGE.search(text):
        return "sent"
    if _OF_CALLBACK.search(text):
        return "callback"
    return "booked" if _OF_BOOKING.search(text) else "noted"


def states(text: str) -> list[State]:
    """The states of the text that are stated, not asked or doubted."""
    found: list[State] = []
    for kind, pattern in _STATES_COMPILED:
        for match in pattern.finditer(text):
            clause = re.split(r"[.!;]", text[: match.start()])[-1]
            if _HEDGED.search(clause) or _is_asked(text, match.start(), match.end()):
                continue
            if any(match.start() < one.start + len(one.text) and match.end() > one.start for one in found):
                continue
            around = text[match.start() : match.end() + 30]
            turned: StateKind = "taken" if kind == "free" and _NONE_BEFORE.search(clause) else kind
            found.append(State(turned, match.start(), match.group(), _LISTING_THING.search(around) is not None))
    return found


def _is_asked(text: str, start: int, end: int) -> bool:
    """The sentence around the place is a question that states nothing ("אפשר להגיע ביום שלישי?")."""
    after = re.match(r"[^.!?\n]*", text[end:])
    stops = end + (after.end() if after else 0)
    begins = max(text.rfind(sign, 0, start) for sign in ".!?\n") + 1
    asked = text[stops : stops + 1] == "?"
    return asked and not re.search(
        r",\s*(?:לא$|כן$|נכון|בסדר|מתאים|מה דעתך|רוצה|לתאם|לקבוע|זה מתאים)[^,]*$|[–-] ", text[begins:stops]
    )
