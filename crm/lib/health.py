"""Alive, ready, figures."""

from typing import Literal

import msgspec
from litestar import MediaType, Response, get
from litestar.di import NamedDependency
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from crm.db.revisions import head
from crm.db.session import Database, Scope
from crm.lib import metrics
from shared.log import logger

_log = logger(__name__)

_CHECK = text(
    """
    SELECT
      (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user) AS too_strong,
      EXISTS (
        SELECT 1 FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
        WHERE r.rolname = current_user AND c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
      ) AS owns_tables,
      (SELECT version_num FROM moked_schema_version) AS revision
    """
)


class Health(msgspec.Struct, frozen=True):
    """``ready`` or the reason why not."""

    status: Literal["alive", "ready", "not_ready"]
    reason: str | None = None


async def why_not_ready(db: Database) -> str | None:
    """None when requests can be served in isolation; else one plain sentence."""
    try:
        async with db.open(Scope()) as session:
            row = (await session.execute(_CHECK)).one()
    except (SQLAlchemyError, OSError) as error:
        _log.warning("not_ready", error=type(error).__name__)
        return "the database cannot be reached, or is not migrated"
    if row.too_strong:
        return "the database role is superuser or bypasses row-level security"
    if row.owns_tables:
        return "the database role owns the tables that it works on"
    if row.revision != head():
        return "the database is not at this program's schema"
    return None


@get("/healthz", include_in_schema=False)
async def healthz() -> Health:
    """The process answers."""
    return Health("alive")


@get("/readyz", include_in_schema=False)
async def readyz(db: NamedDependency[Database]) -> Response[Health]:
    """The database answers, and as a role that row-level security binds."""
    reason = await why_not_ready(db)
    return Response(Health("not_ready" if reason else "ready", reason), status_code=503 if reason else 200)


@get("/metrics", include_in_schema=False, media_type=MediaType.TEXT)
async def metrics_page() -> Response[bytes]:
    """Prometheus figures."""
    return Response(metrics.page(), media_type=metrics.CONTENT_TYPE)


HANDLERS = [healthz, readyz, metrics_page]
