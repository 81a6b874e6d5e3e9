"""A message that asks for no more contact, and those that only look like it."""

import pytest

from crm.domain.consent.opt_out_words import asks_to_stop


@pytest.mark.parametrize(
    "text",
    [
        *("הסר", " הסר. ", "״הסר״", "הסירו אותי", "להסיר", "נא להסיר אותי מהרשימה", "הָסֵר", "הסר!!!", "STOP", "stop"),
        *("תפסיקו לשלוח לי", "אל תתקשרו אלי יותר", "תפסיקו להתקשר אליי", "unsubscribe", "חסום", "הסר\n"),
    ],
)
def test_asks_to_stop(text: str) -> None:
    assert asks_to_stop(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "שלום", "אל תסירו אותי", "תסירו את התמונה מהמודעה", "הסר דאגה", "מה להסיר?", "לא להסיר אותי"),
        *("תפסיקו את הבדיחות", "stop by tomorrow", "אני רוצה להסיר קיר בסלון"),
    ],
)
def test_everything_else_is_for_people(text: str) -> None:
    assert not asks_to_stop(text)
