import pytest

from agent.call.admission import caller_number


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("+972541234567", "+972541234567"),
        ("972541234567", "+972541234567"),
        ("+14155550100", "+14155550100"),
        ("anonymous", None),
        ("Restricted", None),
        ("+266696687", None),
        ("+7378742833", None),
        ("sip:someone@example.com", None),
        ("client:browser", None),
        ("", None),
    ],
)
def test_caller_number(raw: str, number: str | None) -> None:
    assert caller_number(raw) == number
