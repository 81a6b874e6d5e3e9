"""Another language is noticed by letters, by spelling or by a plain question; Hebrew callers never are."""

import pytest

from agent.brain.manners.language import Language, foreign_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hello, do you speak English?", "en"),
        ("I am looking for an apartment", "en"),
        ("דו יו ספיק אינגליש?", "en"),
        ("את מדברת אנגלית?", "en"),
        ("יש מישהו שמדבר אנגלית?", "en"),
        ("אני לא מדבר עברית", "en"),
        ("אני לא מדבר טוב עברית, רק רוסית", "ru"),
        ("Здравствуйте, вы говорите по-русски?", "ru"),
        ("פו רוסקי?", "ru"),
        ("אפשר לדבר ברוסית?", "ru"),
        ("רוסית", "ru"),
        ("مرحبا، هل تتكلمين العربية؟", "ar"),
        ("בתחכי ערבי?", "ar"),
        ("אפשר בערבית בבקשה?", "ar"),
    ],
)
def test_another_language(text: str, language: Language) -> None:
    assert foreign_language(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "אני מחפש דירה ברמת גן",
        "שלחי לי ב-WhatsApp",
        "יש שם Wi-Fi?",
        "Google",
        "אני עובד בבית ספר לאנגלית ומחפש דירה",
        "הדירה ליד המכללה לרוסית",
        "הבן שלי לומד אנגלית, יש בית ספר באזור?",
        "רחוב הרצל 12",
        "הלו",
        "אני לא מבין למה זה כל כך יקר",
    ],
)
def test_hebrew_callers_are_answered_in_hebrew(text: str) -> None:
    assert foreign_language(text) is None
