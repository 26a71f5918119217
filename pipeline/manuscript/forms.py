"""Bytes and a name in; their form is told, and the text that is to be checked comes out.

Plain text and Markdown stay as they are, so that offsets are those of the file. HTML, Word and JSON are
written out as text: a block quote with `>` before its lines, a footnote as `[^1]`, a list with its numbers.
"""

from __future__ import annotations

import json
import re
from typing import Any

from ..errors import InputError
from .answers import from_values
from .html import from_html
from .word import from_word

_HTML = re.compile(
    r"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|article|main|section|div|p|blockquote|h[1-6]|[uo]l|table)\b",
    re.IGNORECASE | re.DOTALL,
)
_CLOSED = {b"%PDF": "a PDF", b"\xd0\xcf\x11\xe0": "an old Word file"}


def manuscript(data: bytes | str, name: str = "") -> str:
    """Give the text to check; `name` is the file's, and may be empty for what was pasted.

    InputError when the form cannot be read, or is not what the name says: else a gate would let pass what
    nobody has looked at.
    """
    suffix = name.rpartition(".")[2].lower() if "." in name else ""
    if isinstance(data, bytes):
        if data[:2] == b"PK" and suffix in ("docx", "docm", ""):
            return from_word(data)
        closed = next((said for head, said in _CLOSED.items() if data.startswith(head)), None)
        if closed or data[:2] == b"PK":
            raise InputError(
                f"cannot check {closed or 'this archive'}: save it as DOCX, HTML, Markdown or text"
            )
        if suffix in ("docx", "docm"):
            raise InputError("cannot check this Word file: it is none; save it anew")
        data = _decoded(data)
    if suffix not in ("md", "markdown", "txt"):
        values = _values(data)
        if values is not None:
            return from_values(values)
        if suffix in ("json", "jsonl"):
            raise InputError("cannot check this JSON: it is damaged, or cut short; write it anew")
        if suffix in ("html", "htm", "xhtml") or _HTML.match(data):
            return from_html(data)
    return data


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"cannot check this text: byte {error.start:,} of {len(data):,} is no UTF-8; save it as UTF-8"
        ) from error


def _values(text: str) -> list[Any] | None:
    """Read JSON, or JSON lines; None when it is neither, or holds neither an object nor a list."""
    if text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        return [json.loads(text)]
    except (ValueError, RecursionError):
        pass
    try:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError):
        return None
