"""What each operation of the API needs, and the guard before every one of them.

The need is read from the operation's own path and method (``GET /api/leads/…`` needs ``leads.read``, a write
``leads.write``; anything of ``/api/privacy`` ``privacy.manage``), so that a new endpoint is guarded before anybody
thinks of it; what does not follow the rule is named in one table. An operation that fits neither is for owners alone.
"""

from typing import Literal, get_args

from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.handlers import HTTPRouteHandler
from litestar.handlers.base import BaseRouteHandler

from crm.domain.auth.gate import SAFE_METHODS, actor_in
from crm.domain.auth.permissions import Permission, holds
from crm.lib.actor import Actor
from crm.lib.errors import ForbiddenError

Need = Permission | Literal["anyone", "signed in", "member"]
"""A permission, or: nothing at all, an open session, a place in the business in use."""

NEEDS = "needs"
_FAIL_CLOSED: Need = "team.manage"
_NAMED: dict[str, Need] = {
    "login": "anyone",
    "oneTimeLogin": "anyone",
    "forgotPassword": "anyone",
    "getWhatsAppStatus": "anyone",
    "getMe": "signed in",
    "logout": "signed in",
    "changePassword": "signed in",
    "useBusiness": "signed in",
    "leaveBusiness": "signed in",
    "listSessions": "signed in",
    "endSession": "signed in",
    "endOtherSessions": "signed in",
    "getSecondStep": "signed in",
    "beginSecondStep": "signed in",
    "confirmSecondStep": "signed in",
    "renewRecoveryCodes": "signed in",
    "endSecondStep": "signed in",
    "getVendorHealth": "member",
    "setCallSentiment": "leads.write",
    "setFirstResponse": "team.manage",
    "searchOffice": "member",
    "getMyLine": "calls.take",
    "setMyLine": "calls.take",
    "getWhatsAppQr": "whatsapp.link",
    "getWhatsAppDesk": "chats.read",
    "updateWhatsApp": "whatsapp.link",
    "linkWhatsApp": "whatsapp.link",
    "unlinkWhatsApp": "whatsapp.link",
    "getMessage": "chats.read",
    "getMessageFile": "chats.read",
    "retryMessage": "chats.write",
    "cancelMessage": "chats.write",
    "listTemplates": "chats.read",
    "previewTemplate": "chats.read",
    "createTemplate": "templates.write",
    "updateTemplate": "templates.write",
    "createImport": "data.import",
    "listImports": "data.import",
    "getImport": "data.import",
    "updateImport": "data.import",
    "listImportRows": "data.import",
    "startImport": "data.import",
    "undoImport": "data.import",
    "exportCustomers": "data.export",
    "exportLeads": "data.export",
    "exportCalls": "data.export",
    "linkCall": "customers.write",
    "getPropertyTerms": "properties.sensitive",
    "updatePropertyTerms": "properties.sensitive",
    "getNote": "customers.read",
    "getFile": "customers.read",
    "getFileContent": "customers.read",
    "updateFile": "customers.write",
    "updateNote": "customers.write",
    "listLeadStatuses": "leads.read",
    "listSegments": "leads.read",
    "createSegment": "leads.write",
    "updateSegment": "leads.write",
    "deleteSegment": "leads.write",
    "listCaughtMails": "signed in",
    "getContactRules": "member",
    "setContactRules": "team.manage",
}
_NAMES: tuple[Permission, ...] = get_args(Permission)
_PERMISSIONS: dict[str, Permission] = {name: name for name in _NAMES}


class SecondStepMissingError(ForbiddenError):
    """The office demands a second step at sign-in, and this person has not set it up."""

    code, title = "second-step-missing", "Set up the second step first"
    sentence = "המשרד דורש אימות דו-שלבי. הגדירו אותו כדי להמשיך לעבוד."


def need_of(path: str, method: str, operation_id: str | None) -> Need:
    """What the operation needs."""
    named = _NAMED.get(operation_id or "")
    if named is not None:
        return named
    area = path.split("/")[2] if path.count("/") > 1 else ""
    if area == "admin":
        return "platform.admin"
    found = _PERMISSIONS.get(f"{area}.{'read' if method in SAFE_METHODS else 'write'}")
    found = found or _PERMISSIONS.get(f"{area}.manage")
    return _FAIL_CLOSED if found is None else found


def may(actor: Actor | None, need: Need) -> bool:
    """Whether the person may do what needs this."""
    if need == "anyone":
        return True
    if actor is None:
        return False
    if need == "signed in":
        return True
    if need == "platform.admin":
        return actor.is_platform_admin
    if actor.role is None:
        return False
    return need == "member" or holds(actor, need)


def mark(handler: HTTPRouteHandler) -> Need:
    """Note the operation's need on its handler, for the guard; answers it."""
    (path,), (method,) = handler.paths, handler.http_methods
    name = handler.operation_id
    need = need_of(path, method, name if isinstance(name, str) else None)
    handler.opt[NEEDS] = need
    return need


async def guard(connection: ASGIConnection[object, object, object, State], handler: BaseRouteHandler) -> None:
    """Refuse whoever lacks the need. Raises ForbiddenError. Routes outside the API carry no need.

    It waits for nothing, but a guard that is no coroutine is run in a thread, for each request.
    """
    need: Need | None = handler.opt.get(NEEDS)
    if need is None or need == "anyone":
        return
    actor = actor_in(connection.scope)
    if actor is not None and actor.role is None and need not in {"signed in", "platform.admin"}:
        raise ForbiddenError("צריך לבחור משרד כדי לעבוד בו.")
    if actor is not None and actor.second_step_missing and need != "signed in":
        raise SecondStepMissingError
    if not may(actor, need):
        raise ForbiddenError
