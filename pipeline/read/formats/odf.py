"""An OpenDocument file's bytes in (text, spreadsheet, presentation), its headings, text and tables out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...errors import ReadError
from ..builder import Builder
from ..packed import LOCKED, Package, attribute, local
from ..parsed import Parsed
from ..properties import dublin_facts

_GONE = frozenset(
    """
    tracked-changes forms sequence-decls user-field-decls variable-decls alphabetical-index-auto-mark-file
    annotation annotation-end note-citation settings date-time header footer page-number scripts
    """.split()  # noqa: SIM905
)
_REPEATED = 100  # columns that one cell may stand for


def parse_odf(data: bytes) -> Parsed:
    """Read an ODT, ODS or ODP; ReadError when it is none, or locked."""
    package = Package(data, "OpenDocument")
    manifest = package.xml("META-INF/manifest.xml")
    if manifest is not None and any(local(element) == "encryption-data" for element in manifest.iter()):
        raise ReadError(LOCKED, "needs_password")
    root = package.xml("content.xml")
    body = next((e for e in root.iter() if local(e) == "body"), None) if root is not None else None
    if body is None:
        raise ReadError("it is no sound OpenDocument file (it has no body); open it and save it anew")
    writer = _Writer()
    for element in body:
        writer.blocks(element)
    writer.asides()
    facts = dublin_facts(package.xml("meta.xml"))
    stated = {fact.name: fact.value for fact in facts}
    return writer.builder.parsed(title=stated.get("title", ""), facts=facts)


class _Writer:
    """Blocks in document order; notes and comments gather for the end."""

    def __init__(self) -> None:
        self.builder = Builder()
        self._notes: list[Any] = []
        self._comments: list[Any] = []

    def blocks(self, parent: Any, listed: str = "") -> None:
        """Write what stands below an element, through whatever wraps it."""
        for element in parent:
            name = local(element)
            if name in ("p", "h"):
                self._paragraph(element, listed)
            elif name == "table":
                self._table(element)
            elif name == "list-header" or name == "list-item" or name == "list":
                self.blocks(element, "item")
            elif name == "page":
                self.builder.page()
                self.blocks(element)
            elif name == "notes":
                self._said("Notes: ", element)
            elif name and name not in _GONE:
                self.blocks(element, listed)

    def asides(self) -> None:
        """Write the notes and comments that were met on the way."""
        for note in self._notes:
            self.blocks(next((e for e in note if local(e) == "note-body"), ()))
        for comment in self._comments:
            author = " ".join(e.text or "" for e in comment if local(e) == "creator").strip()
            self._said(f"Comment ({author}): " if author else "Comment: ", comment)

    def _said(self, before: str, parent: Any) -> None:
        words = "\n".join(filter(None, (self._text(e).strip() for e in parent.iter() if local(e) == "p")))
        self.builder.paragraph(before + words if words else "")

    def _paragraph(self, element: Any, listed: str) -> None:
        text = self._text(element)
        level = attribute(element, "outline-level")
        if local(element) == "h" and len(text) <= 300:
            self.builder.heading(text, min(int(level), 9) if level.isdigit() and int(level) else 1)
        else:
            self.builder.paragraph(text, listed)
        for inner in element.iter():
            if local(inner) == "text-box" and _nearest(inner, "p", "h") is element:
                self.blocks(inner)

    def _table(self, element: Any) -> None:
        """Write a table; a spreadsheet's is named by its sheet."""
        sheet = local(element.getparent()) == "spreadsheet"
        if sheet:
            self.builder.heading(attribute(element, "name"), 1)
        rows = list(_rows(element))
        headed = any(local(row.getparent()) == "table-header-rows" for row in rows[:1])
        block: list[list[str]] = []
        for row in rows:
            cells = [words for cell in row for words in self._cell(cell)]
            while cells and not cells[-1]:
                cells.pop()
            if any(cells) or not sheet:
                block.append(cells)
            else:
                self.builder.table(block)
                block = []
        self.builder.table(block, headed=True if headed else None)

    def _cell(self, cell: Any) -> Iterator[str]:
        if local(cell) not in ("table-cell", "covered-table-cell"):
            return
        words = " ".join(filter(None, (self._text(e).strip() for e in cell.iter() if local(e) in ("p", "h"))))
        times = attribute(cell, "number-columns-repeated")
        yield from [words] * (min(int(times), _REPEATED) if times.isdigit() else 1)

    def _text(self, element: Any) -> str:
        return "".join(self._runs(element))

    def _runs(self, element: Any) -> Iterator[str]:
        """Write a paragraph's text; a note or comment in it is kept for the end."""
        yield element.text or ""
        for inner in element:
            name = local(inner)
            if name == "s":
                yield " " * min(int(attribute(inner, "c") or 1), 100)
            elif name in ("tab", "line-break"):
                yield "\t" if name == "tab" else "\n"
            elif name == "note":
                self._notes.append(inner)
            elif name == "annotation":
                self._comments.append(inner)
            elif name and name not in _GONE and name != "text-box":
                yield from self._runs(inner)
            yield inner.tail or ""


def _rows(table: Any) -> Iterator[Any]:
    """Yield a table's own rows, through the groups that wrap them."""
    for element in table:
        if local(element) == "table-row":
            yield element
        elif local(element) in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _rows(element)


def _nearest(element: Any, *names: str) -> Any:
    return next((above for above in element.iterancestors() if local(above) in names), None)
