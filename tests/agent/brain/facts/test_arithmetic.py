"""Figures that follow from what tools gave: true when the sum is right, stopped when it is not."""

from datetime import date

import pytest

from agent.brain.facts.claims import find_claims
from scripts.facts_gate.cases import Case, judge, load_scenes

SCENES = load_scenes()
TODAY = date(2026, 11, 22)

PAIRS = [
    pytest.param(
        "villa",
        "הארנונה בבית היא שבעת אלפים ומאתיים שקל לשנה.",
        "הארנונה בבית היא אלפיים וארבע מאות שקל לשנה.",
        id="a sum per year from one per two months",
    ),
    pytest.param(
        "rent",
        "השכירות בוויטל פלוס ועד בית היא 6,550 שקל.",
        "השכירות בוויטל פלוס ועד בית היא 6,650 שקל.",
        id="rent and house committee together",
    ),
    pytest.param(
        "sale",
        "לביאליק אפשר להיכנס בעוד קצת יותר משלושה חודשים.",
        "לביאליק אפשר להיכנס בעוד חודש וחצי.",
        id="months until an entry",
    ),
    pytest.param("sale", "הכניסה לביאליק בתחילת מרץ.", "הכניסה לביאליק בסוף מרץ.", id="the part of a month"),
    pytest.param(
        "villa",
        "הבית גדול ביותר מפי שניים מהדירה.",
        "הבית גדול פי ארבעה מהדירה.",
        id="how many times as large",
    ),
    pytest.param("sale", "שתיהן בתוך התקציב שלך.", "שתיהן מעל התקציב שלך.", id="within the budget"),
    pytest.param("booked", "הפגישה בשלישי, עוד יומיים.", "הפגישה בשלישי, עוד שלושה ימים.", id="days until a visit"),
    pytest.param(
        "taken",
        "יש חצי שעה הבדל בין שתי השעות שמצאתי.",
        "יש שלוש שעות הבדל בין שתי השעות שמצאתי.",
        id="the time between two hours",
    ),
    pytest.param(
        "slots", "בין עשר לאחת וחצי אין לי כלום פנוי.", "בין עשר לארבע וחצי אין לי כלום פנוי.", id="nothing in between"
    ),
    pytest.param("slots", "שתים עשרה לא פנוי בשלישי.", "עשר לא פנוי בשלישי.", id="an hour that the day does not have"),
    pytest.param(
        "rent", "פלורנטין גדולה מהסטודיו בשישה עשר מטר.", "הסטודיו גדול מוויטל.", id="the other side of a comparison"
    ),
    pytest.param(
        "presses", "בשמונה בבוקר המשרד סגור.", "בעשר בבוקר המשרד סגור.", id="an hour at which the office is shut"
    ),
]


@pytest.mark.parametrize(("scene", "right", "wrong"), PAIRS)
def test_a_derived_figure_is_computed(scene: str, right: str, wrong: str) -> None:
    assert judge(SCENES, Case(scene, right, "")).stopped == ""
    assert judge(SCENES, Case(scene, wrong, "")).stopped != ""


@pytest.mark.parametrize(
    ("text", "minutes"), [("חמש דקות", 5), ("שלושה חודשים", 129_600), ("חצי שעה", 30), ("יומיים", 2_880)]
)
def test_a_span_is_read_in_minutes(text: str, minutes: float) -> None:
    claims = find_claims(f"עוד {text}", TODAY)
    assert minutes in {value for claim in claims if claim.kind == "duration" for value in claim.values}
