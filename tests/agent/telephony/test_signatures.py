import pytest
from multidict import MultiDict
from twilio.request_validator import RequestValidator

from agent.telephony.signatures import (
    FormMalformedError,
    TwilioSignatureInvalidError,
    TwilioSignatures,
    parse_form,
    stream_url,
)

URL = "https://agent.example"
TOKEN = "auth"


def signed(url: str, form: MultiDict[str] | None = None) -> str:
    # The library carries no types.
    return RequestValidator(TOKEN).compute_signature(url, form or {})  # pyright: ignore[reportUnknownMemberType]


def test_repeated_and_empty_fields_count() -> None:
    form = parse_form(b"a=1&a=2&b=&c=%D7%A9%D7%9C%D7%95%D7%9D")
    assert form == MultiDict([("a", "1"), ("a", "2"), ("b", ""), ("c", "שלום")])
    signatures = TwilioSignatures(TOKEN, URL)
    signature = signed(URL + "/webhook/incoming_call", form)
    signatures.check_webhook("/webhook/incoming_call", form, signature)
    form.popone("a")
    with pytest.raises(TwilioSignatureInvalidError):
        signatures.check_webhook("/webhook/incoming_call", form, signature)


@pytest.mark.parametrize("body", [b"a=%FF", b"\xff=1", b"&".join(b"a=1" for _ in range(300))])
def test_malformed_forms(body: bytes) -> None:
    with pytest.raises(FormMalformedError):
        parse_form(body)


def test_the_upgrade_signs_exactly_the_stream_address() -> None:
    assert stream_url(URL) == "wss://agent.example/media"
    assert stream_url("http://127.0.0.1:8080") == "ws://127.0.0.1:8080/media"
    signatures = TwilioSignatures(TOKEN, URL)
    signatures.check_upgrade(signed("wss://agent.example/media"))
    for other in ("https://agent.example/media", "wss://agent.example/media/", "wss://evil.example/media"):
        with pytest.raises(TwilioSignatureInvalidError):
            signatures.check_upgrade(signed(other))
    with pytest.raises(TwilioSignatureInvalidError, match="missing"):
        signatures.check_upgrade(None)
