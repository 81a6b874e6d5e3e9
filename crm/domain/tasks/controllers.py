"""``/api/tasks``."""

from uuid import UUID

from litestar import get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.live.publisher import LivePublisher
from crm.domain.live.schemas import Changed
from crm.domain.tasks.schemas import TaskCreate, TaskOut, TaskPatch, TaskStatus
from crm.domain.tasks.service import TaskService
from crm.lib.actor import Member
from crm.lib.pagination import Page, PageRequest


@get("/api/tasks", operation_id="listTasks", tags=["tasks"])
async def list_tasks(
    session: NamedDependency[AsyncSession],
    member: NamedDependency[Member],
    page: NamedDependency[PageRequest],
    status: FromQuery[TaskStatus | None] = None,
    customer_id: FromQuery[UUID | None] = None,
    call_id: FromQuery[UUID | None] = None,
) -> Page[TaskOut]:
    """Tasks. Sort: due_at (those without a time last), -created_at, created_at."""
    return await TaskService(session, member).page(status, customer_id, call_id, page)


@get("/api/tasks/{task_id:uuid}", operation_id="getTask", tags=["tasks"])
async def get_task(
    session: NamedDependency[AsyncSession], member: NamedDependency[Member], task_id: FromPath[UUID]
) -> TaskOut:
    """One task."""
    return await TaskService(session, member).get(task_id)


@post("/api/tasks", operation_id="createTask", tags=["tasks"])
async def create_task(
    session: NamedDependency[AsyncSession],
    member: NamedDependency[Member],
    publisher: NamedDependency[LivePublisher],
    data: JSONBody[TaskCreate],
) -> TaskOut:
    """A task by hand."""
    task = await TaskService(session, member).create(data)
    publisher.publish_after_commit(session, member.business_id, [Changed("tasks", task.id)])
    return task


@patch("/api/tasks/{task_id:uuid}", operation_id="updateTask", tags=["tasks"])
async def update_task(
    session: NamedDependency[AsyncSession],
    member: NamedDependency[Member],
    publisher: NamedDependency[LivePublisher],
    task_id: FromPath[UUID],
    data: JSONBody[TaskPatch],
) -> TaskOut:
    """Change a task; 409 when somebody else did meanwhile."""
    task = await TaskService(session, member).change(task_id, data)
    publisher.publish_after_commit(session, member.business_id, [Changed("tasks", task_id)])
    return task


HANDLERS = [list_tasks, get_task, create_task, update_task]
