"""Secrets at rest: opened by the same key for the same purpose, and by nothing else."""

import pytest

from crm.lib.sealed import SealBrokenError, Sealer

KEY, PLAIN, PURPOSE = "k" * 32, b"JBSWY3DPEHPK3PXP", "totp:1"


def test_what_is_sealed_opens_again_and_is_not_readable() -> None:
    sealed = Sealer(KEY).seal(PLAIN, PURPOSE)
    assert PLAIN not in sealed
    assert Sealer(KEY).open(sealed, PURPOSE) == PLAIN


def test_two_seals_of_one_secret_differ() -> None:
    assert Sealer(KEY).seal(PLAIN, PURPOSE) != Sealer(KEY).seal(PLAIN, PURPOSE)


@pytest.mark.parametrize(
    ("key", "purpose", "spoil"),
    [("x" * 32, PURPOSE, 0), (KEY, "totp:2", 0), (KEY, PURPOSE, 1), (None, PURPOSE, 0)],
    ids=["another key", "another row", "spoilt", "no key"],
)
def test_anything_else_is_refused(key: str | None, purpose: str, spoil: int) -> None:
    sealed = bytearray(Sealer(KEY).seal(PLAIN, PURPOSE))
    sealed[-1] ^= spoil
    with pytest.raises(SealBrokenError):
        Sealer(key).open(bytes(sealed), purpose)


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x02" + bytes(40)])
def test_what_was_never_sealed_is_refused(sealed: bytes) -> None:
    with pytest.raises(SealBrokenError):
        Sealer(KEY).open(sealed, PURPOSE)
