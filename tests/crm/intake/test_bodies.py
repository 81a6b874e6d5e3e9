"""Bodies that no sender should send are refused with a sentence, whatever they hold."""

import pytest

from crm.domain.intake.bodies import LONGEST_VALUE, MOST_FIELDS, BodyUnreadableError, read_body


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b"--x\r\n"),
        ("multipart/form-data; boundary=x", b"nothing"),
        ("multipart/form-data; boundary=x", b"--x\r\nbroken\r\n\r\n1\r\n--x--\r\n"),
        ("multipart/form-data; boundary=x; boundary*=utf-8''%ff", b"--x"),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\xff\xfe\r\n--x--\r\n',
        ),
        ("application/x-www-form-urlencoded", b"a=1&" * 1_000),
        ("application/json", b"null"),
        ("application/json", b'"text"'),
    ],
)
def test_refused(content_type: str, body: bytes) -> None:
    with pytest.raises(BodyUnreadableError):
        read_body(content_type, body)


def test_the_largest_is_cut_and_not_refused() -> None:
    body = ("{" + ",".join(f'"k{number}": "{"x" * 20}"' for number in range(2_000)) + "}").encode()
    assert len(read_body("application/json", body)) == MOST_FIELDS
    assert len(read_body("application/json", b'{"a": "' + b"x" * 50_000 + b'"}')["a"]) == LONGEST_VALUE


def test_values_that_are_no_texts() -> None:
    read = read_body(
        "application/json", b'{"a": 1.5, "b": true, "c": null, "d": [], "e": [{"f": 9999999999999999999}]}'
    )
    assert read == {"a": "1.5", "b": "true", "e.0.f": "9999999999999999999"}
