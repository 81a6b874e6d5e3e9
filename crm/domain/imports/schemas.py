"""Imports as the API shows them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

ImportField = Literal[
    "name",
    "first_name",
    "last_name",
    "phone",
    "email",
    "tags",
    "status",
    "assignee",
    "deal",
    "role",
    "city",
    "neighborhood",
    "rooms",
    "budget",
    "timeline",
    "notes",
]
"""What a column may hold."""
Duplicates = Literal["skip", "fill"]
"""What happens to a row whose person is known: he is left alone, or what is not known of him is filled in."""
ImportState = Literal["draft", "running", "done", "undoing", "undone"]
RowPlan = Literal["new", "fill", "skip"]


class ImportColumn(msgspec.Struct, frozen=True):
    """A column of the file: its heading and a few of its values."""

    name: str
    samples: list[str]


class ImportCounts(msgspec.Struct, frozen=True, kw_only=True):
    """Rows by what becomes of them. ``done`` are through; of an undo, ``undone`` are taken back and ``kept`` not.

    ``new`` make a person, ``fill`` complete one, ``skip`` do nothing; all are 0 before the mapping was checked.
    ``warned`` are taken in, with something in them that was not understood and stands in the notes.
    """

    rows: int
    new: int
    fill: int
    skip: int
    warned: int
    done: int
    undone: int
    kept: int


class ImportOut(msgspec.Struct, frozen=True, kw_only=True):
    """One file on its way in. ``mapping`` says of each column what it holds; null is left out."""

    id: UUID
    filename: str
    state: ImportState
    columns: list[ImportColumn]
    mapping: list[ImportField | None]
    duplicates: Duplicates
    checked: bool
    counts: ImportCounts
    author_name: str
    created_at: datetime
    finished_at: datetime | None
    undone_at: datetime | None
    version: int


class ImportPatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the columns hold and what is done with people who are known; the rows are looked at again with it."""

    version: int
    mapping: Annotated[list[ImportField | None], msgspec.Meta(max_length=60)]
    duplicates: Duplicates


class ImportVersion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The import as it was read, else 409."""

    version: int


class ImportRowOut(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the file. ``reason`` says why it is skipped or what in it was not understood.

    ``customer_id`` is whom it is about, when he is known. ``kept`` says why an undo left it.
    """

    id: UUID
    number: int
    cells: list[str]
    plan: RowPlan | None
    reason: str | None
    done: bool
    customer_id: UUID | None
    customer_name: str | None
    kept: str | None
