"""People, their places in businesses, and their ways in."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.db.base import Entity, TenantEntity, belongs_to_business
from crm.lib.actor import Role


class User(Entity):
    """A person who signs in. ``email`` is stored folded to lower case; no password hash means never signed in."""

    __tablename__ = "users"

    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str | None]
    is_platform_admin: Mapped[bool] = mapped_column(default=False)
    disabled_at: Mapped[datetime | None]


class Membership(TenantEntity):
    """A person's role in a business, and the telephone (E.164) on which he takes callers who ask for a person.

    ``overrides`` says where he differs from his role: a permission, and whether he holds it. Once disabled, the place
    opens nothing any more, and stays for what it did.
    """

    __tablename__ = "memberships"
    __table_args__ = (
        belongs_to_business(),
        UniqueConstraint("business_id", "user_id"),
        CheckConstraint("role IN ('owner', 'agent', 'viewer')", name="role"),
        CheckConstraint("NOT takes_calls OR line_number IS NOT NULL", name="line"),
        Index(None, "user_id"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    role: Mapped[Role] = mapped_column(Text)
    line_number: Mapped[str | None]
    takes_calls: Mapped[bool] = mapped_column(default=False, server_default=false())
    overrides: Mapped[dict[str, object]] = mapped_column(default=dict, server_default=text("'{}'"))
    disabled_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1, server_default=text("1"))


class UserSession(Entity):
    """A signed-in browser. Only the SHA-256 of its secret is stored. ``in_business_id`` is the business in use.

    ``guest_until`` ends a platform admin's visit to a business in which he has no place.
    ``device`` and ``network`` tell the person his own sessions apart; the address itself is not kept.
    """

    __tablename__ = "user_sessions"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    in_business_id: Mapped[UUID | None] = mapped_column(ForeignKey("businesses.id"))
    guest_until: Mapped[datetime | None]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    device: Mapped[str | None]
    network: Mapped[str | None]


class OneTimeToken(Entity):
    """A sign-in link. Only the SHA-256 of its secret is stored; it works once."""

    __tablename__ = "one_time_tokens"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class UserTotp(Entity):
    """A person's authenticator app. ``secret`` is sealed; it counts once ``confirmed_at`` is set.

    ``last_step`` is the time step of the last code accepted: no code of it or of an earlier one counts again.
    """

    __tablename__ = "user_totp"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), unique=True)
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int | None] = mapped_column(BigInteger)


class RecoveryCode(Entity):
    """A code on paper for who lost the telephone. Only its SHA-256 is stored; it works once."""

    __tablename__ = "recovery_codes"
    __table_args__ = (UniqueConstraint("user_id", "code_hash"),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    code_hash: Mapped[bytes] = mapped_column(LargeBinary)
    used_at: Mapped[datetime | None]


class LoginAttempt(Entity):
    """One try to sign in, for the limits. ``account`` and ``address`` are SHA-256 of what was given."""

    __tablename__ = "login_attempts"
    __table_args__ = (Index(None, "account", "created_at"), Index(None, "address", "created_at"))

    account: Mapped[bytes] = mapped_column(LargeBinary)
    address: Mapped[bytes] = mapped_column(LargeBinary)
    succeeded: Mapped[bool] = mapped_column(default=False)
