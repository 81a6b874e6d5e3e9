"""Ends calls through Twilio's REST API (or the emulator at ``TWILIO_API_URL``)."""

import aiohttp

from shared.log import logger
from shared.settings import Settings

DEFAULT_API_URL = "https://api.twilio.com"
HANG_UP_DEADLINE_S = 3.0

_log = logger(__name__)


class TwilioCalls:
    """Call control of one Twilio account over the process's HTTP session."""

    def __init__(self, settings: Settings, http: aiohttp.ClientSession) -> None:
        self._http = http
        self._base_url = settings.twilio_api_url or DEFAULT_API_URL
        self._account = settings.twilio_account_sid
        self._token = settings.twilio_auth_token

    async def hang_up(self, call_sid: str) -> bool:
        """Complete the call. False when Twilio could not be told; closing the stream then ends the call anyway."""
        if not self._account or not self._token:
            return False
        url = f"{self._base_url}/2010-04-01/Accounts/{self._account}/Calls/{call_sid}.json"
        try:
            async with self._http.post(
                url,
                data={"Status": "completed"},
                headers={"Authorization": aiohttp.encode_basic_auth(self._account, self._token)},
                timeout=aiohttp.ClientTimeout(total=HANG_UP_DEADLINE_S),
            ) as response:
                if response.status < 300:
                    return True
                _log.warning("twilio refused to end the call", call_sid=call_sid, status=response.status)
        except (aiohttp.ClientError, TimeoutError) as error:
            _log.warning("twilio could not be told to end the call", call_sid=call_sid, error=str(error))
        return False
