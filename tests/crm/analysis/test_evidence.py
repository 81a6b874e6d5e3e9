import pytest

from crm.domain.analysis.evidence import field_value, quote_stands, verify
from crm.domain.analysis.schema import CallAnalysis, FoundField, FoundSignal, NextStep, TurnSentiment

TURN = 'שלום, קוראים לי דנה לוי. אני מחפשת 4 חדרים בת"א, עד שלושה מיליון.'


@pytest.mark.parametrize(
    ("quote", "stands"),
    [
        ("קוראים לי דנה לוי", True),
        ('4 חדרים בת"א עד שלושה', True),
        ("קוֹרְאִים לי דנה", True),
        ("אים לי דנה", False),
        ("דנה לוי מחפשת", False),
        ("חדר", False),
        ("", False),
        ("!!", False),
    ],
)
def test_quote_must_stand_word_for_word(quote: str, stands: bool) -> None:
    assert quote_stands(quote, TURN) is stands


@pytest.mark.parametrize(
    ("field", "raw", "value"),
    [
        ("name", "קוראים לי דנה לוי", "דנה לוי"),
        ("name", "אשמח לשמוע", None),
        ("rooms", "4", 4.0),
        ("rooms", "3.5", 3.5),
        ("rooms", "400", None),
        ("rooms", "ארבעה", None),
        ("budget", "3,000,000 ₪", 3_000_000),
        ("budget", "0", None),
        ("deal", "sale", "sale"),
        ("deal", "קנייה", None),
        ("role", "buyer", "buyer"),
        ("city", "  תל   אביב ", "תל אביב"),
        ("city", " ", None),
    ],
)
def test_field_values_are_stored_forms_or_nothing(field: str, raw: str, value: object) -> None:
    assert field_value(field, raw) == value  # pyright: ignore[reportArgumentType]


def answer(fields: list[FoundField], signals: list[FoundSignal]) -> CallAnalysis:
    return CallAnalysis(
        summary="שיחה",
        sentiment="neutral",
        turn_sentiments=[TurnSentiment(2, "positive"), TurnSentiment(99, "negative")],
        lead_fields=fields,
        signals=signals,
        next_step=NextStep("none", "", "today"),
    )


def test_claims_without_their_words_are_dropped() -> None:
    kept = verify(
        answer(
            [
                FoundField("name", "דנה לוי", 2, "קוראים לי דנה לוי"),
                FoundField("city", "חיפה", 2, "אני גר בחיפה"),
                FoundField("rooms", "4", 3, "4 חדרים"),
            ],
            [FoundSignal("wants_visit", 2, "אני רוצה לראות"), FoundSignal("urgent", 2, "אני מחפשת")],
        ),
        {2: TURN},
    )
    assert [(one.field, one.value) for one in kept.fields] == [("name", "דנה לוי")]
    assert [name for name, _ in kept.signals] == ["urgent"]
    assert kept.turn_sentiments == {2: "positive"}
    assert kept.dropped == 3


def test_a_later_correction_wins() -> None:
    kept = verify(
        answer([FoundField("rooms", "3", 2, "שלושה חדרים"), FoundField("rooms", "4", 4, "בעצם ארבעה")], []),
        {2: "אני רוצה שלושה חדרים", 4: "בעצם ארבעה"},
    )
    assert [(one.value, one.evidence.turn_seq) for one in kept.fields] == [(4.0, 4)]


def test_a_number_its_quote_does_not_mean_is_dropped() -> None:
    """V22: the words stand in the turn, but they say another sum."""
    fields = [
        FoundField("budget", "2000000", 2, "עד שלושה מיליון"),
        FoundField("rooms", "5", 2, "4 חדרים"),
    ]
    assert verify(answer(fields, []), {2: TURN}).fields == []
    short = FoundField("budget", "2400000", 4, "שתיים ארבע")
    assert [one.value for one in verify(answer([short], []), {4: "נגיד שתיים ארבע"}).fields] == [2_400_000]
