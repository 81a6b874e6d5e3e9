"""``/api/auth/second-step``: the code beside my password."""

from litestar import Request, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import JSONBody

from crm.db.session import Database
from crm.domain.auth.own_second_step import OwnSecondStep
from crm.domain.auth.schemas import (
    CodeTyped,
    PasswordAndCode,
    PasswordTyped,
    RecoveryCodes,
    SecondStepOut,
    SecondStepSetup,
)
from crm.lib.actor import Actor
from crm.lib.config import CrmConfig

AnyRequest = Request[object, object, State]


async def provide_own(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    db: NamedDependency[Database],
    config: NamedDependency[CrmConfig],
) -> OwnSecondStep:
    """The service of this request."""
    address = request.client.host if request.client is not None else "unknown"
    return OwnSecondStep(db, config.data_key, actor, address)


_WITH = {"own": provide_own}
_PATH = "/api/auth/second-step"


@get(_PATH, operation_id="getSecondStep", tags=["auth"], dependencies=_WITH)
async def get_second_step(own: NamedDependency[OwnSecondStep]) -> SecondStepOut:
    """Whether signing in asks me for a code too."""
    return await own.state()


@post(f"{_PATH}/setup", operation_id="beginSecondStep", tags=["auth"], status_code=200, dependencies=_WITH)
async def begin_second_step(own: NamedDependency[OwnSecondStep], data: JSONBody[PasswordTyped]) -> SecondStepSetup:
    """A new secret for an authenticator app; it does not count before a code of it was typed."""
    return await own.begin(data.password)


@post(f"{_PATH}/confirm", operation_id="confirmSecondStep", tags=["auth"], status_code=200, dependencies=_WITH)
async def confirm_second_step(own: NamedDependency[OwnSecondStep], data: JSONBody[CodeTyped]) -> RecoveryCodes:
    """The first code: from now on it counts. All my other sessions end. Recovery codes are shown this once."""
    return await own.confirm(data.code)


@post(f"{_PATH}/recovery-codes", operation_id="renewRecoveryCodes", tags=["auth"], status_code=200, dependencies=_WITH)
async def renew_recovery_codes(own: NamedDependency[OwnSecondStep], data: JSONBody[PasswordAndCode]) -> RecoveryCodes:
    """New recovery codes in the place of the former ones."""
    return await own.renew_codes(data.password, data.code)


@post(f"{_PATH}/off", operation_id="endSecondStep", tags=["auth"], status_code=204, dependencies=_WITH)
async def end_second_step(own: NamedDependency[OwnSecondStep], data: JSONBody[PasswordAndCode]) -> None:
    """Switch it off, with password and code."""
    await own.switch_off(data.password, data.code)


HANDLERS = [get_second_step, begin_second_step, confirm_second_step, renew_recovery_codes, end_second_step]
