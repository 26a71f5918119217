"""A file's name and first bytes in, the kind of reader that it needs out, or why there is none."""

from __future__ import annotations

import os
import re
import stat
import zipfile
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

from ..errors import ReadError

SUFFIXES: Mapping[str, str] = MappingProxyType(
    {
        ".pdf": "pdf",
        ".docx": "docx",
        **dict.fromkeys((".html", ".htm", ".xhtml"), "html"),
        **dict.fromkeys((".md", ".markdown"), "markdown"),
        **dict.fromkeys((".txt", ".text", ".rst", ".log", ".csv", ".tsv"), "text"),
        ".jsonl": "jsonl",
    }
)
UNKNOWN = "dayek reads PDF, DOCX, HTML, Markdown, text and JSONL; save it as one of these"

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
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?>.*?-->)\s*)*+<(?:!doctype\s+html|html)[\s>]", re.I | re.S
)
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
    """Tell the reader a file needs (`pdf docx html markdown text jsonl`), and a warning if misnamed."""
    named = SUFFIXES.get(path.suffix.lower(), "")
    with opened(path) as file:
        content = _by_content(file, file.read(_HEAD))
    if content is None and not named:
        raise ReadError(UNKNOWN)
    if content is None or content == named:
        return named, None
    if content == "html" and named in ("markdown", "text", "jsonl"):
        return named, "looks like HTML and is kept as it stands; name it .html to have its tags dropped"
    return content, f"named {path.name!r}, read as {content.upper()} by its content"


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
        return "docx" if _is_docx(file) else None
    return "html" if _HTML.match(head.removeprefix(b"\xef\xbb\xbf")) else None


def _is_docx(file: BinaryIO) -> bool:
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False
    return "[Content_Types].xml" in names and any(name.startswith("word/") for name in names)


def _is_utf8(data: bytes) -> bool:
    """Tell whether bytes are UTF-8, but for a last character that may be cut off."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return len(data) == _HEAD and error.start > _HEAD - 4
    return True


def _plain(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error).lower()
