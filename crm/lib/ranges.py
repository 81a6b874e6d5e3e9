"""Which part of a file a browser asks for: one range of bytes, as RFC 9110 section 14 has it.

Players need it: none can jump in a long recording without, and Safari plays nothing that is not sent in parts. Litestar
answers no ranges, Starlette those of a disk's files alone; Werkzeug's parser takes a suffix longer than the file for
one that cannot be served.
"""

import re

import msgspec

from crm.lib.errors import ApiError

_ONE_RANGE = re.compile(r"bytes=[ \t]*(\d{0,18})-(\d{0,18})[ \t]*", re.ASCII | re.IGNORECASE)


class RangeNotSatisfiableError(ApiError):
    """The range begins behind the end of the file."""

    status, code, title, sentence = 416, "range", "Range not satisfiable", "הקטע המבוקש נמצא אחרי סוף הקובץ."

    def __init__(self, size: int) -> None:
        """``size`` of the file in bytes."""
        super().__init__(parameter="Range")
        self._size = size

    @property
    def headers(self) -> dict[str, str]:
        """How long the file is."""
        return {"Content-Range": f"bytes */{self._size}"}


class Part(msgspec.Struct, frozen=True):
    """The bytes from ``start`` up to ``end``, which is not among them."""

    start: int
    end: int


class Wanted(msgspec.Struct, frozen=True):
    """The headers ``Range`` and ``If-Range`` as they were sent."""

    given: str | None = None
    only_if: str | None = None

    def part(self, size: int, etag: str) -> Part | None:
        """The part of a file of ``size`` bytes; null is the whole file.

        What is no single range of bytes is answered by the whole, as is one of a file that has changed since
        (``If-Range`` names another ETag, or a date, and no date is ever sent). Raises RangeNotSatisfiableError.
        """
        found = _ONE_RANGE.fullmatch(self.given or "")
        if found is None or size == 0 or (self.only_if is not None and self.only_if.strip() != etag):
            return None
        first, last = found.groups()
        if not first and not last:
            return None
        if not first:
            start, end = max(0, size - int(last)), size
        else:
            start, end = int(first), min(int(last) + 1, size) if last else size
            if last and int(last) < start:
                return None
        if start >= size:
            raise RangeNotSatisfiableError(size)
        return Part(start, end)
