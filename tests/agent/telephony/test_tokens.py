from uuid import UUID

import pytest

from agent.telephony.tokens import TOKEN_LIFE_S, StreamToken, TokenRefusedError, TokenSigner

CALL = UUID(int=1)
BUSINESS = UUID(int=2)
SECRET = "a secret of some length"


def test_a_token_says_call_and_business() -> None:
    signer = TokenSigner(SECRET)
    token = signer.issue(CALL, BUSINESS, "CA1", 1000.7)
    assert signer.check(token, "CA1", 1059.9) == StreamToken(CALL, BUSINESS, 1000 + TOKEN_LIFE_S)
    assert "CA1" not in token


def test_it_expires() -> None:
    signer = TokenSigner(SECRET)
    with pytest.raises(TokenRefusedError, match="token_expired"):
        signer.check(signer.issue(CALL, BUSINESS, "CA1", 1000), "CA1", 1000 + TOKEN_LIFE_S)


def test_it_fits_one_call_and_one_secret() -> None:
    token = TokenSigner(SECRET).issue(CALL, BUSINESS, "CA1", 1000)
    for signer, call_sid in ((TokenSigner(SECRET), "CA2"), (TokenSigner(SECRET + "x"), "CA1")):
        with pytest.raises(TokenRefusedError, match="token_foreign"):
            signer.check(token, call_sid, 1000)


@pytest.mark.parametrize("place", range(0, 150, 7))
def test_any_changed_character_is_refused(place: int) -> None:
    token = TokenSigner(SECRET).issue(CALL, BUSINESS, "CA1", 1000)
    place %= len(token)
    changed = token[:place] + ("0" if token[place] != "0" else "1") + token[place + 1 :]
    with pytest.raises(TokenRefusedError):
        TokenSigner(SECRET).check(changed, "CA1", 1000)
