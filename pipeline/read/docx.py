"""A Word file's bytes in, its paragraphs, headings, tables and notes in order out.

The body is walked as XML, because python-docx's own lists pass over content controls, text boxes
and tracked insertions.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from ..errors import ReadError
from .builder import Builder
from .parsed import Parsed

_LARGEST = 512 << 20
_LARGE = 64 << 20
_RATIO = 200  # of unpacked to packed size in a large part; what people write stays below
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_GONE = frozenset((f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}pPr", f"{_W}rPr", _FALLBACK))
_PLAIN = {
    f"{_W}tab": "\t",
    f"{_W}br": "\n",
    f"{_W}cr": "\n",
    f"{_W}noBreakHyphen": "-",
}
_HEADING = re.compile(r"(?:heading|заголовок|제목|überschrift|titre)\s*(\d)", re.I)
_NOTES = ("footnotes", "endnotes")


def parse_docx(data: bytes) -> Parsed:
    """Read a DOCX; ReadError when it is none, or unpacks to more than it may."""
    import docx
    from docx.opc.exceptions import PackageNotFoundError

    _check_sizes(data)
    try:
        document = docx.Document(io.BytesIO(data))
    except (PackageNotFoundError, KeyError, ValueError) as error:
        why = " ".join(str(error).split())[:120]
        raise ReadError(f"it is no sound DOCX ({why}); open it and save it anew as .docx") from error
    reader = _Reader(document)
    reader.blocks(document.element.body)
    for notes in _notes(document):
        reader.blocks(notes)
    return reader.builder.parsed(title=_title(document) or reader.title)


def _check_sizes(data: bytes) -> None:
    """Refuse a bomb by the sizes that it declares; what it does not declare meets the memory cap."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise ReadError(
            "it is an old Word file, or one with a password; save it as .docx without", "rejected"
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise ReadError("it is no DOCX, or is cut off; get it anew") from error
    total = sum(part.file_size for part in parts)
    bomb = any(p.file_size > _LARGE and p.file_size > _RATIO * p.compress_size for p in parts)
    if total > _LARGEST or bomb:
        raise ReadError(f"it unpacks to {total >> 20} MiB, as a zip bomb would; split it or save it anew")


class _Reader:
    """Blocks in document order: what a paragraph's style makes of it, tables row by row."""

    def __init__(self, document: Any) -> None:
        self.builder = Builder()
        self.title = ""
        self._levels = _heading_levels(document.styles.element)
        self._names = {
            s.get(f"{_W}styleId"): _value(s, "name").casefold()
            for s in document.styles.element.iter(f"{_W}style")
        }
        self._caption = ""

    def blocks(self, parent: Any) -> None:
        """Read the paragraphs and tables right below an element, through whatever wraps them."""
        for element in parent:
            if element.tag == f"{_W}p":
                self._paragraph(element)
            elif element.tag == f"{_W}tbl":
                self._table(element)
            elif isinstance(element.tag, str) and element.tag not in _GONE and not _is_separator(element):
                self.blocks(element)

    def _paragraph(self, element: Any) -> None:
        text = _text(element)
        style = _value(element, "pPr/pStyle")
        name = self._names.get(style, "")
        outline = _value(element, "pPr/outlineLvl")
        level = int(outline) + 1 if outline.isdigit() else self._levels.get(style, 0)
        if name == "title" and not self.title:
            self.title = " ".join(text.split())
        if 1 <= level <= 9 and len(text) <= 300:
            self.builder.heading(text, level)
        else:
            listed = element.find(f"{_W}pPr/{_W}numPr") is not None or name.startswith("list")
            self.builder.paragraph(text, "item" if listed else "")
        self._caption = text if name == "caption" else ""
        for box in _boxes(element):
            self.blocks(box)

    def _table(self, element: Any) -> None:
        rows = [
            [" ".join(filter(None, map(_text, cell.iter(f"{_W}p")))) for cell in _cells(row)]
            for row in element.iterchildren(f"{_W}tr")
        ]
        first = element.find(f"{_W}tr/{_W}trPr/{_W}tblHeader")
        self.builder.table(rows, self._caption, True if first is not None else None)
        self._caption = ""


def _text(paragraph: Any) -> str:
    """Write a paragraph's runs, with tracked insertions and without deletions or text boxes."""
    return "".join(_runs(paragraph))


def _runs(element: Any) -> Iterator[str]:
    for inner in element:
        if inner.tag == f"{_W}t":
            yield inner.text or ""
        elif inner.tag in _PLAIN:
            yield _PLAIN[inner.tag]
        elif isinstance(inner.tag, str) and inner.tag not in _GONE and inner.tag != f"{_W}txbxContent":
            yield from _runs(inner)


def _boxes(paragraph: Any) -> Iterator[Any]:
    """Yield the text boxes anchored in a paragraph, once each."""
    for box in paragraph.iter(f"{_W}txbxContent"):
        above = [element.tag for element in box.iterancestors()]
        own = next(element for element in box.iterancestors(f"{_W}p"))
        if own is paragraph and _FALLBACK not in above:
            yield box


def _cells(row: Any) -> Iterator[Any]:
    """Yield a row's cells, through content controls."""
    for element in row:
        if element.tag == f"{_W}tc":
            yield element
        elif element.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml", f"{_W}ins"):
            yield from _cells(element)


def _heading_levels(styles: Any) -> dict[str, int]:
    """Find the heading level of each style: its own, its name's, or that of the style it is based on."""
    own: dict[str, int] = {}
    based: dict[str, str] = {}
    for style in styles.iter(f"{_W}style"):
        name, outline = _value(style, "name"), _value(style, "pPr/outlineLvl")
        key = style.get(f"{_W}styleId") or ""
        based[key] = _value(style, "basedOn")
        if outline.isdigit():
            own[key] = int(outline) + 1
        elif found := _HEADING.match(name):
            own[key] = int(found.group(1))
    levels: dict[str, int] = {}
    for key in based:
        at, steps = key, 0
        while at and at not in own and steps < 20:
            at, steps = based.get(at, ""), steps + 1
        levels[key] = own.get(at, 0)
    return levels


def _value(element: Any, path: str) -> str:
    """Read the `val` of an element below by its plain path; empty when there is none."""
    found = element.find("/".join(_W + step for step in path.split("/")))
    return (found.get(f"{_W}val") or "") if found is not None else ""


def _notes(document: Any) -> Iterator[Any]:
    """Yield the roots of footnotes and endnotes."""
    from docx.oxml import parse_xml

    for relation in document.part.rels.values():
        if not relation.is_external and relation.reltype.rsplit("/", 1)[-1] in _NOTES:
            yield parse_xml(relation.target_part.blob)


def _is_separator(element: Any) -> bool:
    return element.get(f"{_W}type") in ("separator", "continuationSeparator", "continuationNotice")


def _title(document: Any) -> str:
    try:
        return str(document.core_properties.title or "")
    except (KeyError, ValueError, AttributeError):  # a file without properties still has a text
        return ""
