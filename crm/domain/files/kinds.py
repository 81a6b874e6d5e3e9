"""What a file is, by its content: an allow-list, so that what is not known is not taken.

A sender's own word on the type decides nothing but what the bytes leave open: sound or picture inside one container.
Signatures: https://www.iana.org/assignments/media-types and the formats' own documents.
"""

import io
import zipfile
from collections.abc import Mapping
from pathlib import PurePosixPath

import msgspec

from crm.domain.files.schemas import FileKind

_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
_TEXT = "text/plain"


class Sniffed(msgspec.Struct, frozen=True):
    """The type that the bytes show, and the extensions that names of it may have."""

    mime: str
    kind: FileKind
    extensions: tuple[str, ...]


def _picture(mime: str, *extensions: str) -> Sniffed:
    return Sniffed(mime, "picture", extensions)


def _document(mime: str, *extensions: str) -> Sniffed:
    return Sniffed(mime, "document", extensions)


def _audio(mime: str, *extensions: str) -> Sniffed:
    return Sniffed(mime, "audio", extensions)


def _video(mime: str, *extensions: str) -> Sniffed:
    return Sniffed(mime, "video", extensions)


_STARTS: tuple[tuple[bytes, Sniffed], ...] = (
    (b"\xff\xd8\xff", _picture("image/jpeg", "jpg", "jpeg", "jfif")),
    (b"\x89PNG\r\n\x1a\n", _picture("image/png", "png")),
    (b"GIF87a", _picture("image/gif", "gif")),
    (b"GIF89a", _picture("image/gif", "gif")),
    (b"II*\x00", _picture("image/tiff", "tif", "tiff")),
    (b"MM\x00*", _picture("image/tiff", "tif", "tiff")),
    (b"{\\rtf", _document("application/rtf", "rtf")),
    (b"#!AMR", _audio("audio/amr", "amr")),
    (b"fLaC", _audio("audio/flac", "flac")),
    (b"ID3", _audio("audio/mpeg", "mp3")),
)
_RIFF: Mapping[bytes, Sniffed] = {
    b"WEBP": _picture("image/webp", "webp"),
    b"WAVE": _audio("audio/wav", "wav"),
    b"AVI ": _video("video/x-msvideo", "avi"),
}
_HEIC = _picture("image/heic", "heic", "heif")
_MP4 = _video("video/mp4", "mp4", "m4v")
_BRANDS: Mapping[bytes, Sniffed] = {
    **dict.fromkeys((b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"), _HEIC),
    **dict.fromkeys((b"avif", b"avis"), _picture("image/avif", "avif")),
    **dict.fromkeys((b"M4A ", b"M4B "), _audio("audio/mp4", "m4a")),
    b"qt  ": _video("video/quicktime", "mov"),
    **dict.fromkeys((b"3gp4", b"3gp5", b"3gp6", b"3g2a"), _video("video/3gpp", "3gp")),
}
_OLE: Mapping[str, Sniffed] = {
    "doc": _document("application/msword", "doc"),
    "xls": _document("application/vnd.ms-excel", "xls"),
    "ppt": _document("application/vnd.ms-powerpoint", "ppt"),
    "msg": _document("application/vnd.ms-outlook", "msg"),
}
_PARTS: Mapping[str, Sniffed] = {
    "word/": _document(f"{_OOXML}wordprocessingml.document", "docx"),
    "xl/": _document(f"{_OOXML}spreadsheetml.sheet", "xlsx"),
    "ppt/": _document(f"{_OOXML}presentationml.presentation", "pptx"),
}
_OPEN: Mapping[str, Sniffed] = {
    f"{_ODF}text": _document(f"{_ODF}text", "odt"),
    f"{_ODF}spreadsheet": _document(f"{_ODF}spreadsheet", "ods"),
    f"{_ODF}presentation": _document(f"{_ODF}presentation", "odp"),
}
_TEXTS: Mapping[str, Sniffed] = {
    "csv": Sniffed("text/csv", "text", ("csv",)),
    "vcf": Sniffed("text/vcard", "text", ("vcf",)),
    "ics": Sniffed("text/calendar", "text", ("ics",)),
}
_PLAIN = Sniffed(_TEXT, "text", ("txt", "log", "md"))
_MARKUP = (b"<!doctype", b"<html", b"<svg", b"<script", b"<?xml", b"#!")
"""A text that a program would run or draw."""
_CONTROLS = bytes(sorted(set(range(32)) - {9, 10, 12, 13}))
"""No text holds these; looked for by ``translate``, which takes a hundredth of the time of a set over 25 MB."""


def sniff(content: bytes, name: str, claimed: str | None = None) -> Sniffed | None:
    """What the bytes are, or null when they are nothing that is taken. ``claimed`` is the sender's MIME type."""
    for start, found in _STARTS:
        if content.startswith(start):
            return found
    said = (claimed or "").split(";")[0].strip().lower()
    return _container(content, said) or _document_or_text(content, extension_of(name))


def _container(content: bytes, said: str) -> Sniffed | None:
    """Sound and moving pictures; some containers hold either, and the sender says which."""
    if content.startswith(b"RIFF"):
        return _RIFF.get(content[8:12])
    if content[4:8] == b"ftyp":
        return _BRANDS.get(content[8:12], _audio("audio/mp4", "m4a", "mp4") if said == "audio/mp4" else _MP4)
    if content.startswith(b"OggS"):
        moving = b"theora" in content[:200]
        return _video("video/ogg", "ogv") if moving else _audio("audio/ogg", "ogg", "oga", "opus")
    if content.startswith(b"\x1aE\xdf\xa3"):
        return _audio("audio/webm", "webm", "weba") if said == "audio/webm" else _video("video/webm", "webm", "mkv")
    if content[:1] == b"\xff" and len(content) > 1 and content[1] & 0xE0 == 0xE0:
        aac = content[1] & 0xF6 == 0xF0
        return _audio("audio/aac", "aac") if aac else _audio("audio/mpeg", "mp3")
    return None


def _document_or_text(content: bytes, extension: str) -> Sniffed | None:
    if b"%PDF-" in content[:1024]:
        return Sniffed("application/pdf", "pdf", ("pdf",))
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _OLE.get(extension)
    if content.startswith(b"PK\x03\x04"):
        return _zipped(content)
    return _written(content, extension)


def extension_of(name: str) -> str:
    """The last extension of a name, in small letters and without its dot."""
    return PurePosixPath(name).suffix.removeprefix(".").lower()


def _zipped(content: bytes) -> Sniffed | None:
    """An office document. One with macros is none: it is a program."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            if "[Content_Types].xml" in names:
                if any(one.lower().endswith("vbaproject.bin") for one in names):
                    return None
                return next((kind for part, kind in _PARTS.items() if any(one.startswith(part) for one in names)), None)
            if names[:1] == ["mimetype"] and archive.getinfo("mimetype").file_size < 200:
                return _OPEN.get(archive.read("mimetype").decode("ascii", "replace").strip())
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError):
        return None  # broken, encrypted or packed in a way that nobody's office writes
    return None


def _written(content: bytes, extension: str) -> Sniffed | None:
    head = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:32].lower()
    if not content or head.startswith(_MARKUP) or len(content.translate(None, _CONTROLS)) < len(content):
        return None
    return _TEXTS.get(extension, _PLAIN)
