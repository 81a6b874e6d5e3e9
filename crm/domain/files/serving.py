"""A stored file as an HTTP answer that can do no harm, whatever is in it."""

from typing import Annotated, Final
from urllib.parse import quote

from litestar.params import HeaderParameter
from litestar.response import Stream

from crm.domain.auth.permissions import holds
from crm.domain.files.models import StoredFile
from crm.domain.files.service import Opened, etag_of
from crm.lib.actor import Member
from crm.lib.errors import ForbiddenError
from crm.lib.ranges import Wanted

SHOWN: Final = frozenset(
    {
        "image/jpeg",
        "image/png",
        "image/gif",
        "image/webp",
        "image/avif",
        "application/pdf",
        "audio/mpeg",
        "audio/mp4",
        "audio/ogg",
        "audio/wav",
        "audio/webm",
        "audio/aac",
        "audio/flac",
    }
)
"""What a browser opens in place: nothing that can run or that no browser knows."""
IN_PARTS: Final = "in_parts"
"""Option of handlers that answer parts of a file too."""
_POLICY = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox"


def is_shown(file: StoredFile) -> bool:
    """Whether a browser may open it in place."""
    return file.mime in SHOWN


def require_sight(member: Member) -> None:
    """Nobody can veil a phone number inside a picture, and a file is not held back as a whole to be read here.

    Raises ForbiddenError for whoever may not see numbers.
    """
    if not holds(member, "phones.read"):
        raise ForbiddenError("אין לך הרשאה לקבצים שיש בהם מספרי טלפון.")


def disposition(name: str, *, inline: bool) -> str:
    """``Content-Disposition`` with a Hebrew name, and a plain one for what does not know RFC 5987 section 3.2."""
    extension = name.rsplit(".", 1)[-1] if "." in name else ""
    plain = f"file.{extension}" if extension.isascii() and extension.isalnum() else "file"
    return f"{'inline' if inline else 'attachment'}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


async def provide_wanted(
    given: Annotated[
        str | None, HeaderParameter(name="Range", description="One range of bytes; anything else gets the whole file.")
    ] = None,
    only_if: Annotated[
        str | None, HeaderParameter(name="If-Range", description="The ETag for which the range holds.")
    ] = None,
) -> Wanted:
    """What of the file is asked for."""
    return Wanted(given, only_if)


WANTED: Final = {"wanted": provide_wanted}


def file_answer(opened: Opened, *, inline: bool) -> Stream:
    """The file or a part of it, as a download, or in place when that was asked and is safe. Nobody's cache keeps it."""
    file, part = opened.file, opened.part
    headers = {
        "Content-Disposition": disposition(opened.name, inline=inline and is_shown(file)),
        "Content-Length": str(file.size),
        "Content-Security-Policy": _POLICY,
        "Cache-Control": "no-store",
        "Accept-Ranges": "bytes",
        "ETag": etag_of(file),
    }
    if part is None:
        return Stream(opened.content, media_type=file.mime, headers=headers)
    headers |= {
        "Content-Length": str(part.end - part.start),
        "Content-Range": f"bytes {part.start}-{part.end - 1}/{file.size}",
    }
    return Stream(opened.content, status_code=206, media_type=file.mime, headers=headers)
