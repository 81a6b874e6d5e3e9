"""Signatures as other people's libraries check them."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from crm.domain.webhooks.signing import headers_of, new_secret, signature


def test_the_signature_is_that_of_the_standard_s_own_example() -> None:
    """The example of standardwebhooks.com's reference libraries."""
    body = b'{"test": 2432232314}'
    made = signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_two_valid_secrets_make_two_signatures() -> None:
    new, old = new_secret(), new_secret()
    at = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    headers = headers_of(UUID(int=7), at, b"{}", [new, old])
    stamp = int(at.timestamp())
    assert headers["webhook-id"] == str(UUID(int=7))
    assert headers["webhook-timestamp"] == str(stamp)
    assert headers["webhook-signature"].split() == [
        signature(one, str(UUID(int=7)), stamp, b"{}") for one in (new, old)
    ]


def test_a_secret_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match=r"padding|base64"):
        signature("whsec_not base64", "a", 1, b"")
