"""A message of any kind (headers, body, attachments) in, its text out: header lines, then the body."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime

from ..builder import Builder
from ..parsed import Parsed
from ..parts import Part
from ..properties import facts_of
from .html import page_of, write_page

HEADERS = ("From", "To", "Cc", "Date", "Subject")


@dataclass(frozen=True, slots=True)
class Body:
    """A stretch of a message's body: plain text, or a page with the encoding its part states."""

    text: str = ""
    page: bytes = b""
    encoding: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """What a message holds; `inline` counts the small pictures of its page, which are left out."""

    headers: Sequence[tuple[str, str]]
    bodies: Sequence[Body]
    parts: Sequence[Part] = ()
    inline: int = 0
    lost: str = ""


def letter_text(letter: Letter) -> Parsed:
    """Write a letter as a text: a line a header, then its body."""
    builder = Builder()
    stated = {name: words for name, words in letter.headers if words}
    for name in HEADERS:
        if name in stated:
            builder.paragraph(f"{name}: {stated[name]}", "header")
    for body in letter.bodies:
        if body.page:
            page = page_of(body.page, body.encoding)
            if page.root is not None:
                write_page(page.root, builder)
        for paragraph in re.split(r"\n[ \t]*\n", body.text.replace("\r\n", "\n").replace("\r", "\n")):
            builder.paragraph(paragraph)
    facts = facts_of(
        "mail headers",
        {
            "title": stated.get("Subject", ""),
            "authors": stated.get("From", ""),
            "date": _day(stated.get("Date", "")),
        },
    )
    small = f"{letter.inline} small pictures of its layout are left out"
    parsed = builder.parsed(
        facts=facts,
        warnings=[small] if letter.inline else [],
        lost=letter.lost,
    )
    return replace(parsed, title=stated.get("Subject", ""))


def _day(stated: str) -> str:
    try:
        return parsedate_to_datetime(stated).date().isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return stated
