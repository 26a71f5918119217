"""A web page saved whole (MHTML) in, the text of its root page out."""

from __future__ import annotations

from email.message import Message

from ...errors import ReadError
from ..builder import Builder
from ..parsed import Parsed
from ..properties import language_of, page_facts
from .html import page_of, write_page
from .mail import bytes_of, header_of, message_of


def parse_mhtml(data: bytes) -> Parsed:
    """Read an MHTML file; ReadError when there is no page in it."""
    message = message_of(data)
    root = _root(message)
    if root is None:
        raise ReadError("there is no web page in it; save the page anew")
    page = page_of(bytes_of(root), root.get_content_charset() or "")
    builder = Builder()
    if page.root is None:
        return Parsed(text="", encoding=page.decoded.encoding)
    title = " ".join((page.root.findtext(".//title") or header_of(message, "Subject")).split())
    language, facts = language_of(page.root.get("lang") or ""), page_facts(page.root)
    write_page(page.root, builder)
    return builder.parsed(
        title=title,
        language=language,
        encoding=page.decoded.encoding,
        warnings=page.warnings,
        lost=page.lost,
        facts=facts,
    )


def _root(message: Message) -> Message | None:
    """Find the page: the part that the envelope names as its start, else the first that is HTML."""
    pages = [
        part for part in message.walk() if part.get_content_type() in ("text/html", "application/xhtml+xml")
    ]
    start = message.get_param("start")
    named = [part for part in pages if start and part.get("Content-ID") == start]
    return next(iter([*named, *pages]), None)
