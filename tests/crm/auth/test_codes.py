"""Codes of the second step, against the vectors of RFC 6238 appendix B (SHA-1, the last six of eight digits)."""

import base64
from datetime import UTC, datetime

import pytest

from crm.domain.auth import codes
from shared.ids import new_id

SECRET = base64.b32encode(b"12345678901234567890").decode()
VECTORS = [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")]


@pytest.mark.parametrize(("at", "code"), VECTORS)
def test_the_standards_own_codes_fit(at: int, code: str) -> None:
    assert codes.step_of(SECRET, code, datetime.fromtimestamp(at, UTC)) == at // codes.STEP_S


@pytest.mark.parametrize(("drift", "fits"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_clock_may_be_one_step_off(drift: int, fits: bool) -> None:
    at, code = VECTORS[1]
    now = datetime.fromtimestamp(at - drift, UTC)
    assert (codes.step_of(SECRET, code, now) == at // codes.STEP_S) is fits


def test_spaces_dashes_and_capitals_do_not_matter() -> None:
    assert codes.plain(" 287 082 ") == "287082"
    assert codes.plain("ABCD-efgh") == "abcdefgh"
    person = new_id()
    assert codes.recovery_hash(person, "ABCD-efgh") == codes.recovery_hash(person, "abcd efgh")
    assert codes.recovery_hash(person, "abcdefgh") != codes.recovery_hash(new_id(), "abcdefgh")


def test_the_qr_code_is_an_svg_drawn_here() -> None:
    uri = codes.setup_uri(SECRET, "owner@office.example")
    assert uri.startswith("otpauth://totp/Moked:owner%40office.example?secret=")
    assert codes.qr_of(uri).startswith("data:image/svg+xml")


def test_recovery_codes_are_many_long_and_different() -> None:
    made = codes.new_recovery_codes()
    assert len(set(made)) == codes.RECOVERY_CODES
    assert all(len(codes.plain(each)) == 16 for each in made)
