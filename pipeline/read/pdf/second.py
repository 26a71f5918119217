"""A PDF's bytes that pdfium cannot open, or finds no text in, in; what pypdf still finds in them out."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from ...errors import ReadError
from ..parsed import Parsed
from ..titles import sane_title
from ..words import cleaned
from .garbage import is_garbage

_MOST = 50  # pages that are read again
_AGAIN = "read by a second reader (pypdf), because the first cannot open it: it is damaged, or locked oddly"


def parse_pdf_again(data: bytes) -> Parsed:
    """Read a damaged PDF page by page; ReadError when pypdf cannot open it either."""
    from pypdf import PdfReader
    from pypdf.errors import FileNotDecryptedError, WrongPasswordError

    from .parse import PASSWORD
    from .written import joined

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise WrongPasswordError("the empty password does not open it")
        texts = [_text(page) for page in reader.pages]
    except (WrongPasswordError, FileNotDecryptedError) as error:
        raise ReadError(PASSWORD, "needs_password") from error
    except MemoryError:
        raise
    except Exception as error:  # pypdf raises many kinds on damaged files
        why = " ".join(str(error).split())[:120] or type(error).__name__
        raise ReadError(f"it is damaged and no reader can open it ({why}); get it anew") from error
    if not texts:
        raise ReadError("it is damaged: no page can be found in it; get it anew")
    text, pages = joined(texts, _labels(reader, len(texts)))
    return Parsed(text=text, title=_title(reader), pages=pages, warnings=(_AGAIN,))


def page_texts_again(data: bytes, pages: Sequence[int]) -> dict[int, str]:
    """Read some pages (numbers from 0) of a PDF in which pdfium finds no text; only those that have some.

    No more than the first fifty are tried: the second reader is slow, and what is left is named as unread.
    """
    from pypdf import PdfReader

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            return {}
        count = len(reader.pages)
        texts = {page: _text(reader.pages[page]) for page in pages[:_MOST] if 0 <= page < count}
    except MemoryError:
        raise
    except Exception:  # pdfium has read the rest
        return {}
    return {page: text for page, text in texts.items() if text and not is_garbage(text)}


def _text(page: Any) -> str:
    """Extract one page's text; empty where pypdf fails."""
    try:
        lines = cleaned(page.extract_text() or "").split("\n")
    except MemoryError:
        raise
    except Exception:  # this page is lost, the others may not be
        return ""
    return "\n".join(" ".join(line.split()) for line in lines).strip()


def _labels(reader: Any, count: int) -> list[str | None]:
    """Take the printed labels; None where the file states none."""
    try:
        stated = list(reader.page_labels) if "/PageLabels" in reader.root_object else []
    except Exception:  # labels are beside the point in a damaged file
        stated = []
    return [stated[n] if n < len(stated) else None for n in range(count)]


def _title(reader: Any) -> str:
    try:
        return sane_title(cleaned(str((reader.metadata or {}).get("/Title") or "")))
    except Exception:  # nor is its title
        return ""
