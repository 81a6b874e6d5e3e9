"""``/api/auth/sessions``: where I am signed in."""

from uuid import UUID

from litestar import delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from crm.db.session import Database
from crm.domain.auth.own_sessions import OwnSessions
from crm.domain.auth.schemas import SessionOut
from crm.lib.actor import Actor
from crm.lib.pagination import Page


@get("/api/auth/sessions", operation_id="listSessions", tags=["auth"])
async def list_sessions(actor: NamedDependency[Actor], db: NamedDependency[Database]) -> Page[SessionOut]:
    """My open sessions, the last used first."""
    return await OwnSessions(db, actor).all()


@delete("/api/auth/sessions/{session_id:uuid}", operation_id="endSession", tags=["auth"], status_code=204)
async def end_session(actor: NamedDependency[Actor], db: NamedDependency[Database], session_id: FromPath[UUID]) -> None:
    """End one of my sessions."""
    await OwnSessions(db, actor).end(session_id)


@post("/api/auth/sessions/end-others", operation_id="endOtherSessions", tags=["auth"], status_code=204)
async def end_others(actor: NamedDependency[Actor], db: NamedDependency[Database]) -> None:
    """End all my sessions but this one."""
    await OwnSessions(db, actor).end_others()


HANDLERS = [list_sessions, end_session, end_others]
