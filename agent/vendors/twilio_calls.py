"""Call control through Twilio's REST API (or the emulator at ``TWILIO_API_URL``)."""

import aiohttp
import msgspec

from shared.log import logger
from shared.settings import Settings

DEFAULT_API_URL = "https://api.twilio.com"
REST_DEADLINE_S = 3.0
_UP = frozenset({"queued", "ringing", "in-progress"})

_log = logger(__name__)


class _CallShown(msgspec.Struct):
    sid: str = ""
    status: str = ""


class TwilioCalls:
    """Call control of one Twilio account over the process's HTTP session."""

    def __init__(self, settings: Settings, http: aiohttp.ClientSession) -> None:
        self._http = http
        self._base_url = settings.twilio_api_url or DEFAULT_API_URL
        self._account = settings.twilio_account_sid
        self._token = settings.twilio_auth_token

    async def hang_up(self, call_sid: str) -> bool:
        """Complete the call. False when Twilio could not be told; closing the stream then ends the call anyway."""
        return await self._change(call_sid, {"Status": "completed"})

    async def redirect(self, call_sid: str, twiml: str) -> bool:
        """Let a call in progress follow this TwiML from now on; its media stream ends. False when it does not."""
        return await self._change(call_sid, {"Twiml": twiml})

    async def dial(self, to: str, caller_id: str, twiml: str, status_url: str, ring_s: int) -> str | None:
        """Call somebody: ``twiml`` is for whoever picks up, ``status_url`` hears how it ends. Answers the SID."""
        form = {
            "To": to,
            "From": caller_id,
            "Twiml": twiml,
            "StatusCallback": status_url,
            "StatusCallbackEvent": "completed",
            "Timeout": str(ring_s),
        }
        body = await self._ask("POST", "Calls.json", form)
        return body.sid if body is not None else None

    async def is_up(self, call_sid: str) -> bool:
        """Whether the call is in progress; unknown counts as yes."""
        body = await self._ask("GET", f"Calls/{call_sid}.json")
        return body is None or body.status in _UP

    async def _change(self, call_sid: str, form: dict[str, str]) -> bool:
        return await self._ask("POST", f"Calls/{call_sid}.json", form) is not None

    async def _ask(self, method: str, path: str, form: dict[str, str] | None = None) -> _CallShown | None:
        """Twilio's answer, or None when it refused or could not be reached, which is logged."""
        if not self._account or not self._token:
            return None
        try:
            async with self._http.request(
                method,
                f"{self._base_url}/2010-04-01/Accounts/{self._account}/{path}",
                data=form,
                headers={"Authorization": aiohttp.encode_basic_auth(self._account, self._token)},
                timeout=aiohttp.ClientTimeout(total=REST_DEADLINE_S),
            ) as response:
                if response.status < 300:
                    return msgspec.json.decode(await response.read(), type=_CallShown)
                _log.warning("twilio refused", method=method, path=path, status=response.status)
        except (aiohttp.ClientError, TimeoutError, msgspec.DecodeError) as error:
            _log.warning("twilio could not be asked", method=method, path=path, error=str(error))
        return None
