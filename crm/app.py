"""The CRM's application: Litestar inside, the layers that know who asks and what is committed around it."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from litestar import Litestar, Request
from litestar.config.compression import CompressionConfig
from litestar.config.cors import CORSConfig
from litestar.datastructures import State
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.types import ASGIApp
from sqlalchemy.ext.asyncio import AsyncSession

from crm.db.session import Database
from crm.domain.agent_config.hints import AgentHints
from crm.domain.auth.access import guard
from crm.domain.auth.gate import AuthGate, actor_in
from crm.domain.live.publisher import LivePublisher
from crm.domain.live.runtime import LiveRuntime
from crm.domain.webhooks.noticing import watch
from crm.domain.whatsapp.gateway import WhatsAppGateway
from crm.lib.actor import Actor, Member
from crm.lib.asgi import MAX_BODY
from crm.lib.config import CrmConfig
from crm.lib.edge import TransactionEdge, Unit, unit_of
from crm.lib.errors import ForbiddenError, UnauthenticatedError
from crm.lib.file_store import FileStore
from crm.lib.internal import InternalGuard
from crm.lib.lists import provide_page
from crm.lib.packed import UNCOMPRESSED
from crm.lib.problems import ProblemsPlugin
from crm.lib.security import OuterLayer
from crm.lib.veil import PhoneVeil
from crm.routes import ROUTES

GZIP_LEVEL = 1
"""Lists shrink to a sixth; level 9 makes them a tenth smaller still, for four times the processor time."""

AnyRequest = Request[object, object, State]


def _unit(request: AnyRequest) -> Unit:
    unit = unit_of(request.scope)
    if unit is None:
        raise UnauthenticatedError
    return unit


async def provide_actor(request: AnyRequest) -> Actor:
    """The signed-in person."""
    actor = actor_in(request.scope)
    if actor is None:
        raise UnauthenticatedError
    return actor


async def provide_member(request: AnyRequest) -> Member:
    """The signed-in person at work in a business; a platform admin without one may not enter."""
    member = _unit(request).member
    if member is None:
        raise ForbiddenError("צריך לבחור משרד כדי לעבוד בו.")
    return member


async def provide_session(request: AnyRequest) -> AsyncSession:
    """The request's one transaction, in the business in use."""
    return _unit(request).session()


class Process:
    """What the routes of one process work with."""

    def __init__(self, config: CrmConfig, db: Database) -> None:
        self.config = config
        self.db = db
        self.live = LiveRuntime(config, db)
        self.hints = AgentHints(config.agent_address, config.internal_secret)
        self.gateway = WhatsAppGateway(config.wa_address, config.internal_secret)
        self.files = FileStore(config.files)

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """As long as the application serves."""
        try:
            async with self.live.running():
                yield
                await self.hints.close()
        finally:
            await self.db.close()


def create_app(process: Process) -> Litestar:
    """The routes alone; ``layered`` adds what makes them safe to reach."""
    watch()

    @asynccontextmanager
    async def lifespan(_app: Litestar) -> AsyncGenerator[None]:
        async with process.running():
            yield

    async def provide_db() -> Database:
        return process.db

    async def provide_config() -> CrmConfig:
        return process.config

    async def provide_publisher() -> LivePublisher:
        return process.live.publisher

    async def provide_hints() -> AgentHints:
        return process.hints

    async def provide_gateway() -> WhatsAppGateway:
        return process.gateway

    async def provide_file_store() -> FileStore:
        return process.files

    return Litestar(
        route_handlers=ROUTES,
        guards=[guard],
        lifespan=[lifespan],
        dependencies={
            "db": Provide(provide_db),
            "config": Provide(provide_config),
            "actor": Provide(provide_actor),
            "member": Provide(provide_member),
            "session": Provide(provide_session),
            "page": Provide(provide_page),
            "publisher": Provide(provide_publisher),
            "hints": Provide(provide_hints),
            "gateway": Provide(provide_gateway),
            "file_store": Provide(provide_file_store),
        },
        plugins=[ProblemsPlugin()],
        openapi_config=OpenAPIConfig(
            title="Moked",
            version="1",
            # Litestar answers what it does not know below this path itself, by a page in English.
            path="/api/openapi.json",
            render_plugins=[JsonRenderPlugin(path="/")],
        ),
        cors_config=CORSConfig(allow_origins=process.config.cors_origins, allow_credentials=True)
        if process.config.cors_origins
        else None,
        compression_config=CompressionConfig(
            backend="gzip", minimum_size=1_000, gzip_compress_level=GZIP_LEVEL, exclude_opt_key=UNCOMPRESSED
        ),
        request_max_body_size=MAX_BODY,
        logging_config=None,
        debug=False,
    )


def layered(app: ASGIApp, process: Process) -> ASGIApp:
    """The layers around the routes, with Socket.IO outside of everything."""
    app = TransactionEdge(app, process.db)
    app = PhoneVeil(app)
    app = AuthGate(app, process.db)
    app = InternalGuard(app, process.config.internal_secret)
    app = OuterLayer(app, process.config.public_url)
    return process.live.server.wrap(app)


def create_asgi(config: CrmConfig, db: Database) -> ASGIApp:
    """The whole CRM."""
    process = Process(config, db)
    return layered(create_app(process), process)
