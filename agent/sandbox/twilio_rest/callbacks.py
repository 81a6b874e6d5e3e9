"""Status callbacks: signed form posts to whoever asked, in the background and in order."""

import asyncio
from collections.abc import Mapping, Sequence

import aiohttp

from agent.sandbox.twilio_rest.account import SIGNATURE_HEADER, sign
from shared import log

_DEADLINE = aiohttp.ClientTimeout(total=15)
"""Twilio gives a webhook 15 seconds."""
_log = log.logger(__name__)


async def post_form(session: aiohttp.ClientSession, token: str, url: str, form: Mapping[str, str]) -> None:
    """One signed post; a failure is logged, as Twilio only notes it in its debugger."""
    headers = {SIGNATURE_HEADER: sign(token, url, form)}
    try:
        async with session.post(url, data=dict(form), headers=headers, timeout=_DEADLINE) as response:
            if response.status >= 400:
                _log.warning("status callback refused", status=response.status, call_sid=form.get("CallSid"))
    except (aiohttp.ClientError, TimeoutError) as error:
        _log.warning("status callback failed", error=str(error), call_sid=form.get("CallSid"))


class Callbacks:
    """Owns the posts in progress; ``close`` cancels what is left."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None

    def send(self, token: str, url: str, forms: Sequence[tuple[float, Mapping[str, str]]]) -> None:
        """Post the forms one after another, each after a pause in seconds."""
        task = asyncio.create_task(self._send(token, url, forms))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _send(self, token: str, url: str, forms: Sequence[tuple[float, Mapping[str, str]]]) -> None:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        for pause, form in forms:
            await asyncio.sleep(pause)
            await post_form(self._session, token, url, form)

    async def close(self) -> None:
        """Cancel and release."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
