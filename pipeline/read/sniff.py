"""A file's name and first bytes in, the kind of reader that it needs out, or why there is none."""

from __future__ import annotations

import os
import re
import stat
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO

from ..errors import ReadError
from .table import AS_WRITTEN, FORMATS, SUFFIXES

VOID = "it is empty (0 bytes); get it anew, or leave it out"
UNKNOWN = (
    f"dayek reads {', '.join(row.called for row in FORMATS.values() if row.kind != 'image')} and images; "
    "save it as one of these"
)
_ARCHIVED = "dayek opens no archives: unpack it, and index its folder"
_ENCRYPTED = "it needs a password; open it in its program, and save a copy without one"

_HEAD = 8192
_MAGIC = (
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"SQLite format 3", "an SQLite database"),
    (b"PK\x03\x04", "a ZIP archive"),
)
_ZIPPED = (  # what the names in a ZIP archive show
    ("word/document.xml", "docx"),
    ("ppt/presentation.xml", "pptx"),
    ("xl/workbook.xml", "xlsx"),
)
_MIMETYPES = {
    b"application/epub+zip": "epub",
    b"application/vnd.oasis.opendocument.text": "odf",
    b"application/vnd.oasis.opendocument.spreadsheet": "odf",
    b"application/vnd.oasis.opendocument.presentation": "odf",
}
_OLE = (  # what the names in an OLE container show, the most telling first; text is what it is refused with
    ("__properties_version1.0", "outlook", ""),
    ("EncryptedPackage", "", _ENCRYPTED),
    ("WordDocument", "", "it is an old Word file; open it and save it as .docx"),
    ("Workbook", "", "it is an old Excel file; open it and save it as .xlsx"),
    ("PowerPoint Document", "", "it is an old PowerPoint file; open it and save it as .pptx"),
)
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?>.*?-->)\s*)*+<(?:!doctype\s+html|html)[\s>]", re.I | re.S
)
_MAIL = re.compile(rb"(?:[!-9;-~]+:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*+){3,}")
_MAIL_NAMES = re.compile(rb"^(from|date|subject|to|message-id|mime-version|received)[ \t]*:", re.I | re.M)
_WHOLE_PAGE = re.compile(rb"^content-type[ \t]*:\s*multipart/related", re.I | re.M)
_CONTROLS = frozenset(map(chr, range(32))) - frozenset("\t\n\v\f\r\b\x1b") | {"\x7f"}


def opened(path: Path) -> BinaryIO:
    """Open a regular file to read; ReadError for folders, pipes, devices, and what has no rights."""
    try:
        _regular(path.stat())
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        file = open(os.open(path, flags), "rb")  # noqa: SIM115
        _regular(os.fstat(file.fileno()))
    except (OSError, ValueError) as error:
        why = "it is a link to nothing" if path.is_symlink() and not path.exists() else _plain(error)
        raise ReadError(f"cannot open it: {why}; mend its rights or its place") from error
    return file


def kind_of(path: Path) -> tuple[str, str | None]:
    """Name the kind (a row of the table) that a file is, and a warning if it is misnamed."""
    named = SUFFIXES.get(path.suffix.lower(), "")
    with opened(path) as file:
        head = file.read(_HEAD)
        content = _by_content(file, head) or (_by_headers(head) if named in ("", "html") else None)
    if not head:
        raise ReadError(VOID, "no_text")
    if content is None and not named:
        magic = next((name for mark, name in _MAGIC if head.startswith(mark)), "")
        raise ReadError(f"it is {magic}; {_ARCHIVED}" if "archive" in magic else UNKNOWN)
    if content is None or content == named:
        return named, None
    if content == "html" and named in AS_WRITTEN:
        return named, "looks like HTML and is kept as it stands; name it .html to have its tags dropped"
    return content, f"named {path.name!r}, read as {FORMATS[content].called} by its content"


def binary(data: bytes, text: str) -> str | None:
    """Say what the data is that was decoded to this text, when it is no text."""
    sound = _is_utf8(data)
    magic = next((name for mark, name in _MAGIC if data.startswith(mark)), None)
    if magic and not sound:
        return magic
    head = text[:_HEAD]
    share = sum(character in _CONTROLS for character in head) / max(len(head), 1)
    return magic or "control characters" if share > (0.3 if sound else 0.01) else None


def _regular(found: os.stat_result) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise ReadError("it is a folder, not a file; index the folder, or name a file in it")
    if not stat.S_ISREG(found.st_mode):
        raise ReadError("it is a pipe, socket or device, not a file; copy its content into a file")


def _by_content(file: BinaryIO, head: bytes) -> str | None:
    """Name the kind that the first bytes show; None leaves it to the file's name."""
    if b"%PDF-" in head[:1024] and (not _is_utf8(head) or b" obj" in head):
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return _zipped(file)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return _contained(file)
    if head.startswith(b"{\\rtf"):
        return "rtf"
    if _is_image(head):
        return "image"
    return "html" if _HTML.match(head.removeprefix(b"\xef\xbb\xbf")) else None


def _by_headers(head: bytes) -> str | None:
    """Tell a mail, a mailbox or a web page saved whole by the header lines it begins with."""
    boxed = head.startswith(b"From ")
    block = _MAIL.match(head, head.find(b"\n") + 1 if boxed else 0)
    if not block or len({name.lower() for name in _MAIL_NAMES.findall(block.group())}) < 3:
        return None
    whole_page = _WHOLE_PAGE.search(block.group()) and b"received:" not in block.group().lower()
    return "mbox" if boxed else "mhtml" if whole_page else "mail"


def _zipped(file: BinaryIO) -> str | None:
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            stated = archive.open("mimetype").read(100).strip() if "mimetype" in names else b""
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, zlib.error):
        return None
    if "xl/workbook.bin" in names:
        raise ReadError("it is a binary Excel file (.xlsb); open it and save it as .xlsx")
    office = "[Content_Types].xml" in names
    folders = {name.split("/")[0] for name in names if "/" in name} if office else set()
    found = next((kind for main, kind in _ZIPPED if main.split("/")[0] in folders), None)
    return found or _MIMETYPES.get(stated) or ("epub" if "META-INF/container.xml" in names else None)


def _contained(file: BinaryIO) -> str | None:
    """Tell what an OLE container holds by the names in its directory, wherever that lies."""
    marks = [name.encode("utf-16-le") for name, _, _ in _OLE]
    seen: set[bytes] = set()
    file.seek(0)
    tail = b""
    while block := file.read(1 << 20):
        seen |= {mark for mark in marks if mark in tail + block}
        tail = block[-64:]
    for mark, (_, kind, refused) in zip(marks, _OLE, strict=True):
        if mark in seen and refused:
            raise ReadError(refused, "needs_password" if refused is _ENCRYPTED else "rejected")
        if mark in seen:
            return kind
    return None


def _is_image(head: bytes) -> bool:
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return head[12:16] == b"IHDR"
    if head.startswith(b"\xff\xd8\xff"):
        return head[3:4] >= b"\xc0"
    if head.startswith((b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*")):
        return not _is_utf8(head) or b"\0" in head
    if head.startswith(b"BM"):
        return head[6:10] == bytes(4) and head[14:18] in (b"\x0c\0\0\0", b"(\0\0\0", b"l\0\0\0", b"|\0\0\0")
    return head.startswith(b"RIFF") and head[8:12] == b"WEBP"


def _is_utf8(data: bytes) -> bool:
    """Tell whether bytes are UTF-8, but for a last character that may be cut off."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return len(data) == _HEAD and error.start > _HEAD - 4
    return True


def _plain(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error).lower()
