"""Retention as the API shows it."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec

RetentionClass = Literal[
    "transcripts",
    "messages",
    "numbers",
    "import_rows",
    "enquiries",
    "attachments",
    "contact_decisions",
    "audit",
    "files",
]
Months = Annotated[int, msgspec.Meta(ge=1, le=240)]


class RetentionRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How long each class is kept, in months (files in days). ``null`` keeps it without end.

    ``messages`` are the words of conversations in writing, ``enquiries`` what portals and forms sent, ``attachments``
    files of people and in their messages, ``files`` those made for a person who asked for his data.
    """

    transcripts: Months | None = 36
    messages: Months | None = 36
    numbers: Months | None = 84
    import_rows: Months | None = 12
    enquiries: Months | None = 3
    attachments: Months | None = None
    contact_decisions: Annotated[int, msgspec.Meta(ge=24, le=240)] | None = 84
    audit: Annotated[int, msgspec.Meta(ge=24, le=240)] | None = 84
    files: Annotated[int, msgspec.Meta(ge=1, le=30)] = 7


class RetentionChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """New rules; ``version`` must be the one that was read, else 409."""

    version: int
    rules: RetentionRules


class RetentionRunOut(msgspec.Struct, frozen=True):
    """One run that ended."""

    finished_at: datetime
    counts: dict[str, int]


class RetentionOut(msgspec.Struct, frozen=True, kw_only=True):
    """The office's rules, and what the last runs did."""

    rules: RetentionRules
    version: int
    runs: list[RetentionRunOut]


class RetentionPart(msgspec.Struct, frozen=True):
    """What a run would do to one class now: rows older than ``before``, and how many of those a hold keeps."""

    key: RetentionClass
    before: datetime | None
    rows: int
    held: int
