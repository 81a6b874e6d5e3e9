import pytest

from shared.phones import PhoneInvalidError, display, mask, to_e164

MOBILE = "+972541234567"


@pytest.mark.parametrize(
    "written",
    [
        "0541234567",
        "054-123 4567",
        "054-123-4567",
        "(054) 123.4567",
        "054–123–4567",
        "054\u00a0123\u00a04567",
        "\u200e054-1234567\u200f",
        "\u2066+972 54-123-4567\u2069",
        "972541234567",
        "972-54-123-4567",
        "+972541234567",
        "+972-(0)54-1234567",
        "+9720541234567",
        "00972541234567",
        "541234567",
        "541234567.0",
        "tel:+972541234567",
    ],
)
def test_every_way_people_write_a_mobile_is_one_number(written: str) -> None:
    assert to_e164(written) == MOBILE


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("549750505", "+972549750505"),
        ("03-765-4321", "+97237654321"),
        ("97237654321", "+97237654321"),
        ("04-8123456", "+97248123456"),
        ("073-1234567", "+972731234567"),
        ("972731234567", "+972731234567"),
        ("056-9123456", "+972569123456"),
        ("1-800-123-456", "+9721800123456"),
        ("+1 (415) 555-2671", "+14155552671"),
        ("0014155552671", "+14155552671"),
    ],
)
def test_landlines_and_foreign_numbers(written: str, expected: str) -> None:
    assert to_e164(written) == expected


@pytest.mark.parametrize(
    "written",
    [
        "",
        "anonymous",
        "*2700",
        "100",
        "054-12345",
        "05412345678",
        "9727654321",
        "77123456789012@lid",
        "0541234567 ext 5",
        "054-1234567 דני",
        "+266696687",
        "1234567890123456",
    ],
)
def test_what_cannot_be_dialled_is_refused_and_not_quoted(written: str) -> None:
    with pytest.raises(PhoneInvalidError) as refused:
        to_e164(written)
    digits = "".join(sign for sign in written if sign.isdigit())
    assert len(digits) < 7 or digits not in str(refused.value)


def test_normalising_twice_changes_nothing() -> None:
    assert to_e164(to_e164("972541234567")) == MOBILE


@pytest.mark.parametrize(
    ("e164", "shown"),
    [
        (MOBILE, "054-123-4567"),
        ("+97237654321", "03-765-4321"),
        ("+972731234567", "073-123-4567"),
        ("+9721800123456", "1-800-123-456"),
        ("+14155552671", "+1 415-555-2671"),
    ],
)
def test_display(e164: str, shown: str) -> None:
    assert display(e164) == shown


@pytest.mark.parametrize(
    ("text", "masked"), [(MOBILE, "***567"), ("054-123-4567", "***567"), ("100", "***"), (None, "***")]
)
def test_mask(text: str | None, masked: str) -> None:
    assert mask(text) == masked
