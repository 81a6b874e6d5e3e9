"""Twilio's request signature, checked against the configured public address and never against the request's own host.

Facts measured with twilio 9.13: a webhook signs URL plus form; a media upgrade signs ``wss://host/media`` and nothing
else (no trailing slash, no https form).
"""

from urllib.parse import parse_qsl

from multidict import MultiDict
from twilio.request_validator import RequestValidator

SIGNATURE_HEADER = "X-Twilio-Signature"
MEDIA_PATH = "/media"
MAX_FORM_FIELDS = 200


class TwilioSignatureInvalidError(Exception):
    """The request was not signed by our Twilio account; the message says what is wrong."""


class FormMalformedError(ValueError):
    """The body is not a URL-encoded form in UTF-8, or has too many fields."""


def stream_url(agent_url: str) -> str:
    """The media stream's address: the public address with https -> wss, http -> ws, plus ``/media``."""
    scheme, _, rest = agent_url.partition("://")
    return f"{'wss' if scheme == 'https' else 'ws'}://{rest}{MEDIA_PATH}"


def parse_form(body: bytes) -> MultiDict[str]:
    """Form fields of a webhook; repeated names are kept, empty values too. Raises FormMalformedError."""
    try:
        pairs = parse_qsl(
            body.decode("utf-8"),
            keep_blank_values=True,
            max_num_fields=MAX_FORM_FIELDS,
            errors="strict",
        )
    except ValueError as error:
        raise FormMalformedError(f"not a URL-encoded form: {error}") from error
    return MultiDict(pairs)


class TwilioSignatures:
    """Checks signatures made with one account's auth token. ``agent_url`` has no trailing slash."""

    def __init__(self, auth_token: str, agent_url: str) -> None:
        self._validator = RequestValidator(auth_token)
        self._agent_url = agent_url
        self._stream_url = stream_url(agent_url)

    def check_webhook(self, path_and_query: str, form: MultiDict[str], signature: str | None) -> None:
        """Raise TwilioSignatureInvalidError unless ``signature`` covers this address and these fields."""
        self._check(self._agent_url + path_and_query, form, signature)

    def check_upgrade(self, signature: str | None) -> None:
        """Raise TwilioSignatureInvalidError unless ``signature`` covers exactly the stream's address."""
        self._check(self._stream_url, MultiDict(), signature)

    def _check(self, url: str, form: MultiDict[str], signature: str | None) -> None:
        if not signature:
            raise TwilioSignatureInvalidError("missing")
        # The library carries no types.
        if not self._validator.validate(url, form, signature):  # pyright: ignore[reportUnknownMemberType]
            raise TwilioSignatureInvalidError("does_not_match")
