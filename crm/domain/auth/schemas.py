"""Sign-in and the signed-in person, as the API shows them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

Role = Literal["owner", "agent", "viewer"]


SecondStepState = Literal["off", "on", "needed"]
Code = Annotated[str, msgspec.Meta(max_length=64)]


class Login(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Body of ``POST /api/auth/login``. ``code`` is the second step's: of the app, or a recovery code."""

    email: str
    password: str
    code: Code | None = None


class OneTimeLogin(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Body of ``POST /api/auth/one-time``: the link that ``moked office create`` prints; sets the first password."""

    token: str
    password: str
    code: Code | None = None


class Forgotten(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Body of ``POST /api/auth/forgot``."""

    email: Annotated[str, msgspec.Meta(max_length=254)]


class SessionOut(msgspec.Struct, frozen=True, kw_only=True):
    """One open session of mine. ``network`` is the first 24 bits of its address (48 of IPv6), never the whole."""

    id: UUID
    is_this: bool
    device: str | None
    network: str | None
    created_at: datetime
    last_seen_at: datetime


class ChangePassword(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Body of ``POST /api/auth/password``."""

    current: str
    new: str


class BusinessRef(msgspec.Struct, frozen=True):
    """A business the person may work in."""

    id: UUID
    name: str
    number: str | None
    role: Role


class Me(msgspec.Struct, frozen=True):
    """``GET /api/auth/me``. ``business`` is the one in use; a platform admin may have none.

    An admin may also have entered one that is not among ``businesses``, his own.
    ``sandbox`` names the emulated vendors (``openai``, ``google``, ``twilio``), for the banner on every screen.
    ``guest_until`` is set while a platform admin visits an office: when the visit ends by itself.
    ``second_step`` is ``needed`` when the business in use demands it and it is off: nothing else works before.
    """

    id: UUID
    email: str
    name: str
    is_platform_admin: bool
    business: BusinessRef | None
    businesses: list[BusinessRef]
    permissions: list[str]
    sandbox: list[str]
    second_step: SecondStepState
    guest_until: datetime | None


class UseBusiness(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Body of ``POST /api/auth/business``: work in another of one's businesses, or in any as a platform admin."""

    business_id: UUID


class SecondStepOut(msgspec.Struct, frozen=True, kw_only=True):
    """My second step. ``available`` is False on an installation without ``DATA_KEY``."""

    on: bool
    since: datetime | None
    recovery_left: int
    available: bool


class PasswordTyped(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """My password once more, before something that only I may do."""

    password: str


class CodeTyped(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A code of the authenticator app."""

    code: Code


class PasswordAndCode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """My password and a code of the second step."""

    password: str
    code: Code


class SecondStepSetup(msgspec.Struct, frozen=True):
    """What an authenticator app needs. ``qr`` is a ``data:`` address of an SVG; ``secret`` is for typing by hand."""

    secret: str
    uri: str
    qr: str


class RecoveryCodes(msgspec.Struct, frozen=True):
    """Codes for who lost the telephone, each good for one sign-in. They are shown this once."""

    codes: list[str]
