"""``application/problem+json`` (RFC 9457) from every error, and the mapping from foreign errors to ours."""

import re

import msgspec
from asyncpg.exceptions import DataError
from litestar import Request, Response
from litestar.config.app import AppConfig
from litestar.datastructures import State
from litestar.exceptions import HTTPException, ValidationException
from litestar.plugins import InitPlugin
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from crm.lib.errors import ApiError, BadRequestError, ConflictError, NotFoundError, TooLargeError, UnavailableError
from shared.log import logger

AnyRequest = Request[object, object, State]
MEDIA_TYPE = "application/problem+json"
_log = logger(__name__)


class ProblemField(msgspec.Struct, frozen=True):
    """One field or parameter that is wrong; ``message`` is English, for developers."""

    name: str
    message: str


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """Body of every error. ``detail`` is a Hebrew sentence; ``code`` is stable and what clients test.

    ``current`` is the row as it stands now, when somebody else changed it since it was read.
    """

    type: str
    code: str
    title: str
    status: int
    detail: str
    parameter: str | None = None
    errors: list[ProblemField] = []
    current: dict[str, object] | None = None


class MethodNotAllowedError(ApiError):
    """The path exists, the method does not."""

    status, code, title, sentence = 405, "method-not-allowed", "Method not allowed", "הפעולה הזאת אינה נתמכת."


def problem_of(error: ApiError, fields: list[ProblemField] | None = None) -> Problem:
    """The body for an error."""
    return Problem(
        type=f"urn:moked:problem:{error.code}",
        code=error.code,
        title=error.title,
        status=error.status,
        detail=error.detail,
        parameter=error.parameter,
        errors=fields or [],
        current=None if error.current is None else msgspec.to_builtins(error.current),
    )


_UNSTORABLE = "אחד הערכים בבקשה חורג ממה שאפשר לשמור: מספר או תאריך גדולים מדי, או תו שאינו נתמך."
_DATA_EXCEPTION = "22"
"""Class of SQLSTATE: a number out of range, a NUL character, a date that no calendar has."""


def _is_bad_value(error: DBAPIError) -> bool:
    """Whether a value was at fault, be it refused by the server or by the driver before sending it."""
    state = getattr(error.orig, "sqlstate", None)
    return str(state or "").startswith(_DATA_EXCEPTION) or isinstance(error.orig and error.orig.__cause__, DataError)


def from_database(error: Exception) -> ApiError:
    """Ours for what the database raised: a broken rule is a conflict, a bad value a bad request, a lost server is
    unavailable. Every value comes from a request, and no schema can name all that a column refuses.
    """
    if isinstance(error, DBAPIError) and _is_bad_value(error):
        return BadRequestError(_UNSTORABLE)
    if isinstance(error, IntegrityError):
        return ConflictError()
    if isinstance(error, PoolTimeoutError | OperationalError | OSError):
        return UnavailableError()
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return UnavailableError()
    return ApiError()


def _answer(error: ApiError, fields: list[ProblemField] | None = None) -> Response[Problem]:
    return Response(
        problem_of(error, fields), status_code=error.status, media_type=MEDIA_TYPE, headers=dict(error.headers)
    )


def _ours(_request: AnyRequest, error: ApiError) -> Response[Problem]:
    return _answer(error)


_SPOKEN = {"from_date": "from", "to_date": "to"}
"""Parameters whose name is a word of Python, as the query string spells them."""


class _Extra(msgspec.Struct):
    key: str = ""
    message: str = ""


def _fields(error: ValidationException) -> list[ProblemField]:
    try:
        found = msgspec.convert(error.extra or [], list[_Extra], from_attributes=False)
    except msgspec.ValidationError:
        return []
    return [ProblemField(_SPOKEN.get(item.key, item.key), item.message) for item in found]


def _invalid(_request: AnyRequest, error: ValidationException) -> Response[Problem]:
    fields = _fields(error)
    return _answer(BadRequestError(parameter=fields[0].name if fields else None), fields)


_IN_BODY = re.compile(r"`\$\.data\.([^`]+)`$")


def _http(_request: AnyRequest, error: HTTPException) -> Response[Problem]:
    # A field of the body that is named like a dependency of its handler: Litestar takes the fault for ours.
    if isinstance(error.__cause__, msgspec.ValidationError) and (field := _IN_BODY.search(str(error.__cause__))):
        fields = [ProblemField(field.group(1), str(error.__cause__).partition(" - at ")[0])]
        return _answer(BadRequestError(parameter=fields[0].name), fields)
    known: dict[int, type[ApiError]] = {
        400: BadRequestError,
        404: NotFoundError,
        405: MethodNotAllowedError,
        413: TooLargeError,
    }
    kind = known.get(error.status_code, ApiError if error.status_code >= 500 else BadRequestError)
    return _answer(kind())


def _database(_request: AnyRequest, error: Exception) -> Response[Problem]:
    ours = from_database(error)
    if ours.status >= 500:
        _log.error("database_failed", error=type(error).__name__)
    return _answer(ours)


def _too_deep(_request: AnyRequest, _error: RecursionError) -> Response[Problem]:
    """Nothing of ours recurses over input but the reader of JSON."""
    return _answer(BadRequestError())


def _unknown(request: AnyRequest, error: Exception) -> Response[Problem]:
    _log.error("request_failed", path=request.url.path, method=request.method, exc_info=error)
    return _answer(ApiError())


class ProblemsPlugin(InitPlugin):
    """Answers every error of the routes as a problem."""

    def on_app_init(self, app_config: AppConfig) -> AppConfig:
        """Take over every kind of exception."""
        app_config.exception_handlers = {
            ApiError: _ours,
            ValidationException: _invalid,
            HTTPException: _http,
            DBAPIError: _database,
            PoolTimeoutError: _database,
            RecursionError: _too_deep,
            Exception: _unknown,
        }
        return app_config
