"""Rules of tasks."""

from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.audit.service import human, record
from crm.domain.auth.permissions import require
from crm.domain.tasks.models import Task
from crm.domain.tasks.repository import DEFAULT_SORT, TaskRepository
from crm.domain.tasks.schemas import TaskCreate, TaskOut, TaskPatch, TaskStatus
from crm.lib.actor import Member
from crm.lib.errors import BadRequestError, NotFoundError, VersionConflictError
from crm.lib.pagination import Page, PageRequest, sorted_by_default
from shared.clock import utc_now

MAX_TITLE = 200
MAX_DETAILS = 4_000
FIRST_YEAR, LAST_YEAR = 2000, 2199
"""Outside, it is a typing error, and the last days of the calendar cannot be shown in another time zone."""


def task_out(task: Task, customer_name: str | None) -> TaskOut:
    """One task as shown."""
    return TaskOut(
        id=task.id,
        kind=task.kind,
        title=task.title,
        details=task.details,
        status=task.status,
        source=task.source,
        due_at=task.due_at,
        customer_id=task.customer_id,
        customer_name=customer_name,
        lead_id=task.lead_id,
        call_id=task.call_id,
        created_at=task.created_at,
        done_at=task.done_at,
        version=task.version,
    )


def _title(text: str) -> str:
    title = text.strip()
    if not 1 <= len(title) <= MAX_TITLE:
        raise BadRequestError(f"כותרת המשימה צריכה להיות באורך 1 עד {MAX_TITLE} תווים.", parameter="title")
    return title


def _details(text: str | None) -> str | None:
    if text is not None and len(text) > MAX_DETAILS:
        raise BadRequestError(f"פירוט המשימה ארוך מדי (עד {MAX_DETAILS} תווים).", parameter="details")
    return text


def _aware(moment: datetime | None) -> datetime | None:
    if moment is not None and moment.tzinfo is None:
        raise BadRequestError("למועד המשימה חסר אזור זמן.", parameter="due_at")
    if moment is not None and not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise BadRequestError("מועד המשימה אינו סביר.", parameter="due_at")
    return moment


class TaskService:
    """Tasks, as one member sees and changes them."""

    def __init__(self, session: AsyncSession, member: Member) -> None:
        """``session`` is the request's transaction."""
        self._session = session
        self._member = member
        self._rows = TaskRepository(session, member.business_id)

    async def page(
        self, status: TaskStatus | None, customer_id: UUID | None, call_id: UUID | None, request: PageRequest
    ) -> Page[TaskOut]:
        """One page."""
        require(self._member, "tasks.read")
        asked = sorted_by_default(request, DEFAULT_SORT)
        rows, cursor, total = await self._rows.page(status, customer_id, call_id, asked)
        return Page([task_out(task, name) for task, name in rows], cursor, total)

    async def get(self, task_id: UUID) -> TaskOut:
        """One task. Raises NotFoundError."""
        require(self._member, "tasks.read")
        found = await self._rows.get(task_id)
        if found is None:
            raise NotFoundError
        return task_out(*found)

    async def create(self, asked: TaskCreate) -> TaskOut:
        """A task by hand. Raises BadRequestError naming the field."""
        require(self._member, "tasks.write")
        if asked.customer_id is not None and not await self._rows.customer_exists(asked.customer_id):
            raise BadRequestError("הלקוח לא נמצא.", parameter="customer_id")
        if asked.lead_id is not None and not await self._rows.lead_exists(asked.lead_id):
            raise BadRequestError("הליד לא נמצא.", parameter="lead_id")
        task = Task(
            business_id=self._member.business_id,
            kind="other",
            title=_title(asked.title),
            details=_details(asked.details),
            source="human",
            due_at=_aware(asked.due_at),
            customer_id=asked.customer_id,
            lead_id=asked.lead_id,
        )
        self._rows.add(task)
        await self._session.flush()
        self._record("task.created", task, None, {"title": task.title})
        return await self.get(task.id)

    async def change(self, task_id: UUID, patch: TaskPatch) -> TaskOut:
        """A person's change. Raises NotFoundError, VersionConflictError, BadRequestError."""
        require(self._member, "tasks.write")
        found = await self._rows.get(task_id, lock=True)
        if found is None:
            raise NotFoundError
        task, name = found
        if task.version != patch.version:
            raise VersionConflictError
        before: dict[str, object] = {"title": task.title, "status": task.status, "due_at": task.due_at}
        if patch.title is not msgspec.UNSET:
            task.title = _title(patch.title)
        if patch.details is not msgspec.UNSET:
            task.details = _details(patch.details)
        if patch.due_at is not msgspec.UNSET:
            task.due_at = _aware(patch.due_at)
        if patch.status is not msgspec.UNSET and patch.status != task.status:
            task.status = patch.status
            task.done_at = utc_now() if patch.status == "done" else None
        task.version += 1
        self._record("task.changed", task, before, {"title": task.title, "status": task.status, "due_at": task.due_at})
        await self._session.flush()
        return task_out(task, name)

    def _record(self, action: str, task: Task, before: dict[str, object] | None, after: dict[str, object]) -> None:
        record(
            self._session,
            human(self._member),
            action,
            "task",
            task.id,
            business_id=self._member.business_id,
            before=before,
            after=after,
        )
