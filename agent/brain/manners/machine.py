"""Is a machine on the other side: a voice mail box or a menu?

Judged by whole sentences that only machines say. Digits decide nothing: people say phone numbers and prices.
"""

import re

_VOICE_MAIL = re.compile(
    r"(?:השאיר(?:ו|י)?|להשאיר|תשאירו) (?:את )?(?:ה)?הודע(?:ה|תכם|ה קולית)[^.]{0,40}(?:צפצוף|צליל|ביפ)"
    r"|(?:לאחר|אחרי) (?:ה)?(?:צפצוף|צליל|ביפ)|הגעתם? (?:ל)?(?:תא ה?קולי|תיבה ה?קולית|משיבון)"
    r"|(?:ה)?מנוי (?:ש)?(?:חייגתם|אליו)|(?:ה)?מספר (?:ש)?חייגתם (?:אינו|לא)|הוקלט תא קולי"
)
_MENU = re.compile(
    r"(?:הקישו|הקש|הקישי|לחצו|תקישו) (?:\w+ ){0,2}(?:אחת|אחד|שתיים|שלוש|כוכבית|סולמית|\d|[*#])"
    r"|ל(?:שירות|מכירות|תמיכה|מענה|חזרה|עברית|ערבית|רוסית)\b[^.]{0,20}(?:הקישו|הקש|לחצו)"
    r"|כל (?:ה)?נציג(?:ינו|ים) עסוקים|שיחתכם חשובה לנו|(?:ה)?שיחה (?:זו |שלכם )?(?:מוקלטת|תוקלט) לצורך"
    r"|אתם במקום \w+ בתור"
)


def is_machine(text: str) -> bool:
    """The turn is an announcement of a voice mail box or a telephone menu."""
    return bool(_VOICE_MAIL.search(text) or _MENU.search(text))
