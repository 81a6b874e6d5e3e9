"""The demo office, made once; what its people changed since stays, but its logins get ``DEMO_PASSWORD`` back."""

import msgspec

from crm.db.lookups import business_of_number
from crm.db.session import Database, Scope
from crm.domain.auth.models import Membership, User
from crm.domain.auth.passwords import hash_password, verify_password
from crm.domain.auth.repository import SignInRepository
from crm.domain.businesses import opening
from crm.domain.businesses.models import Business, BusinessNumber
from crm.domain.prompts.first import add_first
from crm.domain.properties.models import Property
from crm.seed import office
from crm.seed.listings import Listing, load, title_of
from shared import log, settings
from shared.contracts.agent_config import Voice
from shared.ids import new_id

_log = log.logger(__name__)


def password_of(chosen: settings.Settings) -> str:
    """``DEMO_PASSWORD``, or the default while nothing is reachable. Raises SettingsInvalidError."""
    if chosen.demo_password is not None:
        return chosen.demo_password
    if not chosen.is_loopback:
        raise settings.SettingsInvalidError(
            "DEMO_PASSWORD: is needed because this installation can be reached from outside (or set DEMO_OFFICE=0)"
        )
    return office.DEFAULT_PASSWORD


def _property(listing: Listing) -> Property:
    return Property(
        reference=listing.reference,
        title=title_of(listing),
        deal=listing.deal,
        kind=listing.kind,
        city=listing.city,
        neighborhood=listing.neighborhood,
        street=listing.street,
        house_number=listing.house_number,
        rooms=listing.rooms,
        floor=listing.floor,
        floors_total=listing.floors_total,
        area_sqm=listing.area_sqm,
        price_agorot=listing.price * 100,
        parking="P" in listing.has,
        elevator="E" in listing.has,
        balcony="B" in listing.has,
        garden="G" in listing.has,
        mamad="M" in listing.has,
        storage="S" in listing.has,
        entry_date=listing.entry_date,
        description=listing.description,
    )


async def _make_office(db: Database) -> None:
    business_id = new_id()
    async with db.tenant_session(business_id) as session:
        session.add(
            Business(
                id=business_id,
                name=office.NAME,
                hours=msgspec.to_builtins(opening.HOURS),
                voice=msgspec.to_builtins(Voice()),
                answers_when_closed=True,
                hearing_hints=office.HEARING_HINTS,
            )
        )
        await session.flush()
        session.add(BusinessNumber(business_id=business_id, e164=office.NUMBER))
        behind = f"משרד התיווך {office.SPOKEN_NAME}"
        for channel, text in (
            ("phone", opening.spoken_prompt(office.SPOKEN_NAME, behind)),
            ("whatsapp", opening.written_prompt(behind)),
        ):
            await add_first(session, business_id, channel, text, "הגרסה הראשונה")
        for listing in load():
            row = _property(listing)
            row.business_id = business_id
            session.add(row)


async def _ensure_user(db: Database, wanted: office.DemoUser, password: str) -> None:
    business_id = await business_of_number(db, office.NUMBER)
    async with db.transaction(Scope(business_id=business_id, platform="sign_in")) as session:
        user = await SignInRepository(session).user_by_email(wanted.email)
        if user is None:
            user = User(email=wanted.email, name=wanted.name, is_platform_admin=wanted.is_admin)
            session.add(user)
            await session.flush()
            if wanted.role is not None and business_id is not None:
                place = Membership(business_id=business_id, user_id=user.id, role=wanted.role, line_number=wanted.line)
                place.takes_calls = wanted.line is not None
                session.add(place)
        if not await verify_password(user.password_hash, password):
            user.password_hash = await hash_password(password)


async def seed(db: Database, password: str) -> None:
    """Make what is missing of the demo office; running it again changes nothing but a changed ``DEMO_PASSWORD``."""
    if await business_of_number(db, office.NUMBER) is None:
        await _make_office(db)
    for user in office.USERS:
        await _ensure_user(db, user, password)
    _log.info("demo_office_ready", number=office.NUMBER)


async def seed_as_told(chosen: settings.Settings) -> None:
    """Seed unless ``DEMO_OFFICE=0``. Raises SettingsInvalidError, DatabaseUrlInvalidError or SQLAlchemyError."""
    if chosen.demo_office is False:
        return
    url = chosen.database_app_url or chosen.database_url
    if url is None:
        raise settings.SettingsInvalidError("DATABASE_URL: is needed")
    db = Database(url)
    try:
        await seed(db, password_of(chosen))
    finally:
        await db.close()
