"""A plain text's bytes in, exactly that text with its pages, headings and table rows out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...errors import ReadError
from ...evidence import TableRow
from ..encoding import Decoded, decode
from ..parsed import Parsed, nested, page_spans
from ..pdf.front import facts_of_text
from ..pdf.tablepages import blanked
from ..sniff import binary
from ..tables import is_label, tab_rows
from .textpages import asides_of

TITLE_LENGTH = 120

_PARAGRAPH = re.compile(r"(?:(?<![^\r\n\f])[^\S\r\n\f]*+\S[^\r\n\f]*+(?:\r\n|\n|\r|(?=\f)|\Z))+")
_NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2})*)[.)]?[ \t\u00a0]+(?=[^\W\d_])")
_ENDINGS = (".", ",", ";", ":", "?", "!", "…", "-", "|")
_SMALL = frozenset(
    "a an and as at by for from in of on or the to vs with и в на по о об с к за из от для до".split()  # noqa: SIM905
)


def parse_text(data: bytes) -> Parsed:
    """Read a plain text; ReadError when the bytes are no text."""
    decoded = decoded_text(data)
    text = decoded.text
    pages = page_spans(text)
    asides = asides_of(text, pages)
    spoken = blanked(text, asides)
    rows = tab_rows(spoken)
    title = title_of(text)
    return Parsed(
        text=text,
        title=title,
        pages=pages,
        sections=nested(list(_headings(spoken, rows)), len(text)),
        rows=rows,
        asides=asides,
        facts=facts_of_text(text, title),
        encoding=decoded.encoding,
        warnings=(decoded.warning,) if decoded.warning else (),
    )


def decoded_text(data: bytes) -> Decoded:
    """Decode a text-like file; ReadError when it is binary data under a text's name."""
    decoded = decode(data)
    if what := binary(data, decoded.text):
        raise ReadError(f"binary data, not text: {what}; name it after what it is, or export it as text")
    return decoded


def title_of(text: str) -> str:
    """Take the first line that holds something, if it is short enough for a title."""
    found = re.search(r"\S[^\r\n\f]*", text)
    line = found.group().strip(" \t#*_=") if found else ""
    return line if 0 < len(line) <= TITLE_LENGTH and "\t" not in line else ""


def _headings(text: str, rows: tuple[TableRow, ...]) -> Iterator[tuple[str, int, int]]:
    """Find lines that stand alone as headings: numbered, in capitals or in title case."""
    starts = {row.span.start for row in rows}
    depth, caption = 0, False
    blocks = list(_PARAGRAPH.finditer(text))
    for number, block in enumerate(blocks):
        line = block.group().strip()
        if is_label(line):
            caption = True
            continue
        if caption:  # the words of a caption, up to its table or figure, are no heading
            caption = False
            continue
        following = blocks[number + 1].group() if number + 1 < len(blocks) else ""
        alone = "\n" not in line and "\r" not in line and "\t" not in line and block.start() not in starts
        if not alone or not following or "\t" in following.split("\n")[0]:
            continue
        start = block.start() + len(block.group()) - len(block.group().lstrip())
        if numbered := _numbered(line):
            depth = numbered
            yield line, numbered, start
        elif _titled(line):
            yield line, depth + 1, start


def _numbered(line: str) -> int:
    """Count the parts of a heading's number (`2.1 Method` has two); 0 when it is no such heading."""
    found = _NUMBERED.match(line)
    if not found or len(line) > 100 or line.endswith(_ENDINGS) or not line[found.end()].isupper():
        return 0
    return found.group(1).count(".") + 1 if len(line.split()) <= 14 else 0


def _titled(line: str) -> bool:
    """Tell whether a line reads like a title: short, no end mark, its long words capitalised."""
    words = [word for word in re.findall(r"[^\W\d_]+", line) if word.casefold() not in _SMALL]
    if not 1 <= len(words) <= 9 or len(line) > 80 or line.endswith(_ENDINGS) or not line[0].isupper():
        return False
    if "@" in line or "://" in line or len(max(words, key=len)) < 4:
        return False
    return all(word[0].isupper() for word in words if len(word) > 3 or word is words[0])
