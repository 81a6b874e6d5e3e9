# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# multipart ships no types.
"""Fields of a ``multipart/form-data`` body."""

from io import BytesIO

from multipart import MultipartError, MultipartParser, parse_options_header

MOST_IN_MEMORY = 1_000_000
"""Bytes of one field; whole bodies are smaller, so nothing is spooled to a disk."""


class FormUnreadableError(Exception):
    """The body is not cut as its head says, or is not UTF-8."""


def read_form(content_type: str, body: bytes) -> list[tuple[str, str]]:
    """Names and texts of the fields, files left aside. Raises FormUnreadableError."""
    boundary = parse_options_header(content_type)[1].get("boundary", "")
    try:
        parts = list(MultipartParser(BytesIO(body), boundary, content_length=len(body), spool_limit=MOST_IN_MEMORY))
        return [(str(part.name), str(part.value)) for part in parts if part.name and part.filename is None]
    except (MultipartError, ValueError) as error:
        raise FormUnreadableError from error
