"""Settings of every number the agent answers: asked of the CRM at each call, from memory or disk while it is down."""

import asyncio
from collections.abc import Callable, Iterable

import msgspec

from agent.call.crm_link import CrmLink, CrmUnreachableError
from agent.config.store import ConfigStore, StoredConfig
from shared.contracts.agent_config import AgentConfig, AgentNumbers
from shared.log import logger
from shared.phones import mask

PATH = "/internal/agent-config"
CALL_DEADLINE_S = 0.4
"""A caller waits for this; past it the last-known settings answer."""
REFRESH_DEADLINE_S = 5.0
REFRESH_EVERY_S = 30.0
REFRESH_FIRST_S = 0.5
"""Until the first list of numbers arrived: the agent does not wait for the CRM to start."""
TELL_EVERY = 60
"""Tries for that first list from one log line about it to the next: the first is no news, later ones are."""
PARALLEL_FETCHES = 8

log = logger(__name__)


class ConfigUnknownError(Exception):
    """The CRM cannot be asked, and nothing was ever known about this number."""


class ConfigCache:
    """``on_change`` hears of each new or changed config, also of those read from disk at the start."""

    def __init__(self, link: CrmLink, store: ConfigStore, on_change: Callable[[AgentConfig], None]) -> None:
        self._link = link
        self._store = store
        self._on_change = on_change
        self._known: dict[str, StoredConfig] = {}
        self._fetches = asyncio.Semaphore(PARALLEL_FETCHES)

    def all(self) -> list[AgentConfig]:
        """Everything known now."""
        return [stored.config for stored in self._known.values()]

    async def open(self) -> None:
        """Read the last-known settings from disk."""
        for stored in await asyncio.to_thread(self._store.load_all):
            self._known[stored.number] = stored
            self._on_change(stored.config)

    async def for_call(self, number: str) -> AgentConfig | None:
        """Settings for a call to ``number`` (E.164), None when the CRM knows no such number.

        Raises ConfigUnknownError when the CRM does not answer in time and nothing is known.
        """
        try:
            return await self._fetch(number, CALL_DEADLINE_S)
        except CrmUnreachableError as error:
            log.warning("config.last_known", to=mask(number), error=str(error))
            known = self._known.get(number)
            if known is None:
                raise ConfigUnknownError(mask(number)) from error
            return known.config

    async def refresh(self, numbers: Iterable[str]) -> None:
        """Fetch these now. A number that cannot be fetched keeps what is known."""

        async def one(number: str) -> None:
            async with self._fetches:
                try:
                    await self._fetch(number, REFRESH_DEADLINE_S)
                except CrmUnreachableError as error:
                    log.warning("config.not_refreshed", to=mask(number), error=str(error))

        await asyncio.gather(*(one(number) for number in numbers))

    async def run(self) -> None:
        """Refresh every number at the start and every REFRESH_EVERY_S seconds, until cancelled."""
        wait_s, failures = REFRESH_FIRST_S, 0
        while True:
            try:
                await self.refresh({*await self._listed(), *self._known})
                wait_s = REFRESH_EVERY_S
            except CrmUnreachableError as error:
                is_first = wait_s == REFRESH_FIRST_S and failures == 0
                if wait_s == REFRESH_EVERY_S or failures % TELL_EVERY == 0:
                    (log.info if is_first else log.warning)("config.list_unavailable", error=str(error))
                failures += 1
            await asyncio.sleep(wait_s)

    async def _listed(self) -> list[str]:
        status, body, _ = await self._link.get(PATH, REFRESH_DEADLINE_S, {})
        if status != 200:
            raise CrmUnreachableError(f"{PATH} answered {status}")
        try:
            return msgspec.json.decode(body, type=AgentNumbers).numbers
        except msgspec.MsgspecError as error:
            raise CrmUnreachableError(f"{PATH} is not readable: {error}") from error

    async def _fetch(self, number: str, deadline_s: float) -> AgentConfig | None:
        known = self._known.get(number)
        headers = {"If-None-Match": known.etag} if known is not None and known.etag is not None else {}
        status, body, etag = await self._link.get(f"{PATH}/{number}", deadline_s, headers)
        if status == 304 and known is not None:
            return known.config
        if status == 404:
            await self._forget(number)
            return None
        if status != 200:
            raise CrmUnreachableError(f"{PATH} answered {status}")
        try:
            config = msgspec.json.decode(body, type=AgentConfig)
        except msgspec.MsgspecError as error:
            raise CrmUnreachableError(f"{PATH} is not readable: {error}") from error
        await self._keep(StoredConfig(number, etag, config))
        return config

    async def _keep(self, fresh: StoredConfig) -> None:
        known = self._known.get(fresh.number)
        self._known[fresh.number] = fresh
        if known is None or known.config != fresh.config:
            log.info("config.changed", business_id=str(fresh.config.business_id), version=fresh.config.prompt.version)
            self._on_change(fresh.config)
            await asyncio.to_thread(self._store.save, fresh)

    async def _forget(self, number: str) -> None:
        if self._known.pop(number, None) is not None:
            log.info("config.number_removed", to=mask(number))
            await asyncio.to_thread(self._store.remove, number)
