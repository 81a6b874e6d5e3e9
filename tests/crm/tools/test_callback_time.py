from datetime import date, datetime, time

import pytest

from crm.domain.tools.callback_time import callback_due
from shared.clock import ISRAEL
from shared.contracts.agent_config import OpeningHours, OpenInterval

WORKDAY = [OpenInterval(9 * 60, 19 * 60)]
HOURS = OpeningHours("Asia/Jerusalem", [WORKDAY] * 5 + [[OpenInterval(9 * 60, 13 * 60)], []])
SUNDAY_10 = datetime.combine(date(2026, 11, 22), time(10), ISRAEL)


@pytest.mark.parametrize(
    ("when", "due"),
    [
        (None, "2026-11-22 11:00"),
        ("מתי שנוח לכם", "2026-11-22 11:00"),
        ("מחר בבוקר", "2026-11-23 09:00"),
        ("מחר", "2026-11-23 09:00"),
        ("מחרתיים אחרי הצהריים", "2026-11-24 16:00"),
        ('היום אחה"צ', "2026-11-22 16:00"),
        ("היום בערב", "2026-11-22 18:00"),
        ("ביום שלישי בשעה 5", "2026-11-24 17:00"),
        ("ביום ראשון", "2026-11-29 09:00"),
        ("יום ה' ב-11:30", "2026-11-26 11:30"),
        ("שני הבא בשלוש", "2026-11-23 15:00"),
        ("ביום שבת", "2026-11-29 09:00"),
        ("בעוד שעתיים", "2026-11-22 12:00"),
        ("עוד 20 דקות", "2026-11-22 10:20"),
        ("בשעה 9", "2026-11-23 09:00"),
        ("מחר בעשר בערב", "2026-11-24 09:00"),
    ],
)
def test_the_callers_words_become_a_time_in_office_hours(when: str | None, due: str) -> None:
    assert callback_due(HOURS, SUNDAY_10, when).strftime("%Y-%m-%d %H:%M") == due


def test_after_hours_it_is_the_next_opening() -> None:
    friday_evening = datetime.combine(date(2026, 11, 27), time(20), ISRAEL)
    assert callback_due(HOURS, friday_evening, None).strftime("%Y-%m-%d %H:%M") == "2026-11-29 09:00"


def test_an_office_without_hours_still_gets_a_due_time() -> None:
    assert callback_due(OpeningHours("Asia/Jerusalem", []), SUNDAY_10, None) > SUNDAY_10
