"""Which turns are a wish about the conversation itself, and which only contain its words."""

import pytest

from agent.brain.manners.wishes import Wish, wish_in

_WISHES: list[tuple[Wish, list[str]]] = [
    (
        "wait",
        ["רגע", "רגע אחד", "רק רגע", "שנייה", "רק שנייה בבקשה", "דקה", "חכי רגע", "רגע, אני בודק", "חכי לי על הקו",
         "שנייה, אני שואל את אשתי", "המתיני בבקשה", "רגע אחד בבקשה."],
    ),
    (
        "repeat",
        ["מה?", "מה אמרת?", "סליחה, מה אמרת?", "לא שמעתי", "לא שמעתי טוב", "אפשר לחזור על זה?", "תחזרי על זה בבקשה",
         "תגידי שוב", "שוב בבקשה", "עוד פעם", "סליחה, לא שמעתי אותך", "אפשר לחזור על מה שאמרת?"],
    ),
    (
        "slower",
        ["יותר לאט", "אפשר יותר לאט?", "דברי לאט בבקשה", "תדברי קצת יותר לאט", "את מדברת מהר", "את מדברת מהר מדי",
         "לאט לאט", "אפשר לדבר לאט יותר?"],
    ),
    ("shorter", ["בקיצור", "תקצרי בבקשה", "קצר יותר", "יותר בקיצור בבקשה", "תעני לי בקצרה"]),
]  # fmt: skip


@pytest.mark.parametrize(("wish", "text"), [(wish, text) for wish, texts in _WISHES for text in texts])
def test_a_wish_is_read(wish: Wish, text: str) -> None:
    assert wish_in(text) == wish


@pytest.mark.parametrize(
    "text",
    [
        "רגע, כמה זה עולה?", "רגע אחד, יש שם חניה?", "מה המחיר?", "מה השטח של הדירה?", "לא הבנתי את המחיר",
        "שש", "שש.", "די", "לא", "כן", "תודה", "אני מחפש דירה", "זה קצת יקר", "מה עם המרפסת?", "תגידי", "קצת יותר",
        "אפשר לחזור אליי מחר?", "תחזרי אליי בערב", "דירה קצת יותר גדולה", "שתי דקות הליכה מהים", "אפשר", "",
        "שוב אותה דירה?", "עוד דירה", "אני רוצה לקצר את התהליך ולקנות", "דקה מהרכבת", "את מדברת עם דני",
    ],
)  # fmt: skip
def test_v13_v14_words_in_passing_command_nothing(text: str) -> None:
    assert wish_in(text) is None
