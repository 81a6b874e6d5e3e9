"""``/api/team``: for the office's owners."""

from uuid import UUID

from litestar import get, patch, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from crm.db.session import Database
from crm.domain.auth.permissions import require
from crm.domain.live.publisher import LivePublisher
from crm.domain.team.schemas import Invite, MemberPatch, RoleTable, SecondStepRule, TeamMember
from crm.domain.team.service import TeamService, role_table
from crm.lib.actor import Member
from crm.lib.config import CrmConfig
from crm.lib.pagination import Page


async def provide_team(
    db: NamedDependency[Database],
    member: NamedDependency[Member],
    config: NamedDependency[CrmConfig],
    publisher: NamedDependency[LivePublisher],
) -> TeamService:
    """The service of this request."""
    return TeamService(db, member, config.public_url, publisher)


_WITH = {"team": provide_team}


@get("/api/team", operation_id="listTeam", tags=["team"], dependencies=_WITH)
async def list_team(team: NamedDependency[TeamService]) -> Page[TeamMember]:
    """Everybody of the office, whoever was let go included, by seniority."""
    return await team.all()


@get("/api/team/roles", operation_id="listRoles", tags=["team"])
async def list_roles(member: NamedDependency[Member]) -> RoleTable:
    """What each role may do by itself, and what can be changed for one member."""
    require(member, "team.manage")
    return role_table()


@post("/api/team", operation_id="inviteMember", tags=["team"], dependencies=_WITH)
async def invite_member(team: NamedDependency[TeamService], data: JSONBody[Invite]) -> TeamMember:
    """Invite by mail: a link that lets the person choose a password, once and within a week."""
    return await team.invite(data)


@post(
    "/api/team/{member_id:uuid}/invitation",
    operation_id="inviteAgain",
    tags=["team"],
    status_code=204,
    dependencies=_WITH,
)
async def invite_again(team: NamedDependency[TeamService], member_id: FromPath[UUID]) -> None:
    """Send the invitation once more."""
    await team.invite_again(member_id)


@patch("/api/team/{member_id:uuid}", operation_id="updateMember", tags=["team"], dependencies=_WITH)
async def update_member(
    team: NamedDependency[TeamService], member_id: FromPath[UUID], data: JSONBody[MemberPatch]
) -> TeamMember:
    """Change role, permissions or access; 409 when somebody else did meanwhile, or the last owner would go."""
    return await team.change(member_id, data)


@get("/api/team/second-step", operation_id="getSecondStepRule", tags=["team"], dependencies=_WITH)
async def get_second_step_rule(team: NamedDependency[TeamService]) -> SecondStepRule:
    """Whether nobody works in the office without a code beside the password."""
    return await team.second_step_rule()


@put("/api/team/second-step", operation_id="setSecondStepRule", tags=["team"], dependencies=_WITH)
async def set_second_step_rule(team: NamedDependency[TeamService], data: JSONBody[SecondStepRule]) -> SecondStepRule:
    """Demand it of everybody, or no longer; 409 for an owner who has not set up his own."""
    return await team.set_second_step_rule(data)


HANDLERS = [
    list_team,
    list_roles,
    get_second_step_rule,
    set_second_step_rule,
    invite_member,
    invite_again,
    update_member,
]
