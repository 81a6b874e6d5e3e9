"""The parent process: owns the port, lets calls in, hands them to workers, drains on SIGTERM. It imports no audio."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncGenerator, Sequence

from aiohttp import web

from agent import metrics
from agent.call.admission import Admission
from agent.call.crm_link import CrmLink
from agent.config.cache import ConfigCache
from agent.config.store import ConfigStore
from agent.process.internal_routes import InternalRoutes
from agent.process.pool import WORKER_COMMAND, WorkerPool
from agent.process.worker import journal_folder
from agent.process.writing_handle import WritingProcess
from agent.telephony.routes import TwilioRoutes
from agent.telephony.signatures import TwilioSignatures, stream_url
from agent.telephony.tokens import TokenSigner
from shared.log import logger
from shared.settings import Settings, SettingsInvalidError

MAX_BODY = 64 * 1024
INTERRUPT_GRACE_S = 3.0
"""Ctrl-C means now: calls in progress get this long."""
STOP_DEADLINE_S = 12.0
"""From the order to exit to the kill of a worker that does not."""

log = logger(__name__)


class Parent:
    """The agent as it is seen from outside. ``command`` starts one worker."""

    def __init__(self, settings: Settings, command: Sequence[str] = WORKER_COMMAND) -> None:
        """Raises SettingsInvalidError when a secret is missing."""
        if settings.internal_secret is None:
            raise SettingsInvalidError("INTERNAL_SECRET: missing, the agent signs its calls to the CRM with it")
        if settings.twilio_auth_token is None:
            raise SettingsInvalidError("TWILIO_AUTH_TOKEN: missing, without it no call can be told from a forged one")
        self._settings = settings
        self._secret = settings.internal_secret
        self._auth_token = settings.twilio_auth_token
        self._command = command
        self._stop: asyncio.Queue[float] = asyncio.Queue()
        self._draining = False

    async def run(self) -> None:
        """Serve until a signal asks to stop and all calls are over."""
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, self.stop, float(self._settings.agent_drain_seconds))
        loop.add_signal_handler(signal.SIGINT, self.stop, INTERRUPT_GRACE_S)
        journal_folder(self._settings.data_dir).mkdir(parents=True, exist_ok=True, mode=0o700)
        async with CrmLink(self._settings.crm_internal, self._secret) as link:
            store = ConfigStore(self._settings.data_dir / "agent" / "config")
            count = self._settings.agent_workers or os.cpu_count() or 1
            pool = WorkerPool(count, self._settings.max_calls_per_worker, self._command)
            configs = ConfigCache(link, store, pool.warm)
            signer = TokenSigner(self._secret)
            admission = Admission(configs, pool, signer, stream_url(self._settings.agent_url))
            await configs.open()
            pool.start(configs.all, admission.call_over)
            refreshing = asyncio.create_task(configs.run())
            writing = WritingProcess()
            internal = InternalRoutes(self._secret, configs, writing)
            try:
                async with self._serving(self._app(pool, admission, internal)):
                    await self._until_stopped(pool, admission)
            finally:
                await writing.close()
                await pool.kill()
                refreshing.cancel()
                await asyncio.wait({refreshing})

    def stop(self, grace_s: float) -> None:
        """Drain with this much grace; a second call means now."""
        self._stop.put_nowait(0.0 if self._draining else grace_s)
        self._draining = True

    @contextlib.asynccontextmanager
    async def _serving(self, app: web.Application) -> AsyncGenerator[None]:
        runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=2.0)
        await runner.setup()
        try:
            await web.TCPSite(runner, self._settings.host, self._settings.agent_port, backlog=512).start()
            log.info("agent.listening", host=self._settings.host, port=self._settings.agent_port)
            yield
        finally:
            await runner.cleanup()

    async def _until_stopped(self, pool: WorkerPool, admission: Admission) -> None:
        grace_s = await self._stop.get()
        admission.draining = True
        log.info("agent.draining", grace_s=grace_s)
        try:
            async with asyncio.timeout(grace_s):
                idle = asyncio.create_task(pool.wait_idle())
                hurry = asyncio.create_task(self._stop.get())
                try:
                    await asyncio.wait({idle, hurry}, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    idle.cancel()
                    hurry.cancel()
        except TimeoutError:
            log.warning("agent.grace_over")
        pool.tell_exit()
        try:
            async with asyncio.timeout(STOP_DEADLINE_S):
                await pool.wait_stopped()
        except TimeoutError:
            log.error("agent.workers_killed", alert=True)  # noqa: TRY400 - nothing to trace

    def _app(self, pool: WorkerPool, admission: Admission, internal: InternalRoutes) -> web.Application:
        app = web.Application(client_max_size=MAX_BODY)
        internal.register(app)
        TwilioRoutes(TwilioSignatures(self._auth_token, self._settings.agent_url), admission, pool).register(app)

        async def healthz(_: web.Request) -> web.Response:
            return web.json_response({"status": "ok"})

        async def readyz(_: web.Request) -> web.Response:
            status = "draining" if self._draining else "ready" if pool.ready else "starting"
            return web.json_response({"status": status}, status=200 if status == "ready" else 503)

        async def scrape(_: web.Request) -> web.Response:
            text = await asyncio.to_thread(metrics.exposition)
            return web.Response(body=text, headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})

        app.router.add_get("/healthz", healthz)
        app.router.add_get("/readyz", readyz)
        app.router.add_get("/metrics", scrape)
        return app
