"""A machine is known by what only machines say. Digits never end a call."""

import pytest

from agent.brain.manners.machine import is_machine


@pytest.mark.parametrize(
    "text",
    [
        "הגעתם לתא הקולי של דני, נא להשאיר הודעה לאחר הצפצוף",
        "המנוי שחייגתם אינו זמין כעת, ניתן להשאיר הודעה אחרי הצליל",
        "למכירות הקישו 1, לשירות הקישו 2",
        "לתמיכה הקישו שתיים",
        "כל הנציגים עסוקים, שיחתכם חשובה לנו",
        "אתם במקום שלישי בתור",
    ],
)
def test_machines(text: str) -> None:
    assert is_machine(text)


@pytest.mark.parametrize(
    "text",
    [
        "המספר שלי אפס חמש ארבע, אחת שתיים שלוש, ארבע חמש שש שבע",
        "0541234567",
        "התקציב שלי 2,400,000 שקל",
        "אפשר להשאיר הודעה לשי?",
        "תגידי לו שיחזור אליי אחרי שש",
        "הגעתי למשרד של שי?",
        "אני ממתין לנציג",
        "להקיש אחת?",
        "הגעתם למשרד תיווך אחר, התבלבלתי",
    ],
)
def test_v23_people_who_say_digits_or_leave_word_are_people(text: str) -> None:
    assert not is_machine(text)
