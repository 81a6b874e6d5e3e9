"""Keyset pages: ``{"items": [...], "next_cursor": str | null}``."""

from typing import Generic, TypeVar

import msgspec

T = TypeVar("T")

DEFAULT_LIMIT = 50
MAX_LIMIT = 200


class Page(msgspec.Struct, Generic[T], frozen=True):
    """One page, and the opaque cursor of the next. ``total`` is counted only when ``?total=true`` asks for it."""

    items: list[T]
    next_cursor: str | None
    total: int | None = None
