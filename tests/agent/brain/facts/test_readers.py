"""The gate's readers by themselves: meanings of numbers, comparisons, names of listings, words from nowhere."""

from datetime import date

import pytest

from agent.brain.facts.attributes import attributes
from agent.brain.facts.comparisons import wrong_comparison
from agent.brain.facts.deeds import deeds
from agent.brain.facts.naming import named_in
from agent.brain.facts.numerals import numerals
from agent.brain.facts.seasons import season_holds
from agent.brain.facts.sources import listing_of, plain_words
from agent.brain.facts.vocabulary import new_words
from scripts.facts_gate.cases import Case, gate_of, judge, load_scenes

SCENES = load_scenes()
TODAY = date(2026, 11, 22)
CHEAP = listing_of(
    {"title": "דירת 3 חדרים", "street": "רוטשילד", "price_shekels": 1_990_000, "area_sqm": 78, "floor": 2}, TODAY
)
DEAR = listing_of(
    {"title": "בית פרטי", "street": "הגפן", "price_shekels": 4_750_000, "area_sqm": 180, "floor": 0}, TODAY
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("עולה שתיים ארבע", 2_400_000),
        ("עולה שתיים שמונים ותשע", 2_890_000),
        ("מיליון ושבע", 1_700_000),
        ("שני מיליון שמונה מאות", 2_800_000),
        ("שני מיליון, ארבע מאות אלף", 2_400_000),
        ("פלורנטין זה שש ארבע", 6_400),
        ("בשש תשע מאות", 6_900),
    ],
)
def test_a_price_is_read_in_every_way_it_is_said(text: str, value: float) -> None:
    assert any(value in numeral.values for numeral in numerals(text))


def test_a_price_ends_before_the_next_thing_that_is_counted() -> None:
    values = [numeral.values[0] for numeral in numerals("אחת ב-2.4 מיליון ואחת ב-2.89 מיליון")]
    assert 2_400_000 in values
    assert 2_890_000 in values


@pytest.mark.parametrize(
    ("part", "wrong"),
    [
        ("הבית קטן יותר מהדירה.", True),
        ("הבית גדול יותר מהדירה.", False),
        ("הדירה ברוטשילד היא היקרה מבין השתיים.", True),
        ("הדירה ברוטשילד היא הזולה מבין השתיים.", False),
        ("הראשונה יקרה יותר.", True),
        ("שתיהן באותו מחיר.", True),
    ],
)
def test_a_comparison_is_judged_by_the_values(part: str, wrong: bool) -> None:
    assert (wrong_comparison(part, [CHEAP, DEAR]) is not None) == wrong


def test_a_listing_is_named_by_its_noun_only_among_others() -> None:
    assert named_in(plain_words("הבית נמכר"), [CHEAP, DEAR]) == [DEAR]
    assert named_in(plain_words("הבית נמכר"), [DEAR]) == []
    assert named_in(plain_words("הבית ברוטשילד"), [CHEAP, DEAR])[0] == CHEAP


@pytest.mark.parametrize(
    "sentence",
    ["השריון שלך בוצע בהצלחה.", "נרשמת לביקור.", "הכול מסודר, מחר בתשע.", "שינינו את הפגישה.", "הוזמנת לביקור."],
)
def test_a_done_thing_is_known_by_its_grammar(sentence: str) -> None:
    assert deeds(sentence) != []


@pytest.mark.parametrize("sentence", ["המשרד שלנו ברחוב ויצמן.", "שים לב, שתי הדירות ברמת גן.", "נקבע לך ביקור?"])
def test_what_only_looks_like_a_done_thing_is_none(sentence: str) -> None:
    assert deeds(sentence) == []


def test_the_longest_concept_is_read() -> None:
    assert [one.word for one in attributes("מרפסת שירות קטנה")] == ["service"]
    assert attributes("שים לב שהמועד מתאים") == ()


def test_a_season_is_held_against_the_entry() -> None:
    assert season_holds("שנה הבאה", date(2027, 3, 1), TODAY)
    assert not season_holds("סוף השנה", date(2027, 3, 1), TODAY)
    assert season_holds("חודש הבא", date(2026, 12, 1), TODAY)


def test_words_from_nowhere_are_noticed_and_everyday_words_are_not() -> None:
    assert new_words("הדירה נמצאת מעל מאפייה צרפתית", [], frozenset()) == ["מאפייה", "צרפתית"]
    assert new_words("בשמחה, אני בודקת מה יש לנו", [], frozenset()) == []


def test_a_bare_yes_states_what_the_caller_put_to_the_agent() -> None:
    """V22: "yes, that is right" confirms a value as much as saying it."""
    for reply in ("כן, נכון.", "בהחלט, זאת השעה.", "נכון מאוד, זה הטלפון של בעל הדירה."):
        assert judge(SCENES, Case("presses", reply, "")).stopped != "", reply
    assert judge(SCENES, Case("presses", "לא, המחיר הזה לא מוכר לי.", "")).stopped == ""


@pytest.mark.parametrize("size", [1, 3, 7, 50])
def test_an_invention_cut_into_pieces_is_stopped_all_the_same(size: int) -> None:
    reply = "הדירה ברחוב ביאליק, כמו שאמרתי, עולה שני מיליון, שבע מאות אלף שקלים."
    gate = gate_of(SCENES, "sale")
    spoken = "".join(gate.feed(reply[at : at + size]) for at in range(0, len(reply), size)) + gate.flush()
    assert "שני מיליון" not in spoken
    assert gate.finding is not None
