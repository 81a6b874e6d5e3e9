"""What is sent packed: the option of answers that come packed already, and files that are packed once."""

import gzip
import mimetypes
from functools import lru_cache
from pathlib import Path
from typing import Final

import msgspec

UNCOMPRESSED: Final = "uncompressed"
"""Option of handlers whose answers are packed already."""
_MOST_FILES = 512
"""Kept in memory; a build of the web app has less than half as many, of 2 MB together."""
_WORTH_PACKING = 1_000
"""Bytes. What is smaller fits one packet of the network as it is."""
_PACKED_ALREADY = ("image/png", "font/")
# Small images of Python know neither; a browser that must not guess types would refuse the manifest.
mimetypes.add_type("application/manifest+json", ".webmanifest")
mimetypes.add_type("font/woff2", ".woff2")


class Body(msgspec.Struct, frozen=True):
    """A file's bytes; ``packed`` by gzip where that makes them fewer."""

    media_type: str
    plain: bytes
    packed: bytes | None


def body_of(path: Path) -> Body:
    """The file, read and packed once until it changes. Raises FileNotFoundError."""
    stat = path.stat()
    return _body(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(_MOST_FILES)
def _body(path: Path, _changed_ns: int, _size: int) -> Body:
    plain = path.read_bytes()
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if len(plain) < _WORTH_PACKING or media_type.startswith(_PACKED_ALREADY):
        return Body(media_type, plain, None)
    return Body(media_type, plain, gzip.compress(plain, 9, mtime=0))
