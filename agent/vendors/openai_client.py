"""The process's OpenAI clients: keep-alive without expiry, no hidden retries (callers own deadline and retry)."""

from openai import AsyncOpenAI, DefaultAsyncHttpxClient
from pipecat.utils.http import connection_limits

from shared.settings import Settings

NO_KEY = "not-needed"
"""Compatible servers on the own machine ask for no key, but the SDK insists on one."""


class OpenAIClients:
    """``chat`` and ``hearing`` share one connection pool; they differ when the ear has its own server.

    ``fallback`` is the second server, None when none is set. ``fallback_hearing`` is where the second ear is asked:
    there, or at the first ear's own server when only another model was named.
    """

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

        self.fallback = (
            AsyncOpenAI(
                api_key=settings.fallback_openai_api_key or NO_KEY,
                base_url=settings.fallback_openai_base_url,
                http_client=self._http,
                max_retries=0,
            )
            if settings.fallback_openai_base_url
            else None
        )
        self.fallback_hearing = self.fallback or self.hearing

    async def close(self) -> None:
        """Close the pool."""
        await self._http.aclose()
