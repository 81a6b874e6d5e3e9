import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from shared import signing
from shared.clock import utc_now
from shared.signing import SIGNATURE_HEADER, TIMESTAMP_HEADER, SignatureRefusedError, sign, verify

SECRET = "a-secret-of-the-house"
PATH = "/internal/call-events?batch=1&name=%D7%A9%D7%99"
BODY = '{"text":"שלום"}'.encode()


def test_a_signed_request_passes() -> None:
    verify(SECRET, "crm", "POST", PATH, BODY, sign(SECRET, "crm", "post", PATH, BODY))


def test_header_names_may_arrive_in_lower_case() -> None:
    headers = {name.lower(): value for name, value in sign(SECRET, "wa", "GET", "/x", b"").items()}
    verify(SECRET, "wa", "GET", "/x", b"", headers)


@pytest.mark.parametrize(
    ("secret", "audience", "method", "path", "body"),
    [
        ("another-secret-here", "crm", "POST", PATH, BODY),
        (SECRET, "agent", "POST", PATH, BODY),
        (SECRET, "crm", "PUT", PATH, BODY),
        (SECRET, "crm", "POST", PATH.replace("batch=1", "batch=2"), BODY),
        (SECRET, "crm", "POST", PATH.partition("?")[0], BODY),
        (SECRET, "crm", "POST", PATH, BODY + b" "),
        (SECRET, "crm", "POST", PATH, b""),
    ],
    ids=["secret", "audience", "method", "query", "path without query", "longer body", "no body"],
)
def test_anything_changed_on_the_way_is_refused(
    secret: str, audience: signing.Audience, method: str, path: str, body: bytes
) -> None:
    headers = sign(SECRET, "crm", "POST", PATH, BODY)
    with pytest.raises(SignatureRefusedError, match="signature does not match"):
        verify(secret, audience, method, path, body, headers)


@pytest.mark.parametrize(("age_s", "passes"), [(299, True), (-299, True), (302, False), (-302, False)])
def test_five_minutes_either_way(monkeypatch: pytest.MonkeyPatch, age_s: int, passes: bool) -> None:
    headers = sign(SECRET, "crm", "GET", "/x", b"")
    moved = utc_now() + timedelta(seconds=age_s)
    monkeypatch.setattr(signing, "utc_now", lambda: moved)
    if passes:
        verify(SECRET, "crm", "GET", "/x", b"", headers)
    else:
        with pytest.raises(SignatureRefusedError, match="outside five minutes"):
            verify(SECRET, "crm", "GET", "/x", b"", headers)


@pytest.mark.parametrize("timestamp", ["", "soon", "-5", "1.5", "١٢٣٤", "9" * 13])
def test_a_strange_timestamp_is_refused(timestamp: str) -> None:
    headers = {**sign(SECRET, "crm", "GET", "/x", b""), TIMESTAMP_HEADER: timestamp}
    with pytest.raises(SignatureRefusedError, match="timestamp"):
        verify(SECRET, "crm", "GET", "/x", b"", headers)


@pytest.mark.parametrize("signature", ["", "v1=", "v2=00", "שלום"])
def test_a_strange_signature_is_refused(signature: str) -> None:
    headers = {**sign(SECRET, "crm", "GET", "/x", b""), SIGNATURE_HEADER: signature}
    with pytest.raises(SignatureRefusedError, match="signature"):
        verify(SECRET, "crm", "GET", "/x", b"", headers)


def test_an_unsigned_request_is_refused() -> None:
    with pytest.raises(SignatureRefusedError):
        verify(SECRET, "crm", "GET", "/x", b"", {})


def test_the_checked_in_vectors_are_those_of_this_code() -> None:
    here = Path(__file__)
    made = subprocess.run(
        [sys.executable, here.with_name("signing_vectors.py")], capture_output=True, text=True, check=True
    ).stdout
    checked_in = here.parents[2] / "wa" / "test" / "signing-vectors.json"
    assert made == checked_in.read_text(encoding="utf-8")
