"""The TwiML answers: the media stream, or a short Hebrew message and goodbye."""

from datetime import datetime, timedelta
from typing import Literal
from xml.etree.ElementTree import Element, SubElement, tostring
from zoneinfo import ZoneInfo

from agent.config.hours import next_opening
from agent.telephony.tokens import PARAMETER
from shared.contracts.agent_config import AgentConfig

VOICE = "Google.he-IL-Standard-A"
LANGUAGE = "he-IL"

Message = Literal["unknown_number", "cannot_answer", "full_house", "draining", "already_over"]

_MESSAGES: dict[Message, str] = {
    "unknown_number": "שלום, הגעתם למספר שאינו פעיל. אנא בדקו את המספר ונסו שוב. תודה ולהתראות.",
    "cannot_answer": "שלום, אנחנו מצטערים, יש כרגע תקלה זמנית ולא נוכל לענות. אנא התקשרו שוב בעוד כמה דקות. תודה.",
    "full_house": (
        "שלום, הגעתם אל {office}. כל הקווים שלנו תפוסים כרגע. "
        "השיחה שלכם נרשמה ונחזור אליכם בהקדם, ואפשר גם להתקשר שוב בעוד כמה דקות. תודה על הסבלנות."
    ),
    "draining": (
        "שלום, הגעתם אל {office}. אנחנו מצטערים, לא נוכל לענות ברגע זה. "
        "השיחה שלכם נרשמה. אנא התקשרו שוב בעוד כמה דקות. תודה."
    ),
    "already_over": "השיחה הסתיימה. תודה ולהתראות.",
}
_TAKE_IT = "לקבלת השיחה הקישו אחת. לדחייה הקישו שתיים."
_WEEKDAYS = ("ראשון", "שני", "שלישי", "רביעי", "חמישי", "שישי", "שבת")
_HOURS = ("שתים עשרה", "אחת", "שתיים", "שלוש", "ארבע", "חמש", "שש", "שבע", "שמונה", "תשע", "עשר", "אחת עשרה")
_PARTS_OF_HOUR = {0: "", 15: " ורבע", 30: " וחצי"}


def stream(url: str, token: str) -> str:
    """Connect the call to our media socket; when that closes, the call ends."""
    response = Element("Response")
    opened = SubElement(SubElement(response, "Connect"), "Stream", url=url)
    SubElement(opened, "Parameter", name=PARAMETER, value=token)
    return _document(response)


def screen(briefing: str, answer_url: str) -> str:
    """For a person of the office: what it is about, twice if need be, and a key to take the call.

    Without the key nothing is connected, so a voice mail box or a menu never gets the caller.
    """
    response = Element("Response")
    for _ in range(2):
        gather = SubElement(response, "Gather", numDigits="1", timeout="8", action=answer_url, method="POST")
        _say(gather, f"{briefing} {_TAKE_IT}")
    return _document(response)


def conference(room: str) -> str:
    """Both sides of a transfer meet here; when one leaves, the other's call ends."""
    response = Element("Response")
    SubElement(
        SubElement(response, "Dial"),
        "Conference",
        beep="false",
        startConferenceOnEnter="true",
        endConferenceOnExit="true",
        maxParticipants="2",
    ).text = room
    return _document(response)


def words(text: str) -> str:
    """These words, then hang up."""
    return _spoken(text)


def say(message: Message, config: AgentConfig | None = None) -> str:
    """One spoken message, then hang up. ``config`` gives the office's name where it is known."""
    return _spoken(_MESSAGES[message].format(office=config.business_name if config else "המשרד"))


def closed(config: AgentConfig, now: datetime) -> str:
    """Outside opening hours: says when the office opens (``now`` is aware)."""
    text = f"שלום, הגעתם אל {config.business_name}. המשרד סגור כרגע."
    opens = next_opening(config.hours, now)
    if opens is not None:
        text += f" נשמח לענות לכם {opening_words(opens, now.astimezone(ZoneInfo(config.hours.timezone)))}."
    return _spoken(text + " השיחה שלכם נרשמה. תודה ולהתראות.")


def opening_words(opens: datetime, now: datetime) -> str:
    """``מחר בשעה תשע בבוקר``; both times are local to the office."""
    days = (opens.date() - now.date()).days
    weekday = _WEEKDAYS[(opens.weekday() + 1) % 7]
    if days == 0:
        day = "היום"
    elif days == 1:
        day = "מחר"
    elif opens.date() < now.date() + timedelta(days=7):
        day = f"ביום {weekday}" if weekday != "שבת" else "בשבת"
    else:
        day = f"בתאריך {opens.day}.{opens.month}"
    return f"{day} בשעה {_clock_words(opens)}"


def _clock_words(at: datetime) -> str:
    minutes = _PARTS_OF_HOUR.get(at.minute)
    if minutes is None:
        return f"{at.hour}:{at.minute:02d}"
    return f"{_HOURS[at.hour % 12]}{minutes} {_part_of_day(at.hour)}"


def _part_of_day(hour: int) -> str:
    for until, words in ((5, "בלילה"), (12, "בבוקר"), (16, "בצהריים"), (18, "אחר הצהריים"), (22, "בערב")):
        if hour < until:
            return words
    return "בלילה"


def _spoken(text: str) -> str:
    response = Element("Response")
    _say(response, text)
    return _document(response)


def _say(parent: Element, text: str) -> None:
    SubElement(parent, "Say", voice=VOICE, language=LANGUAGE).text = text


def _document(response: Element) -> str:
    SubElement(response, "Hangup")
    return '<?xml version="1.0" encoding="UTF-8"?>' + tostring(response, encoding="unicode")
