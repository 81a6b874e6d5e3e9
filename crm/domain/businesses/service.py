"""Rules of making offices and the people of their first day, and of seeing them all."""

from datetime import timedelta

import msgspec

from crm.db.lookups import business_of_number
from crm.db.session import Database, Scope
from crm.domain.audit.service import Author, record
from crm.domain.auth.models import Membership, OneTimeToken, User
from crm.domain.auth.permissions import require_admin
from crm.domain.auth.repository import SignInRepository
from crm.domain.auth.service import fold_email
from crm.domain.auth.tokens import new_secret, stored
from crm.domain.businesses.models import Business, BusinessNumber
from crm.domain.businesses.opening import HOURS, spoken_prompt, written_prompt
from crm.domain.businesses.repository import DEFAULT_SORT, DirectoryRepository
from crm.domain.businesses.schemas import BusinessOut
from crm.domain.prompts.first import add_first
from crm.lib.actor import Actor
from crm.lib.pagination import Page, PageRequest, sorted_by_default
from shared.clock import utc_now
from shared.contracts.agent_config import Voice
from shared.ids import new_id

LINK_LIFETIME = timedelta(hours=24)
_CLI = Author("system", "moked command")


class AlreadyExistsError(Exception):
    """What was to be made is there already; the message is one plain sentence."""


def _link(repository: SignInRepository, user: User) -> str:
    secret = new_secret()
    repository.add(OneTimeToken(token_hash=stored(secret), user_id=user.id, expires_at=utc_now() + LINK_LIFETIME))
    return secret


async def create_office(db: Database, name: str, number: str, owner_email: str) -> str:
    """Make a business with its number (E.164), a first prompt and its owner; answers a one-time sign-in secret.

    A person who already has an account becomes owner of this office too. Raises AlreadyExistsError.
    """
    if await business_of_number(db, number) is not None:
        raise AlreadyExistsError(f"the number {number} already belongs to an office")
    business_id = new_id()
    email = fold_email(owner_email)
    async with db.transaction(Scope(business_id=business_id, platform="sign_in")) as session:
        repository = SignInRepository(session)
        user = await repository.user_by_email(email)
        if user is None:
            user = User(email=email, name=email.split("@", 1)[0])
            repository.add(user)
        session.add(
            Business(id=business_id, name=name, hours=msgspec.to_builtins(HOURS), voice=msgspec.to_builtins(Voice()))
        )
        await session.flush()
        session.add_all(
            [
                BusinessNumber(business_id=business_id, e164=number),
                Membership(business_id=business_id, user_id=user.id, role="owner"),
            ]
        )
        await add_first(session, business_id, "phone", spoken_prompt(name))
        await add_first(session, business_id, "whatsapp", written_prompt(name))
        record(session, _CLI, "business.created", "business", business_id, business_id=business_id)
        return _link(repository, user)


async def create_admin(db: Database, email: str) -> str:
    """Make a platform admin; answers a one-time sign-in secret. Raises AlreadyExistsError."""
    folded = fold_email(email)
    async with db.platform_session("sign_in") as session:
        repository = SignInRepository(session)
        user = await repository.user_by_email(folded)
        if user is not None and user.is_platform_admin and user.password_hash is not None:
            raise AlreadyExistsError(f"{folded} is a platform admin already")
        if user is None:
            user = User(email=folded, name=folded.split("@", 1)[0])
            repository.add(user)
        user.is_platform_admin = True
        await session.flush()
        record(session, _CLI, "user.made_admin", "user", user.id)
        return _link(repository, user)


async def list_businesses(db: Database, actor: Actor, q: str | None, request: PageRequest) -> Page[BusinessOut]:
    """One page of every business, the newest first. Raises ForbiddenError unless a platform admin asks."""
    require_admin(actor)
    async with db.platform_session("directory") as session:
        rows, cursor, total = await DirectoryRepository(session).page(q, sorted_by_default(request, DEFAULT_SORT))
    items = [BusinessOut(business.id, business.name, number, business.created_at) for business, number in rows]
    return Page(items, cursor, total)
