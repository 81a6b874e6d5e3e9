"""What the agent says to a turn that nobody understood: asked again in words that fit its question, then another way.

The second request differs from the first, because the same words get the same mumble; both still ask for the same
kind of answer, so that the ear goes on expecting it. After two the telephone's keys take over where an answer fits
them, else a person. Feminine for the agent, neutral for the caller.
"""

from typing import NamedTuple

from agent.hearing.expected import Expected

MOST_REQUESTS = 2


class Requests(NamedTuple):
    """``keys`` is empty where no key can give the answer."""

    first: str
    second: str
    keys: str = ""


SAY_AGAIN = "סליחה, לא שמעתי טוב. אפשר לחזור על זה?"

REQUESTS = {
    Expected.ANYTHING: Requests(SAY_AGAIN, "הקו לא ברור. אפשר לומר את זה שוב, לאט ובקול?"),
    Expected.YES_NO: Requests(
        "סליחה, לא שמעתי. זה כן או לא?",
        "הקו לא ברור. אפשר לומר רק כן או לא?",
        "אני עדיין לא שומעת טוב. אפשר להקיש: אחת זה כן, שתיים זה לא.",
    ),
    Expected.CHOICE: Requests(
        "סליחה, לא שמעתי. אפשר לחזור על הבחירה?",
        "הקו לא ברור. אפשר לומר רק את הבחירה, במילה אחת?",
    ),
    Expected.HOUR: Requests(
        "סליחה, לא שמעתי את השעה. באיזו שעה?",
        "הקו לא ברור. אפשר לומר רק את השעה?",
        "אני עדיין לא שומעת טוב. אפשר להקיש את השעה על מקשי הטלפון.",
    ),
    Expected.COUNT: Requests(
        "סליחה, לא שמעתי את המספר. כמה אמרת?",
        "הקו לא ברור. אפשר לומר רק את המספר?",
        "אני עדיין לא שומעת טוב. אפשר להקיש את המספר על מקשי הטלפון.",
    ),
    Expected.SUM: Requests(
        "סליחה, לא שמעתי את הסכום. אפשר לומר אותו שוב, בכמה מדובר?",
        "הקו לא ברור. אפשר לומר רק את הסכום, לאט?",
        "אני עדיין לא שומעת טוב. אפשר להקיש את הסכום בשקלים, ובסוף סולמית.",
    ),
    Expected.PHONE: Requests(
        "סליחה, לא שמעתי את כל הספרות. מה מספר הטלפון?",
        "הקו לא ברור. אפשר לומר את מספר הטלפון שוב, ספרה אחרי ספרה?",
        "אני עדיין לא שומעת טוב. אפשר להקיש את מספר הטלפון, ובסוף סולמית.",
    ),
    Expected.NAME: Requests(
        "סליחה, לא שמעתי את השם. מה השם?",
        "הקו לא ברור. אפשר לומר שוב רק את השם, לאט?",
    ),
}

CANNOT_HEAR = "אני לא מצליחה לשמוע אותך. אפשר גם להקיש, או שיחזרו אליך מהמשרד."
WILL_CALL_BACK = "אני לא מצליחה לשמוע אותך טוב. רשמתי שיחזרו אליך מהמשרד בהקדם."

ALL = (*(text for requests in REQUESTS.values() for text in requests if text), CANNOT_HEAR, WILL_CALL_BACK)
"""Synthesised ahead, as all fixed words are."""
