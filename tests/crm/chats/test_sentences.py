"""What staff read beside a message that nobody got."""

import pytest

from crm.domain.broadcasts.words import person_sentence
from crm.domain.chats.errors import sentence_of


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (None, None),
        ("no_basis", "אין בסיס חוקי לפנייה"),
        ("quiet_hours", "מחוץ לשעות הפנייה"),
        ("holiday", "חג: אין פניות יוצאות."),
        ("stopped", "ההודעה בוטלה: הדיוור נעצר"),
        ("463", "וואטסאפ הגביל את המספר"),
        ("what nobody knows", "ההודעה לא הגיעה"),
    ],
)
def test_what_the_gate_refused_is_not_told_as_a_failure_to_try_again(error: str | None, told: str | None) -> None:
    sentence = sentence_of(error)
    assert sentence is None if told is None else (sentence or "").startswith(told)


def test_a_broadcast_tells_its_own_reasons_first() -> None:
    assert person_sentence("stopped") == "הדיוור נעצר לפני שהגיע תורו."
    assert (person_sentence("opted_out") or "").startswith("התקבלה בקשה שלא לפנות")
    assert (person_sentence("463") or "").startswith("וואטסאפ הגביל")
    assert person_sentence(None) is None
