"""Files as the API shows them."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

FileKind = Literal["picture", "pdf", "document", "audio", "video", "text"]
"""What a file is to people; its exact type is its MIME type."""
FileOrigin = Literal["upload", "whatsapp"]


class CustomerFileOut(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a person. ``size`` in bytes; ``shown`` says that a browser may open it in place.

    ``deleted`` files can be restored for a while, and cannot be opened meanwhile.
    """

    id: UUID
    customer_id: UUID
    name: str
    mime: str
    kind: FileKind
    size: int
    shown: bool
    author_name: str
    created_at: datetime
    deleted: bool
    version: int


class CustomerFilesOut(msgspec.Struct, frozen=True):
    """Every file of a person, newest first."""

    items: list[CustomerFileOut]


class CustomerFilePatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rename, delete or restore a file; ``version`` must be the one that was read, else 409."""

    version: int
    name: str | msgspec.UnsetType = msgspec.UNSET
    deleted: bool | msgspec.UnsetType = msgspec.UNSET
