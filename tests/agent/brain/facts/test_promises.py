"""Promises are known by their grammar: what binds somebody needs a tool, talk and offers do not."""

import pytest

from agent.brain.facts.promises import is_open, promises
from scripts.facts_gate.cases import Case, judge, load_scenes

SCENES = load_scenes()


@pytest.mark.parametrize(
    "part",
    [
        "אשלח לך את התוכניות.",
        "אני אתקשר לבעלים.",
        "אנחנו נצבע את הקירות.",
        "נשמור לך אותה.",
        "אוכל לסדר לך מחיר.",
        "המנהל שלנו ידבר איתך אישית.",
        "היועץ בדרך.",
        "יתקשרו אליך בערב.",
        "תקבל קישור.",
        "אני פותחת תיק חדש.",
    ],
)
def test_what_binds_somebody_is_a_promise(part: str) -> None:
    assert promises(part) != []
    assert not is_open(part)


@pytest.mark.parametrize(
    "part",
    [
        "אני אבדוק את זה.",
        "אשמח לעזור לך.",
        "אני בודקת עכשיו.",
        "היועץ יסביר את התנאים.",
        "לא נתקשר יותר.",
        "אני עוזרת קולית.",
        "אפשר לקבוע מתי שנוח.",
    ],
)
def test_talk_binds_nobody(part: str) -> None:
    assert promises(part) == []


@pytest.mark.parametrize("part", ["אם תרצה, אשלח לך.", "לבקש שיתקשרו אליך?", "לפני שאקבע לך, מה השם?"])
def test_offers_questions_and_conditions_are_open(part: str) -> None:
    assert is_open(part)


def test_a_promised_call_back_stands_once_it_was_asked_for() -> None:
    reply = "היועץ יחזור אליך מחר בבוקר."
    assert judge(SCENES, Case("callback", reply, "")).stopped == ""
    assert judge(SCENES, Case("nothing", "היועץ יחזור אליך.", "")).stopped == "promise"
