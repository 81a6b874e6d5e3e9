"""A stored file as an HTTP answer that can do no harm, whatever is in it."""

from collections.abc import AsyncIterator, Mapping
from typing import Final
from urllib.parse import quote

from litestar.response import Stream

from crm.domain.files.models import StoredFile

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
UNCOMPRESSED: Final = "uncompressed"
"""Option of handlers whose answers are packed already."""
_POLICY = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox"


def is_shown(file: StoredFile) -> bool:
    """Whether a browser may open it in place."""
    return file.mime in SHOWN


def disposition(name: str, *, inline: bool) -> str:
    """``Content-Disposition`` with a Hebrew name, and a plain one for what does not know RFC 5987 section 3.2."""
    extension = name.rsplit(".", 1)[-1] if "." in name else ""
    plain = f"file.{extension}" if extension.isascii() and extension.isalnum() else "file"
    return f"{'inline' if inline else 'attachment'}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def file_answer(file: StoredFile, name: str, content: AsyncIterator[bytes], *, inline: bool) -> Stream:
    """The file as a download, or in place when that was asked and is safe. Nobody's cache keeps it."""
    headers: Mapping[str, str] = {
        "Content-Disposition": disposition(name, inline=inline and is_shown(file)),
        "Content-Length": str(file.size),
        "Content-Security-Policy": _POLICY,
        "Cache-Control": "no-store",
    }
    return Stream(content, media_type=file.mime, headers=headers)
