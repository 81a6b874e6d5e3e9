"""V20, V22: what the model hands in is compared with the caller's own words."""

import pytest

from crm.domain.tools.said import SaidTurn, said_city, said_name, said_phone, said_price, said_rooms, said_words
from crm.domain.tools.turns import merged
from shared.contracts.tools import HeardTurn


def turns(*texts: str) -> list[SaidTurn]:
    """Texts of the caller; "question >> answer" has what the agent asked."""
    made: list[SaidTurn] = []
    for seq, text in enumerate(texts):
        asked, _, answer = text.rpartition(">>")
        made.append(SaidTurn(answer.strip(), asked.strip(), seq))
    return made


@pytest.mark.parametrize(
    ("said", "shekels", "status", "confirm"),
    [
        (["מה התקציב? >> שתיים ארבע"], 2_400_000, "said", True),
        (["עד שני מיליון וארבע מאות"], 2_400_000, "said", False),
        (["אני מחפש דירה"], 2_400_000, "not_said", False),
        (["עד שני מיליון"], 2_400_000, "not_said", False),
        (["עד שני מיליון", "לא, שתיים וחצי מיליון"], 2_000_000, "corrected", False),
        (["עד שני מיליון", "לא, שתיים וחצי מיליון"], 2_500_000, "said", False),
        (["אז התקציב שני מיליון וחצי? >> כן"], 2_500_000, "said", False),
        (["אז התקציב שני מיליון וחצי? >> לא"], 2_500_000, "not_said", False),
    ],
)
def test_prices_rest_on_words(said: list[str], shekels: int, status: str, confirm: bool) -> None:
    finding = said_price(turns(*said), shekels, "sale")
    assert (finding.status, finding.confirm) == (status, confirm)


@pytest.mark.parametrize(
    ("said", "city", "status", "confirm"),
    [
        (["מחפש בהרצליה"], "הרצליה", "said", False),
        (["מחפש בבית שמש"], "בית שמש", "said", True),
        (["מחפש בבית שמש"], "מצפה רמון", "not_said", False),
        (["מחפש במצפה רמון", "לא, בית שמש"], "מצפה רמון", "corrected", False),
        (["מחפש ברמת גן", "רמת גן, נכון? >> כן"], "רמת גן", "said", False),
        (["מחפש ברמת גן", "אמרתי רמת גן"], "רמת גן", "said", False),
        (["מחפש בחולון", "סליחה, בבת ים"], "חולון", "corrected", False),
        (["מחפש בחולון", "סליחה, בבת ים"], "בת ים", "said", False),
        (["מחפש דירה גדולה"], "הרצליה", "not_said", False),
        (["אולי באום רשרש הישנה"], "אום רשרש הישנה", "said", True),
    ],
)
def test_cities_rest_on_words_and_doubles_are_read_back(said: list[str], city: str, status: str, confirm: bool) -> None:
    """V20: a city with a double is never kept silently, and the caller's correction is never refused."""
    finding = said_city(turns(*said), city)
    assert (finding.status, finding.confirm) == (status, confirm)


@pytest.mark.parametrize(
    ("said", "name", "status"),
    [
        (["קוראים לי דנה לוי"], "דנה לוי", "said"),
        (["אני דנה", "שם משפחה לוי"], "דנה לוי", "said"),
        (["אני מחפש דירה"], "דנה", "not_said"),
        (["קוראים לי דנה", "סליחה, קוראים לי רינה"], "דנה", "corrected"),
        (["עם רינה אני מדברת? >> כן"], "רינה", "said"),
    ],
)
def test_names_rest_on_words(said: list[str], name: str, status: str) -> None:
    """V21: a name that nobody said is refused, a corrected one gives way."""
    assert said_name(turns(*said), name).status == status


@pytest.mark.parametrize(
    ("said", "phone", "status"),
    [
        (["לאיזה מספר לחזור? >> אפס חמש ארבע", "אחת שתיים שלוש", "ארבע חמש שש שבע"], "0541234567", "said"),
        (["לאיזה מספר לחזור? >> אפס חמש ארבע", "אחת שתיים שלוש", "ארבע חמש שש שבע"], "0541234560", "corrected"),
        (["מה המספר? >> 054-1234567", "לא, שמונה"], "0541234568", "said"),
        (["אני מחפש ארבעה חדרים"], "0541234567", "not_said"),
    ],
)
def test_phones_rest_on_digits_over_turns(said: list[str], phone: str, status: str) -> None:
    finding = said_phone(turns(*said), phone)
    assert finding.status == status
    assert finding.confirm == (status == "said")


def test_rooms_and_neighbourhoods() -> None:
    assert said_rooms(turns("שלושה חדרים וחצי"), 3.5).status == "said"
    assert said_rooms(turns("שלושה חדרים"), 4).status == "not_said"
    assert said_rooms(turns("שלושה חדרי שינה"), 4).confirm is True
    assert said_words(turns("בצפון הישן"), "הצפון הישן").status == "said"
    assert said_words(turns("בתל אביב"), "הצפון הישן").status == "not_said"


def test_the_newest_turn_counts_before_it_is_on_record() -> None:
    on_record = turns("שלום", "מחפש דירה")
    heard = [HeardTurn("שלום"), HeardTurn("מחפש דירה"), HeardTurn("בחולון", "באיזו עיר?")]
    assert [turn.text for turn in merged(on_record, heard)] == ["שלום", "מחפש דירה", "בחולון"]
    assert merged(on_record, heard)[-1].asked == "באיזו עיר?"
