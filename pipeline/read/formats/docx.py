"""A Word file's bytes in, its paragraphs, headings, tables, notes and comments out.

The body is walked as XML, because python-docx's own lists pass over content controls, text boxes
and tracked insertions.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from ...errors import ReadError
from ..builder import Builder
from ..packed import ONLY_PICTURES, Package
from ..parsed import Parsed
from ..properties import dublin_facts
from .charts import write_drawing

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_GONE = frozenset((f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}pPr", f"{_W}rPr", _FALLBACK))
_PLAIN = {
    f"{_W}tab": "\t",
    f"{_W}br": "\n",
    f"{_W}cr": "\n",
    f"{_W}noBreakHyphen": "-",
}
_PICTURE = re.compile(r"word/media/")
_HEADING = re.compile(r"(?:heading|заголовок|제목|überschrift|titre)\s*(\d)", re.I)


def parse_docx(data: bytes) -> Parsed:
    """Read a DOCX; ReadError when it is none, or unpacks to more than it may."""
    import docx
    from docx.opc.exceptions import PackageNotFoundError

    package = Package(data, "DOCX")
    try:
        document = docx.Document(io.BytesIO(data))
    except (PackageNotFoundError, KeyError, ValueError) as error:
        why = " ".join(str(error).split())[:120]
        raise ReadError(f"it is no sound DOCX ({why}); open it and save it anew as .docx") from error
    reader = _Reader(document)
    reader.blocks(document.element.body)
    for notes in _related(document, "footnotes", "endnotes"):
        reader.blocks(notes)
    for comments in _related(document, "comments"):
        reader.comments(comments)
    if not reader.builder.length and any(map(_PICTURE.match, package.names())):
        raise ReadError(ONLY_PICTURES, "no_text")
    facts = dublin_facts(package.xml("docProps/core.xml"))
    title = next((fact.value for fact in facts if fact.name == "title"), "")
    return reader.builder.parsed(title=title or reader.title, facts=facts)


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
        self._part = document.part

    def blocks(self, parent: Any) -> None:
        """Read the paragraphs and tables right below an element, through whatever wraps them."""
        for element in parent:
            if element.tag == f"{_W}p":
                self._paragraph(element)
            elif element.tag == f"{_W}tbl":
                self._table(element)
            elif isinstance(element.tag, str) and element.tag not in _GONE and not _is_separator(element):
                self.blocks(element)

    def comments(self, parent: Any) -> None:
        """Write what people said in the margin, a paragraph a comment."""
        for comment in parent.iter(f"{_W}comment"):
            said = "\n".join(filter(None, map(_text, comment.iter(f"{_W}p"))))
            author = " ".join((comment.get(f"{_W}author") or "").split())
            if said.strip():
                self.builder.paragraph(f"Comment ({author}): {said}" if author else f"Comment: {said}")

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
        for drawing in element.iter(f"{_W}drawing"):
            if next(drawing.iterancestors(f"{_W}p")) is element:
                write_drawing(drawing, self._part, self.builder)

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


def _related(document: Any, *names: str) -> Iterator[Any]:
    """Yield the roots of the parts that stand in such a relation to the text: footnotes, comments."""
    from docx.oxml import parse_xml

    for relation in document.part.rels.values():
        if not relation.is_external and relation.reltype.rsplit("/", 1)[-1] in names:
            yield parse_xml(relation.target_part.blob)


def _is_separator(element: Any) -> bool:
    return element.get(f"{_W}type") in ("separator", "continuationSeparator", "continuationNotice")
