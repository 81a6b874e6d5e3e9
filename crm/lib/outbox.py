"""What every outbox shares: rows that are owed to somebody outside, tried with growing pauses, and given up in the end.

A row is written in the transaction of whatever it tells about. A job carries it away: it claims the row for the time
that one try may take, tries, and notes the outcome in a second transaction. A killed worker leaves a claim that runs
out, and a sweep queues the row again: at least once, never lost. Letters and webhooks are such rows.
"""

from datetime import datetime, timedelta
from typing import Literal

import msgspec
from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

OutboxState = Literal["queued", "sent", "failed"]
EARLY = timedelta(seconds=2)
"""The queue's clock is the database's and may run ahead of ours by this much."""


class Owed:
    """Columns of a row that is owed. ``next_try_at`` is also the end of a claim while a try runs."""

    state: Mapped[OutboxState] = mapped_column(Text)
    attempts: Mapped[int]
    next_try_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    last_error: Mapped[str | None]


class Pauses(msgspec.Struct, frozen=True):
    """Between tries: ``first``, then doubled up to ``longest``."""

    first: timedelta
    longest: timedelta

    def after(self, attempts: int) -> timedelta:
        """The pause that follows this many tries, at least one."""
        return min(self.longest, self.first * 2 ** min(attempts - 1, 20))


def is_due(row: Owed, now: datetime) -> bool:
    """Whether the row may be tried now; false when it is done, taken by another, or not yet due."""
    return row.state == "queued" and row.next_try_at <= now + EARLY


def claim(row: Owed, now: datetime, lease: timedelta) -> bool:
    """Take the locked row for one try; false when its time is over, and it is closed as failed."""
    if now >= row.expires_at:
        close(row, "failed", now, row.last_error or "expired before a try")
        return False
    row.attempts += 1
    row.next_try_at = now + lease
    return True


def put_off(row: Owed, now: datetime, pauses: Pauses, reason: str) -> None:
    """The try did not succeed: another after a pause."""
    row.next_try_at = now + pauses.after(row.attempts)
    row.last_error = reason


def close(row: Owed, state: Literal["sent", "failed"], now: datetime, reason: str | None) -> None:
    """Nothing is owed any more."""
    row.state, row.done_at, row.last_error = state, now, reason
