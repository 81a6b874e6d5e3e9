"""``/api/auth``: in, out, and who one is."""

from typing import Literal
from urllib.parse import urlsplit

from litestar import Request, Response, get, post
from litestar.datastructures import Cookie, State
from litestar.di import NamedDependency
from litestar.params import JSONBody

from crm.db.session import Database
from crm.domain.auth.forgotten import ForgottenService
from crm.domain.auth.schemas import ChangePassword, Forgotten, Login, Me, OneTimeLogin, UseBusiness
from crm.domain.auth.service import AuthService
from crm.domain.auth.sessions import LIFETIME, actor_of_secret
from crm.domain.auth.tokens import CSRF_COOKIE, SESSION_COOKIE, csrf_of
from crm.domain.auth.visits import Visits
from crm.lib.actor import Actor
from crm.lib.config import CrmConfig
from crm.lib.errors import ForbiddenError, UnauthenticatedError

AnyRequest = Request[object, object, State]


def _check_origin(request: AnyRequest, config: CrmConfig) -> None:
    """A sign-in form on a foreign page would sign the victim into the attacker's account."""
    origin = request.headers.get("origin")
    if origin is None or origin == config.origin or origin in config.cors_origins:
        return
    if urlsplit(origin).netloc != request.headers.get("host"):
        raise ForbiddenError


def _cookie(
    name: str, value: str, config: CrmConfig, max_age: int, *, http_only: bool, same_site: Literal["lax"] = "lax"
) -> Cookie:
    return Cookie(
        key=name,
        value=value,
        path="/",
        max_age=max_age,
        httponly=http_only,
        samesite=same_site,
        secure=config.origin.startswith("https://"),
    )


def _cookies(secret: str, config: CrmConfig) -> list[Cookie]:
    age = int(LIFETIME.total_seconds())
    return [
        _cookie(SESSION_COOKIE, secret, config, age, http_only=True),
        _cookie(CSRF_COOKIE, csrf_of(secret), config, age, http_only=False),
    ]


def _address(request: AnyRequest) -> str:
    return request.client.host if request.client is not None else "unknown"


async def _signed_in(db: Database, secret: str, config: CrmConfig) -> Response[Me]:
    actor = await actor_of_secret(db, secret)
    if actor is None:
        raise UnauthenticatedError
    me = await AuthService(db).me(actor, config.sandbox)
    return Response(me, status_code=200, cookies=_cookies(secret, config))


@post("/api/auth/login", operation_id="login", tags=["auth"], status_code=200)
async def login(
    request: AnyRequest,
    db: NamedDependency[Database],
    config: NamedDependency[CrmConfig],
    data: JSONBody[Login],
) -> Response[Me]:
    """Sign in; sets the cookies ``moked_session`` and ``moked_csrf``. 429 after too many wrong tries.

    401 with the code ``code-needed`` when the password fits and the second step's code is missing: send all three.
    """
    _check_origin(request, config)
    secret, _ = await AuthService(db, config.data_key).login(
        data.email, data.password, _address(request), request.headers.get("user-agent"), data.code
    )
    return await _signed_in(db, secret, config)


@post("/api/auth/one-time", operation_id="oneTimeLogin", tags=["auth"], status_code=200)
async def one_time_login(
    request: AnyRequest,
    db: NamedDependency[Database],
    config: NamedDependency[CrmConfig],
    data: JSONBody[OneTimeLogin],
) -> Response[Me]:
    """Spend a sign-in link: sets the password and signs in."""
    _check_origin(request, config)
    secret, _ = await AuthService(db, config.data_key).one_time(
        data.token, data.password, _address(request), request.headers.get("user-agent"), data.code
    )
    return await _signed_in(db, secret, config)


@post("/api/auth/forgot", operation_id="forgotPassword", tags=["auth"], status_code=204)
async def forgot_password(
    request: AnyRequest,
    db: NamedDependency[Database],
    config: NamedDependency[CrmConfig],
    data: JSONBody[Forgotten],
) -> None:
    """Ask for a letter with a link to choose another password. The answer is the same whoever asks."""
    _check_origin(request, config)
    await ForgottenService(db, config.public_url).ask(data.email, _address(request))


@post("/api/auth/logout", operation_id="logout", tags=["auth"], status_code=204)
async def logout(
    actor: NamedDependency[Actor], db: NamedDependency[Database], config: NamedDependency[CrmConfig]
) -> Response[None]:
    """End this session."""
    await AuthService(db).logout(actor)
    gone = [
        _cookie(SESSION_COOKIE, "", config, 0, http_only=True),
        _cookie(CSRF_COOKIE, "", config, 0, http_only=False),
    ]
    return Response(None, status_code=204, cookies=gone)


@post("/api/auth/password", operation_id="changePassword", tags=["auth"], status_code=204)
async def change_password(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    db: NamedDependency[Database],
    data: JSONBody[ChangePassword],
) -> None:
    """Set a new password; every other session of the person ends. 429 after too many wrong tries."""
    await AuthService(db).change_password(actor, data.current, data.new, _address(request))


@get("/api/auth/me", operation_id="getMe", tags=["auth"])
async def get_me(
    actor: NamedDependency[Actor], db: NamedDependency[Database], config: NamedDependency[CrmConfig]
) -> Me:
    """The signed-in person."""
    return await AuthService(db).me(actor, config.sandbox)


@post("/api/auth/business", operation_id="useBusiness", tags=["auth"], status_code=204)
async def use_business(
    actor: NamedDependency[Actor], db: NamedDependency[Database], data: JSONBody[UseBusiness]
) -> None:
    """Work in another of one's businesses from now on; a platform admin may visit any for an hour, on record."""
    await Visits(db).use(actor, data.business_id)


@post("/api/auth/business/leave", operation_id="leaveBusiness", tags=["auth"], status_code=204)
async def leave_business(actor: NamedDependency[Actor], db: NamedDependency[Database]) -> None:
    """End a platform admin's visit; 409 for whoever is not on one."""
    await Visits(db).leave(actor)


HANDLERS = [login, one_time_login, forgot_password, logout, change_password, get_me, use_business, leave_business]
