"""The prompt: a prefix that never moves, then the call's own facts."""

from datetime import UTC, date, datetime
from uuid import UUID

import msgspec

from agent.brain.prompt import cache_key, situation, stable_prefix
from shared.contracts.agent_config import TOOL_NAMES, AgentConfig, OpeningHours, OpenInterval, PublishedPrompt, Voice

CONFIG = AgentConfig(
    business_id=UUID(int=7),
    business_name="שי דירות ומשרדים",
    number="+97237654321",
    prompt=PublishedPrompt(version=3, greeting="שלום וברכה", persona="סבלנית", rules="המשרד ברחוב [phone] 03-7654321"),
    voice=Voice(),
    hours=OpeningHours(
        timezone="Asia/Jerusalem",
        weekly=[[OpenInterval(540, 1080)]] * 5 + [[OpenInterval(540, 780)], []],
        closed_dates=[date(2026, 11, 24)],
    ),
    answers_when_closed=True,
    tools=list(TOOL_NAMES),
    hearing_hints=[],
)
SUNDAY_EVENING_UTC = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)


def test_the_prefix_holds_the_owners_words_as_they_are() -> None:
    prefix = stable_prefix(CONFIG)
    for text in ("שי דירות ומשרדים", "שלום וברכה", "סבלנית", "המשרד ברחוב [phone] 03-7654321"):
        assert text in prefix


def test_nothing_of_the_call_is_in_the_prefix() -> None:
    assert "2026" not in stable_prefix(CONFIG)
    assert stable_prefix(CONFIG) == stable_prefix(CONFIG)


def test_a_new_version_has_a_new_cache_key_that_tells_nothing() -> None:
    changed = msgspec.structs.replace(CONFIG, prompt=msgspec.structs.replace(CONFIG.prompt, version=4))
    assert cache_key(CONFIG) != cache_key(changed)
    assert str(CONFIG.business_id) not in cache_key(CONFIG)


def test_the_day_is_the_local_day() -> None:
    text = situation(CONFIG, SUNDAY_EVENING_UTC, phone_known=True)
    assert "עכשיו יום שני 23.11.2026, השעה 00:30" in text
    assert "מחר יום שלישי 24.11.2026" in text


def test_hours_know_the_week_and_the_closed_dates() -> None:
    text = situation(CONFIG, SUNDAY_EVENING_UTC, phone_known=False)
    assert "- יום שני 23.11.2026: 09:00 עד 18:00" in text
    assert "- יום שלישי 24.11.2026: סגור" in text
    assert "- יום שישי 27.11.2026: 09:00 עד 13:00" in text
    assert "- שבת 28.11.2026: סגור" in text


def test_a_number_that_is_known_is_not_asked_for() -> None:
    assert "אין צורך לבקש אותו" in situation(CONFIG, SUNDAY_EVENING_UTC, phone_known=True)
    assert "בקשי מספר טלפון" in situation(CONFIG, SUNDAY_EVENING_UTC, phone_known=False)
