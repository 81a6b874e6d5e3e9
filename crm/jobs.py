"""Jobs: what they are called, and how one is handed to the queue inside a business transaction."""

import json
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

QUEUE: Final = "default"
MESSAGES: Final = "messages"
ANSWERS: Final = "answers"
SCHEMA: Final = "procrastinate"
ANALYSE_CALL: Final = "analyse_call"
ANALYSE_CHAT: Final = "analyse_chat"
SEND_MAIL: Final = "send_mail"
SEND_WEBHOOK: Final = "send_webhook"
RUN_MISSED_TOOLS: Final = "run_missed_tools"
RUN_BROADCAST: Final = "run_broadcast"
RESUME_CALL: Final = "resume_call"
RUN_IMPORT: Final = "run_import"
RUN_PRIVACY: Final = "run_privacy"
WRITE_REPLY: Final = "write_reply"
SEND_MESSAGE: Final = "send_message"
FETCH_MEDIA: Final = "fetch_media"

QUEUE_OF: Final = {SEND_MESSAGE: MESSAGES, RESUME_CALL: MESSAGES, WRITE_REPLY: ANSWERS}
"""Jobs that somebody waits for stand in queues of their own: an analysis, or an answer that the model is slow to give,
never holds up a message that is ready. All others are in ``QUEUE``."""

# procrastinate's own SQL function on our connection: the job is committed or rolled back with the rows it is about.
# Its name carries a version; a test calls it, so that an upgrade which renames it is noticed.
_DEFER = text(
    f"SELECT unnest({SCHEMA}.procrastinate_defer_jobs_v1(ARRAY[ROW("
    "CAST(:queue AS text), CAST(:task AS text), 0, NULL, CAST(:lock AS text), CAST(:args AS jsonb), "
    f"CAST(:at AS timestamptz))::{SCHEMA}.procrastinate_job_to_defer_v1]))"
)
# A job that waits for later and is wanted sooner goes sooner; the worker looks for it within its polling interval.
_PULL_FORWARD = text(
    f"UPDATE {SCHEMA}.procrastinate_jobs SET scheduled_at = CAST(:at AS timestamptz) "  # noqa: S608 - a name of our own
    "WHERE queueing_lock = :lock AND status = 'todo' "
    "AND scheduled_at > coalesce(CAST(:at AS timestamptz), now())"
)


async def defer(
    session: AsyncSession, task: str, arguments: dict[str, str], *, lock: str, at: datetime | None = None
) -> bool:
    """Queue ``task`` in this transaction; false when one with the same ``lock`` already waits.

    Workers are told at commit. ``at`` delays it; the one that waits runs at the earlier of the two times.
    """
    try:
        async with session.begin_nested():
            await session.execute(
                _DEFER,
                {
                    "queue": QUEUE_OF.get(task, QUEUE),
                    "task": task,
                    "lock": lock,
                    "args": json.dumps(arguments),
                    "at": at,
                },
            )
    except IntegrityError:  # the queueing lock's unique index; nothing else in the statement can violate one
        await session.execute(_PULL_FORWARD, {"lock": lock, "at": at})
        return False
    return True


def defer_within(connection: Connection, task: str, arguments: dict[str, str], *, lock: str) -> None:
    """As ``defer``, from inside a flush, for a ``lock`` that is new: one that already waits breaks the transaction."""
    given = {"queue": QUEUE_OF.get(task, QUEUE), "task": task, "lock": lock, "args": json.dumps(arguments), "at": None}
    connection.execute(_DEFER, given)
