"""Tells the agent at once that a business changed, so that the next call speaks the new prompt.

A hint may be lost (the agent also asks by itself): it is sent after the commit, within a deadline, and only logged
when it fails.
"""

import asyncio
from collections.abc import Sequence

import aiohttp
import msgspec

from shared import signing
from shared.contracts.agent_config import ConfigChanged
from shared.log import logger

PATH = "/internal/config-changed"
DEADLINE_S = 1.0
MAX_UNDERWAY = 100

_log = logger(__name__)


class AgentHints:
    """Sends hints to the agent; owns the tasks that do, until ``close``."""

    def __init__(self, agent_address: str, secret: str) -> None:
        """``agent_address`` is the agent's address inside the installation, without a trailing slash."""
        self._address = agent_address
        self._secret = secret
        self._underway: set[asyncio.Task[None]] = set()

    def config_changed(self, numbers: Sequence[str]) -> None:
        """Send without making the caller wait."""
        if not numbers or len(self._underway) >= MAX_UNDERWAY:
            return
        task = asyncio.create_task(self._send(ConfigChanged(list(numbers))))
        self._underway.add(task)
        task.add_done_callback(self._underway.discard)

    async def _send(self, hint: ConfigChanged) -> None:
        body = msgspec.json.encode(hint)
        headers = signing.sign(self._secret, "agent", "POST", PATH, body) | {"Content-Type": "application/json"}
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=DEADLINE_S)) as session,
                session.post(self._address + PATH, data=body, headers=headers) as answer,
            ):
                if answer.status >= 300:
                    _log.warning("config_hint_refused", status=answer.status)
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            _log.warning("config_hint_lost", error=type(error).__name__)

    async def close(self) -> None:
        """Wait for what is under way; each ends within DEADLINE_S."""
        await asyncio.gather(*self._underway)
