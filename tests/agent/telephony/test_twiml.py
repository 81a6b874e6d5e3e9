from datetime import datetime
from xml.etree import ElementTree as ET

import msgspec
import pytest

from agent.config.hours import is_open, next_opening
from agent.telephony import twiml
from shared.clock import ISRAEL
from shared.contracts.agent_config import OpeningHours, OpenInterval
from tests.agent.support.fake_crm import config

WEEK = [[OpenInterval(540, 780), OpenInterval(960, 1140)]] * 5 + [[OpenInterval(510, 780)], []]
HOURS = OpeningHours("Asia/Jerusalem", WEEK, [datetime(2026, 11, 23, tzinfo=ISRAEL).date()])
SUNDAY = 22


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ISRAEL)


@pytest.mark.parametrize(
    ("now", "open_now", "words"),
    [
        (at(SUNDAY, 8, 59), False, "היום בשעה תשע בבוקר"),
        (at(SUNDAY, 9), True, "היום בשעה ארבע אחר הצהריים"),
        (at(SUNDAY, 13), False, "היום בשעה ארבע אחר הצהריים"),
        (at(SUNDAY, 19), False, "ביום שלישי בשעה תשע בבוקר"),
        (at(SUNDAY + 2, 20), False, "מחר בשעה תשע בבוקר"),
        (at(SUNDAY + 4, 23), False, "מחר בשעה שמונה וחצי בבוקר"),
        (at(SUNDAY + 6, 12), False, "מחר בשעה תשע בבוקר"),
    ],
)
def test_hours(now: datetime, open_now: bool, words: str) -> None:
    assert is_open(HOURS, now) is open_now
    opens = next_opening(HOURS, now)
    assert opens is not None
    assert twiml.opening_words(opens, now) == words


def test_an_office_that_never_opens() -> None:
    never = OpeningHours("Asia/Jerusalem", [[] for _ in range(7)])
    assert next_opening(never, at(SUNDAY, 9)) is None
    spoken = ET.fromstring(twiml.closed(msgspec.structs.replace(config(), hours=never), at(SUNDAY, 9)))
    assert "נשמח לענות" not in (spoken.findtext("Say") or "")


def test_messages_are_hebrew_and_end_the_call() -> None:
    office = msgspec.structs.replace(config(), business_name='שי דירות ומשרדים בע"מ & בניו <1>')
    for text in (twiml.say("full_house", office), twiml.say("unknown_number"), twiml.closed(office, at(SUNDAY, 20))):
        spoken = ET.fromstring(text)
        say = spoken.find("Say")
        assert say is not None
        assert (say.get("language"), say.get("voice")) == ("he-IL", "Google.he-IL-Standard-A")
        assert spoken[-1].tag == "Hangup"
    assert office.business_name in (ET.fromstring(twiml.say("full_house", office)).findtext("Say") or "")


def test_the_stream_has_no_query_and_carries_the_token() -> None:
    connect = ET.fromstring(twiml.stream("wss://agent.example/media", "a.b"))
    stream = connect.find("./Connect/Stream")
    assert stream is not None
    assert stream.get("url") == "wss://agent.example/media"
    parameter = stream.find("Parameter")
    assert parameter is not None
    assert parameter.attrib == {"name": "token", "value": "a.b"}
