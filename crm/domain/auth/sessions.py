"""Server-side sessions: who a cookie's secret is, and how long that lasts."""

from datetime import timedelta

from crm.db.session import Database
from crm.domain.auth.browsers import Browser
from crm.domain.auth.models import User, UserSession
from crm.domain.auth.repository import SignInRepository, live_session
from crm.domain.auth.tokens import new_secret, session_secret, stored
from crm.domain.auth.visits import GUEST_ROLE
from crm.lib.actor import Actor
from shared.clock import utc_now

LIFETIME = timedelta(days=30)
IDLE = timedelta(days=7)
_TOUCH = timedelta(minutes=5)
"""How often "last seen" is written; every request would be a write."""


async def actor_of_secret(db: Database, secret: str) -> Actor | None:
    """The person behind a session's secret, or None when it is unknown, revoked, idle or over."""
    now = utc_now()
    found = await live_session(db, stored(secret), now, now - IDLE)
    if found is None:
        return None
    if now - found.last_seen_at > _TOUCH:
        async with db.platform_session("sign_in") as session:
            await SignInRepository(session).seen(found.session_id, now)
    role = found.role
    guest_until = found.guest_until if role is None and found.is_platform_admin else None
    if guest_until is not None and guest_until <= now:
        guest_until = None
    if guest_until is not None:
        role = GUEST_ROLE
    # An owner is never less than an owner, whatever was set while he was something else.
    overrides = {} if role == "owner" else found.overrides
    return Actor(
        user_id=found.user_id,
        email=found.email,
        name=found.name,
        is_platform_admin=found.is_platform_admin,
        session_id=found.session_id,
        business_id=found.in_business_id if role is not None else None,
        role=role,
        granted=frozenset(name for name, held in overrides.items() if held),
        denied=frozenset(name for name, held in overrides.items() if not held),
        guest_until=guest_until,
        second_step_missing=role is not None and found.second_step_missing,
    )


async def actor_of_cookies(db: Database, cookie_header: str | None) -> Actor | None:
    """The person behind a ``Cookie`` header, or None; for Socket.IO's connect."""
    secret = session_secret(cookie_header)
    return None if secret is None else await actor_of_secret(db, secret)


async def begin(repository: SignInRepository, user: User, browser: Browser | None = None) -> str:
    """Open a session for the person in his first business; answers its secret."""
    browser = browser or Browser()
    now = utc_now()
    secret = new_secret()
    repository.add(
        UserSession(
            token_hash=stored(secret),
            user_id=user.id,
            in_business_id=await repository.first_business(user.id),
            last_seen_at=now,
            expires_at=now + LIFETIME,
            device=browser.device,
            network=browser.network,
        )
    )
    return secret
