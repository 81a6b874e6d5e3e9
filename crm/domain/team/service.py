"""Rules of the team: who is in it, what each may do, and that an office never loses its last owner."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from crm.db.session import Database, Scope
from crm.domain.audit.service import human, record
from crm.domain.auth.letters import Letters
from crm.domain.auth.models import Membership, User
from crm.domain.auth.permissions import CHANGEABLE, Permission, allows, permissions_of, require
from crm.domain.auth.repository import SignInRepository
from crm.domain.auth.second_step_repository import SecondStepRepository
from crm.domain.auth.service import fold_email
from crm.domain.live.publisher import LivePublisher
from crm.domain.live.schemas import Changed
from crm.domain.team.repository import TeamRepository, TeamRow
from crm.domain.team.schemas import Invite, MemberPatch, MemberState, RoleTable, SecondStepRule, TeamMember
from crm.lib.actor import Actor, Member, Role
from crm.lib.errors import BadRequestError, ConflictError, NotFoundError, VersionConflictError
from crm.lib.pagination import Page
from shared.clock import utc_now
from shared.mail_address import is_mail_address


class AlreadyMemberError(ConflictError):
    """The person works here already."""

    code, title, sentence = "already-member", "Already a member", "מי שבכתובת הזאת כבר בצוות."


class LastOwnerError(ConflictError):
    """The office would be left without an owner."""

    code, title, sentence = "last-owner", "The last owner", "למשרד חייבים להיות בעלים: מנו קודם בעלים נוספים."


class OwnSecondStepFirstError(ConflictError):
    """Who demands a second step of others sets it up first."""

    code, title = "own-second-step-first", "Set up your own second step first"
    sentence = "הפעילו קודם אימות דו-שלבי בחשבון שלכם, ואז דרשו אותו מהצוות."


def role_table() -> RoleTable:
    """What each role holds by itself."""

    def held(role: Role) -> list[str]:
        return [name for name in CHANGEABLE if allows(role, name)]

    return RoleTable(changeable=list(CHANGEABLE), owner=held("owner"), agent=held("agent"), viewer=held("viewer"))


def _differing(role: Role, wanted: Mapping[Permission, bool]) -> dict[str, object]:
    """Only where the wish differs from the role, and only what can be changed."""
    return {name: held for name, held in wanted.items() if name in CHANGEABLE and held != allows(role, name)}


def _overrides(stored: Mapping[str, object]) -> dict[str, bool]:
    return {name: held for name, held in stored.items() if isinstance(held, bool)}


def _state(row: TeamRow) -> MemberState:
    if row.membership.disabled_at is not None or row.user.disabled_at is not None:
        return "disabled"
    return "active" if row.user.password_hash is not None else "invited"


def member_out(row: TeamRow, viewer: Member) -> TeamMember:
    """One member as shown."""
    membership, user = row.membership, row.user
    overrides = {} if membership.role == "owner" else _overrides(membership.overrides)
    actor = Actor(
        user_id=user.id,
        email=user.email,
        name=user.name,
        is_platform_admin=False,
        session_id=user.id,
        business_id=membership.business_id,
        role=membership.role,
        granted=frozenset(name for name, held in overrides.items() if held),
        denied=frozenset(name for name, held in overrides.items() if not held),
    )
    return TeamMember(
        id=membership.id,
        user_id=user.id,
        name=user.name,
        email=user.email,
        role=membership.role,
        state=_state(row),
        is_me=user.id == viewer.user_id,
        permissions=permissions_of(actor),
        overrides=overrides,
        second_step=row.has_second_step,
        last_seen_at=row.last_seen_at,
        created_at=membership.created_at,
        version=membership.version,
    )


class TeamService:
    """The team, as its owner sees and changes it."""

    def __init__(self, db: Database, member: Member, public_url: str, publisher: LivePublisher) -> None:
        """``db`` opens the service's own transactions: people and sessions are outside the request's scope."""
        self._publisher = publisher
        self._db = db
        self._member = member
        self._url = public_url

    @asynccontextmanager
    async def _open(self) -> AsyncGenerator[tuple[AsyncSession, TeamRepository]]:
        require(self._member, "team.manage")
        scope = Scope(business_id=self._member.business_id, platform="sign_in")
        async with self._db.transaction(scope) as session:
            yield session, TeamRepository(session, self._member.business_id)

    async def all(self) -> Page[TeamMember]:
        """Everybody of the office, on one page."""
        async with self._open() as (_, rows):
            return Page([member_out(row, self._member) for row in await rows.all()], None)

    async def invite(self, asked: Invite) -> TeamMember:
        """Open a place and write to its person. Raises BadRequestError naming ``email``, AlreadyMemberError.

        Whether the address has an account already shows in nothing but the letter, which its holder alone reads.
        """
        email = fold_email(asked.email)
        if not is_mail_address(email):
            raise BadRequestError("כתובת הדוא״ל אינה תקינה.", parameter="email")
        async with self._open() as (session, rows):
            await rows.lock()
            people = SignInRepository(session)
            user = await people.user_by_email(email)
            if user is None:
                name = (asked.name or "").strip() or email.split("@", 1)[0]
                user = User(email=email, name=name)
                people.add(user)
                await session.flush()
            elif await rows.of_user(user.id) is not None:
                raise AlreadyMemberError
            place = Membership(business_id=self._member.business_id, user_id=user.id, role=asked.role)
            session.add(place)
            await session.flush()
            await self._write(session, rows, place, user)
            self._record(session, "member.invited", place, None, {"email": email, "role": asked.role})
            return member_out(TeamRow(place, user, None), self._member)

    async def invite_again(self, member_id: UUID) -> None:
        """Write once more to somebody who has not come yet. Raises NotFoundError, ConflictError."""
        async with self._open() as (session, rows):
            row = await rows.get(member_id)
            if row is None:
                raise NotFoundError
            if _state(row) != "invited":
                raise ConflictError("אפשר לשלוח הזמנה רק למי שעוד לא נכנס.")
            await self._write(session, rows, row.membership, row.user)
            self._record(session, "member.invited_again", row.membership, None, {"email": row.user.email})

    async def change(self, member_id: UUID, patch: MemberPatch) -> TeamMember:
        """Change role, permissions or access; it holds from the person's next request.

        Raises NotFoundError, VersionConflictError, LastOwnerError.
        """
        async with self._open() as (session, rows):
            await rows.lock()
            row = await rows.get(member_id)
            if row is None:
                raise NotFoundError
            place = row.membership
            if place.version != patch.version:
                raise VersionConflictError
            before = self._shown(place)
            if patch.role is not msgspec.UNSET:
                place.role = patch.role
            if patch.overrides is not msgspec.UNSET:
                place.overrides = _differing(place.role, patch.overrides)
            if patch.active is not msgspec.UNSET and patch.active == (place.disabled_at is not None):
                place.disabled_at = None if patch.active else utc_now()
            lost = place.role != "owner" or place.disabled_at is not None
            if lost and before["role"] == "owner" and before["active"] and await rows.other_owners(place.id) == 0:
                raise LastOwnerError
            after = self._shown(place)
            changed = [name for name, value in after.items() if before[name] != value]
            if changed:
                place.version += 1
                self._record(
                    session,
                    "member.changed",
                    place,
                    {name: before[name] for name in changed},
                    {name: after[name] for name in changed},
                )
            await session.flush()
            return member_out(row, self._member)

    async def second_step_rule(self) -> SecondStepRule:
        """Whether the office demands it."""
        async with self._open() as (_, rows):
            return SecondStepRule(await rows.second_step_required())

    async def set_second_step_rule(self, rule: SecondStepRule) -> SecondStepRule:
        """Demand it of everybody, or no longer; it holds from each person's next request.

        Raises OwnSecondStepFirstError.
        """
        async with self._open() as (session, rows):
            await rows.lock()
            before = await rows.second_step_required()
            if rule.required and await SecondStepRepository(session).confirmed(self._member.user_id) is None:
                raise OwnSecondStepFirstError
            if before != rule.required:
                await rows.require_second_step(rule.required)
                record(
                    session,
                    human(self._member),
                    "team.second_step_rule",
                    "business",
                    self._member.business_id,
                    business_id=self._member.business_id,
                    before={"second_step_required": before},
                    after={"second_step_required": rule.required},
                )
            return rule

    async def _write(self, session: AsyncSession, rows: TeamRepository, place: Membership, user: User) -> None:
        letters = Letters(session, self._url)
        office = await rows.office_name()
        if user.password_hash is None:
            await letters.invite(user.id, user.email, office, self._member.name)
        else:
            await letters.joined(place.id, user.email, office, self._member.name)

    @staticmethod
    def _shown(place: Membership) -> dict[str, object]:
        return {"role": place.role, "overrides": dict(place.overrides), "active": place.disabled_at is None}

    def _record(
        self,
        session: AsyncSession,
        action: str,
        place: Membership,
        before: Mapping[str, object] | None,
        after: Mapping[str, object],
    ) -> None:
        record(
            session,
            human(self._member),
            action,
            "membership",
            place.id,
            business_id=self._member.business_id,
            before=before,
            after=after,
        )
        changed = Changed("team", place.id)
        self._publisher.publish_after_commit(session, self._member.business_id, [changed])
