"""Errors of the database say what went wrong and never with which value.

``hide_parameters`` keeps what was sent out of an error's text, but the server and the driver quote values of their own
accord: "Failing row contains (...)", "Key (value)=(...) already exists", "invalid input for query argument $1: '...'".
Those are words and numbers of people, and an error ends in a log sooner or later.
"""

import re

from asyncpg.exceptions import DataError, PostgresError
from sqlalchemy import Engine, event
from sqlalchemy.dialects.postgresql.asyncpg import AsyncAdapt_asyncpg_dbapi
from sqlalchemy.engine import ExceptionContext

_DATA_EXCEPTION = "22"
"""Class of SQLSTATE: the message itself quotes the value that was refused."""
_ROLLED_BACK = "40"
"""Class of SQLSTATE: the detail names processes that waited for each other, and no value."""
_VALUE_FOLLOWS = re.compile('[:"]')


def keep_values_out(engine: Engine) -> None:
    """Take the values out of every error of this engine before anybody sees it; its class and SQLSTATE stay."""
    event.listen(engine, "handle_error", _hush)


def _hush(context: ExceptionContext) -> None:
    translated = context.original_exception
    told = translated.__cause__
    if not isinstance(translated, AsyncAdapt_asyncpg_dbapi.Error) or not isinstance(told, DataError | PostgresError):
        return
    state = translated.sqlstate or ""
    if not state.startswith(_ROLLED_BACK):
        translated.detail = None
        vars(told)["detail"] = None  # asyncpg sets its fields without declaring them
    if isinstance(told, DataError) or state.startswith(_DATA_EXCEPTION):
        message = str(told.args[0])
        said = _VALUE_FOLLOWS.split(message, 1)[0].strip() + (f" (SQLSTATE {state})" if state else "")
        told.args = translated.args = (said,)
        told.__cause__ = told.__context__ = None
        wrapped = context.sqlalchemy_exception
        if wrapped is not None:
            wrapped.args = (str(wrapped.args[0]).replace(message, said), *wrapped.args[1:])
