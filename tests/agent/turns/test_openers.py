"""Which opener goes before a late reply, and when none does."""

import pytest

from agent.turns.openers import ALL, CHECKING, DETAIL, PRESENT, STATEMENT, WISH, Openers, without_repeated_opener

ASKED = "באיזה אזור?"
TOLD = "שלום, הגעתם למשרד."


def openers() -> Openers:
    return Openers(enabled=True)


@pytest.mark.parametrize(
    ("text", "agent_said", "fitting"),
    [
        ("יש לכם דירה ברמת גן?", TOLD, CHECKING),
        ("כמה עולה הדירה בהרצל", TOLD, CHECKING),
        ("אפשר לקבוע פגישה ליום שלישי", TOLD, CHECKING),
        ("אני מחפש דירה ברמת גן.", TOLD, WISH),
        ("אשמח לשמוע על הפרויקט.", TOLD, WISH),
        ("ברמת גן או בגבעתיים.", ASKED, DETAIL),
        ("הדירה שלי ברחוב הרצל.", TOLD, STATEMENT),
        ("אני לא מעוניין בזה.", ASKED, STATEMENT),
        ("הלו, את שם?", TOLD, PRESENT),
    ],
)
def test_the_opener_fits_what_was_said(text: str, agent_said: str, fitting: tuple[str, ...]) -> None:
    assert openers().choose(text, agent_said) == fitting[0]


@pytest.mark.parametrize(
    "text",
    [
        "כן.",
        "לא",
        "לא, תודה.",
        "כן כן כן",
        "אהה",
        "תודה רבה",
        "תודה, ביי.",
        "את רובוט?",
        "מי זאת?",
        "סליחה?",
        "מה?",
        "",
    ],
)
@pytest.mark.parametrize("agent_said", [ASKED, TOLD])
def test_plain_answers_partings_and_questions_about_the_agent_have_none(text: str, agent_said: str) -> None:
    assert openers().choose(text, agent_said) is None


def test_at_most_every_second_turn_and_never_the_same_twice_running() -> None:
    chosen = openers()
    said: list[str | None] = []
    for _ in range(6):
        opener = chosen.choose("הדירה שלי ברחוב הרצל.", TOLD)
        said.append(opener)
        if opener:
            chosen.said(opener)
    assert said == ["הבנתי,", None, "אוקיי,", None, "הבנתי,", None]


def test_an_opener_that_was_not_said_costs_the_next_turn_nothing() -> None:
    chosen = openers()
    assert chosen.choose("הדירה שלי ברחוב הרצל.", TOLD) == chosen.choose("הדירה שלי ברחוב הרצל.", TOLD) == "הבנתי,"


def test_switched_off_there_is_none() -> None:
    assert Openers(enabled=False).choose("אני מחפש דירה.", TOLD) is None


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ("הבנתי, באיזה אזור?", "באיזה אזור?"),
        ("בשמחה. כמה חדרים?", "כמה חדרים?"),
        ("רגע, אני בודקת, יש דירה אחת.", "יש דירה אחת."),
        ("כן, יש לנו דירה.", "כן, יש לנו דירה."),
        ("לא מצאתי.", "לא מצאתי."),
        ("בשמחה.", ""),
    ],
)
def test_a_reply_does_not_open_twice(reply: str, said: str) -> None:
    assert without_repeated_opener(reply) == said


def test_openers_are_short_and_join_with_what_follows() -> None:
    assert all(opener.endswith(",") and len(opener) <= 20 for opener in ALL)
