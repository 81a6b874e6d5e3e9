"""Live events of one web process: its channel, its Socket.IO server and the task that cuts ended sessions."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator

from crm.db.session import APP_ROLE, Database
from crm.db.urls import for_libpq
from crm.domain.auth.permissions import holds
from crm.domain.auth.sessions import actor_of_cookies
from crm.domain.live.channel import PostgresChannel
from crm.domain.live.manager import make_manager
from crm.domain.live.publisher import LivePublisher
from crm.domain.live.server import LiveIdentity, LiveServer
from crm.lib.config import CrmConfig


class LiveRuntime:
    """Made with the application, running within its lifespan."""

    def __init__(self, config: CrmConfig, db: Database) -> None:
        self._channel = PostgresChannel(for_libpq(config.database_url), f"-c role={APP_ROLE}")
        manager = make_manager(self._channel, config.redis_url)

        async def authenticate(cookies: str) -> LiveIdentity | None:
            actor = await actor_of_cookies(db, cookies)
            if actor is None or actor.business_id is None or actor.second_step_missing:
                return None
            return LiveIdentity(
                actor.session_id,
                actor.business_id,
                veiled=not holds(actor, "phones.read"),
                hints_only=actor.own_leads_only,
            )

        self.publisher = LivePublisher(manager)
        self.server = LiveServer(manager, authenticate, [config.origin, *config.cors_origins])

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """Sweep until the block ends."""
        sweep = asyncio.create_task(self.server.run_sweep())
        try:
            yield
        finally:
            sweep.cancel()
            await asyncio.gather(sweep, return_exceptions=True)
            await self._channel.close()
