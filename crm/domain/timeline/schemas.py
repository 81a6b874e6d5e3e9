"""A person's story as the API shows it."""

from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

import msgspec

TimelineKind = Literal[
    "call",
    "turn",
    "ai_action",
    "task",
    "appointment",
    "showing",
    "status",
    "contact",
    "note",
    "file",
    "consent",
    "merge",
    "message",
]
KINDS: tuple[TimelineKind, ...] = get_args(TimelineKind)


class TimelineEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened with a person, at the time it happened or was written.

    ``id`` is the row's own id in its own resource. What a kind does not have is null:

    - ``call``: ``text`` is the summary, ``status``, ``duration_ms``, ``score``, ``sentiment``;
    - ``turn``: ``text``, ``actor`` caller or agent, ``call_id`` and ``turn_seq`` lead to it;
    - ``ai_action``: ``title`` is the tool, ``status`` ok or failed; without ``call_id`` it was done in writing;
    - ``task``: ``title``, ``text``, ``status``, ``moment`` is when it is due, ``actor`` who made it;
    - ``appointment``: ``title``, ``status``, ``moment`` is when it starts;
    - ``showing``: a visit at a property whose time has come: ``title`` is the listing's, ``id`` the appointment's;
    - ``status``: a lead moved ``from_status`` -> ``status`` because of ``text``;
    - ``contact``: a person of the office called: ``status`` handled, no_answer or later, ``text``, ``moment`` is when
      to call again;
    - ``note``: ``text``, ``actor_name``, ``version``;
    - ``file``: ``title`` is its name, ``text`` its MIME type, ``actor_name`` who attached it, ``version``;
    - ``consent``: ``status`` is the kind of the entry, ``text`` the person's own words or the reason that staff gave;
    - ``merge``: ``title`` is the other record's name, ``status`` merged or undone;
    - ``message``: written by or to the person: ``title`` is its kind, ``text`` its words, ``actor`` customer, ai, staff
      or automation, ``actor_name`` the writer of the office, ``status`` how far it came; for who may read ``chats``.
    """

    id: UUID
    kind: TimelineKind
    at: datetime
    title: str | None
    text: str | None
    status: str | None
    from_status: str | None
    actor: str | None
    actor_name: str | None
    call_id: UUID | None
    turn_seq: int | None
    moment: datetime | None
    duration_ms: int | None
    score: int | None
    sentiment: str | None
    version: int | None
