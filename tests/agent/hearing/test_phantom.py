"""Real answers survive, inventions do not."""

import pytest

from agent.hearing.phantom import Heard, Verdict, judge


def heard(text: str, speech_ms: float = 1500, **figures: float) -> Heard:
    return Heard(text=text, speech_ms=speech_ms, **{"logprob": -0.6, **figures})


@pytest.mark.parametrize(
    "text",
    [
        "כן",
        "לא",
        "שש",
        "די",
        "רגע",
        "תודה",
        "תודה רבה.",
        "שלום",
        "בבקשה",
        "כן, כן",
        "לא לא לא",
        "כן כן כן כן",
        "054-1234567",
        "מאה אלף שקל",
        "המספר שאני מתקשר ממנו",
        "יש משא ומתן? שאין תאורה?",
    ],
)
def test_real_answers_survive(text: str) -> None:
    assert judge(heard(text, speech_ms=400, no_speech=0.3)) is Verdict.HEARD


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("", {}),
        ("... ", {}),
        ("Thank you for watching", {}),
        ("Bye", {}),
        ("ご視聴ありがとうございました", {}),
        ("תודה שצפיתם", {}),
        ("כתוביות על ידי", {}),
        ("עוד עוד עוד עוד עוד עוד", {}),
        ("בואו, בואו, בואו, בואו, בואו.", {"compression": 3.0}),
        ("אז אני חושב על זה הרבה", {"no_speech": 0.9}),
    ],
)
def test_inventions_are_ignored(text: str, figures: dict[str, float]) -> None:
    assert judge(heard(text, speech_ms=500, **figures)) is Verdict.NOTHING


def test_long_speech_that_makes_no_sense_is_asked_for_again() -> None:
    assert judge(heard("עוד עוד עוד עוד עוד עוד", speech_ms=2500)) is Verdict.UNCLEAR
    assert judge(heard("משהו לא ברור נאמר כאן", speech_ms=2500, logprob=-1.6)) is Verdict.UNCLEAR
