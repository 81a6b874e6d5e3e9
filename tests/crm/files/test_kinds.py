"""What a file is goes by its bytes, and what is on no list is not taken."""

import io
import zipfile

import pytest

from crm.domain.files.kinds import sniff
from crm.domain.files.names import MAX_NAME, clean_name

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


def zipped(*names: str, mimetype: str | None = None) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        if mimetype is not None:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, "x")
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "claimed", "mime", "kind"),
    [
        (b"\xff\xd8\xff\xe0" + bytes(9), "a.jpg", None, "image/jpeg", "picture"),
        (PNG, "a.txt", "text/plain", "image/png", "picture"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "a.webp", None, "image/webp", "picture"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(9), "a.heic", None, "image/heic", "picture"),
        (b"%PDF-1.7\n", "a.pdf", None, "application/pdf", "pdf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "חוזה.DOC", None, "application/msword", "document"),
        (b"{\\rtf1 hello", "a.rtf", None, "application/rtf", "document"),
        (b"OggS" + bytes(24) + b"OpusHead", "voice", "audio/ogg; codecs=opus", "audio/ogg", "audio"),
        (b"\x1aE\xdf\xa3" + bytes(9), "a.webm", "audio/webm;codecs=opus", "audio/webm", "audio"),
        (b"\x1aE\xdf\xa3" + bytes(9), "a.webm", None, "video/webm", "video"),
        (b"\xff\xfb\x90\x00", "a.mp3", None, "audio/mpeg", "audio"),
        (b"\x00\x00\x00\x18ftypM4A " + bytes(9), "a.m4a", None, "audio/mp4", "audio"),
        (b"\x00\x00\x00\x18ftypisom" + bytes(9), "a.mp4", None, "video/mp4", "video"),
        (b"\x00\x00\x00\x14ftypqt  " + bytes(9), "a.mov", None, "video/quicktime", "video"),
        ("שם,טלפון\n".encode(), "a.csv", None, "text/csv", "text"),
        ("שלום".encode("cp1255"), "a.txt", None, "text/plain", "text"),
    ],
)
def test_bytes_say_what_it_is(content: bytes, name: str, claimed: str | None, mime: str, kind: str) -> None:
    found = sniff(content, name, claimed)
    assert found is not None
    assert (found.mime, found.kind) == (mime, kind)


@pytest.mark.parametrize(
    ("part", "ends"),
    [("word/document.xml", "document"), ("xl/workbook.xml", "sheet"), ("ppt/presentation.xml", "presentation")],
)
def test_office_documents_are_known_by_what_is_in_them(part: str, ends: str) -> None:
    found = sniff(zipped("[Content_Types].xml", part), "a.zip")
    assert found is not None
    assert found.mime.endswith(ends)


def test_open_documents_are_known_by_their_first_entry() -> None:
    found = sniff(zipped("content.xml", mimetype="application/vnd.oasis.opendocument.text"), "a")
    assert found is not None
    assert found.extensions == ("odt",)


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00" + bytes(60),
        b"\x7fELF" + bytes(60),
        b"#!/bin/sh\nrm -rf /\n",
        b"<!DOCTYPE html><script>alert(1)</script>",
        b"\xef\xbb\xbf  <HTML><body>",
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        zipped("setup.exe"),
        zipped("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
        b"PK\x03\x04 no archive at all",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"",
    ],
)
def test_programs_markup_macros_and_archives_are_nothing_that_is_taken(content: bytes) -> None:
    assert sniff(content, "תמונה.jpg", "image/jpeg") is None


@pytest.mark.parametrize(
    ("given", "clean"),
    [
        ("חוזה שכירות.png", "חוזה שכירות.png"),
        ("../../etc/passwd.png", "passwd.png"),
        ("C:\\Users\\דנה\\צילום.PNG", "צילום.PNG"),
        ("invoice.exe", "invoice.exe.png"),
        ("\u202egnp.exe", "gnp.exe.png"),
        ("  a \x00\x1f b .png", "a b.png"),
        ('a<b>:"c.png', "a b c.png"),
        (".png", "png.png"),
        ("", "קובץ.png"),
        ("...", "קובץ.png"),
    ],
)
def test_names_keep_what_people_wrote_and_lose_what_fools_them(given: str, clean: str) -> None:
    assert clean_name(given, sniff(PNG, given)) == clean


def test_a_long_name_keeps_its_extension() -> None:
    name = clean_name("א" * 500 + ".png", sniff(PNG, ""))
    assert len(name) == MAX_NAME
    assert name.endswith("א.png")
