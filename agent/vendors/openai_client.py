"""The process's OpenAI clients: keep-alive without expiry, no hidden retries (callers own deadline and retry)."""

from openai import AsyncOpenAI, DefaultAsyncHttpxClient
from pipecat.utils.http import connection_limits

from shared.settings import Settings

NO_KEY = "not-needed"
"""Compatible servers on the own machine ask for no key, but the SDK insists on one."""


class OpenAIClients:
    """``chat`` and ``hearing`` share one connection pool; they differ when the ear has its own server."""

    def __init__(self, settings: Settings) -> None:
        self._http = DefaultAsyncHttpxClient(
            # The SDK drops idle connections after 5 s, which costs 150-300 ms of handshakes on most turns.
            limits=connection_limits(max_connections=1000, max_keepalive_connections=100, keepalive_expiry=None)
        )
        key = settings.openai_api_key or NO_KEY
        self.chat = AsyncOpenAI(api_key=key, base_url=settings.openai_base_url, http_client=self._http, max_retries=0)
        self.hearing = AsyncOpenAI(
            api_key=key,
            base_url=settings.openai_stt_base_url or settings.openai_base_url,
            http_client=self._http,
            max_retries=0,
        )

    async def close(self) -> None:
        """Close the pool."""
        await self._http.aclose()
