"""Sends by Twilio's REST API, WhatsApp and SMS, and fetches what people attached."""

from typing import Literal
from uuid import UUID

import aiohttp
import msgspec

from shared.log import logger
from shared.settings import Settings

DEFAULT_API_URL = "https://api.twilio.com"
SEND_DEADLINE_S = 10.0
FILE_DEADLINE_S = 30.0
MESSAGE_STATUS_PATH = "/webhook/twilio/message_status"
_WHATSAPP = "whatsapp:"

_log = logger(__name__)


class TwilioAccount(msgspec.Struct, frozen=True):
    """The account and where its API answers; at ``public_url`` of the CRM Twilio tells what became of messages."""

    sid: str | None
    token: str | None
    api_url: str
    public_url: str

    @property
    def ready(self) -> bool:
        """Whether an account is configured."""
        return bool(self.sid and self.token)


def account_of(settings: Settings) -> TwilioAccount:
    """The configured account, or the emulator at ``TWILIO_API_URL``."""
    return TwilioAccount(
        settings.twilio_account_sid,
        settings.twilio_auth_token,
        settings.twilio_api_url or DEFAULT_API_URL,
        settings.crm_url,
    )


class TwilioText(msgspec.Struct, frozen=True, kw_only=True):
    """One message. With ``content_sid`` it is an approved template, and ``variables`` fill it."""

    message_id: UUID
    sender: str
    to: str
    whatsapp: bool
    body: str | None = None
    content_sid: str | None = None
    variables: list[str] = []


class TwilioAnswer(msgspec.Struct, frozen=True):
    """``sent``: Twilio has it. ``refused``: it never will; ``error`` is Twilio's number. ``unsent``: it was not asked,
    or was too busy. ``unknown``: it may have it."""

    outcome: Literal["sent", "refused", "unsent", "unknown"]
    sid: str | None = None
    error: str | None = None


class _Shown(msgspec.Struct):
    sid: str | None = None
    code: int | None = None


class TwilioClient:
    """One account over one HTTP session, opened with the first use."""

    def __init__(self, account: TwilioAccount) -> None:
        self.account = account
        self._session: aiohttp.ClientSession | None = None

    async def send(self, text: TwilioText) -> TwilioAnswer:
        """Hand the message over. Twilio has no idempotency key: what may have arrived is not sent again."""
        if not self.account.ready:
            return TwilioAnswer("unsent", error="no_account")
        prefix = _WHATSAPP if text.whatsapp else ""
        callback = f"{self.account.public_url}{MESSAGE_STATUS_PATH}?message={text.message_id}"
        form = {"From": f"{prefix}{text.sender}", "To": f"{prefix}{text.to}", "StatusCallback": callback}
        if text.content_sid is not None:
            form["ContentSid"] = text.content_sid
            numbered = {str(place): value for place, value in enumerate(text.variables, start=1)}
            form["ContentVariables"] = msgspec.json.encode(numbered).decode()
        else:
            form["Body"] = text.body or ""
        url = f"{self.account.api_url}/2010-04-01/Accounts/{self.account.sid}/Messages.json"
        try:
            async with self._open().post(
                url, data=form, headers=self._authorization(), timeout=aiohttp.ClientTimeout(total=SEND_DEADLINE_S)
            ) as answer:
                return _understood(answer.status, await answer.read())
        except aiohttp.ClientConnectorError as error:
            _log.warning("twilio_away", error=type(error).__name__)
            return TwilioAnswer("unsent", error="away")
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            _log.warning("twilio_unsure", error=type(error).__name__)
            return TwilioAnswer("unknown", error=type(error).__name__)

    async def fetch(self, url: str, limit: int) -> bytes | None:
        """What a person attached, at most ``limit`` bytes; None when it is gone. Raises ConnectionError to try again.

        Only Twilio's own address is asked, with the account's password.
        """
        if not url.startswith(f"{self.account.api_url}/"):
            _log.warning("twilio_file_elsewhere")
            return None
        try:
            async with self._open().get(
                url, headers=self._authorization(), timeout=aiohttp.ClientTimeout(total=FILE_DEADLINE_S)
            ) as answer:
                if answer.status in {404, 410} or (answer.content_length or 0) > limit:
                    return None
                if answer.status >= 300:
                    raise ConnectionError(f"answered {answer.status}")
                content = await answer.content.read(limit + 1)
                while len(content) <= limit and (more := await answer.content.read(limit)):
                    content += more
                return content if len(content) <= limit else None
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise ConnectionError(type(error).__name__) from error

    async def close(self) -> None:
        """Close what is open."""
        if self._session is not None:
            await self._session.close()

    def _authorization(self) -> dict[str, str]:
        return {"Authorization": aiohttp.encode_basic_auth(self.account.sid or "", self.account.token or "")}

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        return self._session


def _understood(status: int, body: bytes) -> TwilioAnswer:
    try:
        shown = msgspec.json.decode(body, type=_Shown)
    except msgspec.DecodeError:
        shown = _Shown()
    if status < 300:
        # A body that cannot be read was still a yes: what became of it comes by the callback.
        return TwilioAnswer("sent", sid=shown.sid) if shown.sid else TwilioAnswer("unknown", error="unreadable")
    if status == 429:
        return TwilioAnswer("unsent", error="busy")
    if status >= 500:
        return TwilioAnswer("unknown", error=str(status))
    return TwilioAnswer("refused", error=str(shown.code or status))
