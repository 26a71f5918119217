"""A workbook's bytes in, its sheets as sections and their rows as rows of tables out."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from ...errors import ReadError
from ..builder import Builder
from ..packed import Package, local
from ..parsed import Parsed
from ..properties import dublin_facts
from .cells import shown
from .charts import lines_in

_EMPTY_FORMULA = re.compile(  # in a cell <c>: a formula <f>, and no value <v> or an empty one
    rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f(?: [^<>]*)?/>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_DRAWING = re.compile(r"xl/drawings/drawing\d*\.xml")
_COMMENTS = re.compile(r"xl/(?:comments/)?comments?\d*\.xml")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")


def parse_xlsx(data: bytes) -> Parsed:
    """Read an XLSX; ReadError when it is none, or unpacks to more than it may."""
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    package = Package(data, "XLSX")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except (InvalidFileException, KeyError, ValueError, TypeError) as error:
        why = " ".join(str(error).split())[:120]
        raise ReadError(f"it is no sound XLSX ({why}); open it and save it anew as .xlsx") from error
    builder = Builder()
    hidden: list[str] = []
    for sheet in book.worksheets:
        builder.heading(sheet.title, 1)
        if sheet.sheet_state != "visible":
            hidden.append(sheet.title)
        for block in _blocks(_rows(sheet)):
            _write(block, builder)
    _asides(package, builder)
    facts = dublin_facts(package.xml("docProps/core.xml"))
    parsed = builder.parsed(
        facts=facts,
        warnings=list(_warnings(hidden, _empty_formulas(package))),
    )
    return replace(parsed, title=next((fact.value for fact in facts if fact.name == "title"), ""))


def _rows(sheet: Any) -> Iterator[list[str]]:
    """Yield a sheet's rows as people see them; what size the sheet says it has is not believed."""
    sheet.reset_dimensions()
    for row in sheet.iter_rows():
        cells = [
            shown(cell.value, cell.number_format or "") if cell.value is not None else "" for cell in row
        ]
        yield [" ".join(cell.split()) for cell in cells]


def _blocks(rows: Iterable[Sequence[str]]) -> Iterator[list[list[str]]]:
    """Part rows at empty ones, and drop the columns that a block leaves empty at its sides."""
    block: list[Sequence[str]] = []
    for row in _with_end(rows):
        if any(row):
            block.append(row)
        elif block:
            left = min(next(n for n, cell in enumerate(row) if cell) for row in block)
            right = max(max(n for n, cell in enumerate(row) if cell) for row in block) + 1
            yield [[row[n] if n < len(row) else "" for n in range(left, right)] for row in block]
            block = []


def _with_end(rows: Iterable[Sequence[str]]) -> Iterator[Sequence[str]]:
    yield from rows
    yield ()


def _write(block: list[list[str]], builder: Builder) -> None:
    """Write a block: rows of one cell above a table are its caption, a block of such rows is text."""
    first = next((n for n, row in enumerate(block) if sum(map(bool, row)) > 1), len(block))
    above = [" ".join(filter(None, row)) for row in block[:first]]
    for line in above:
        builder.paragraph(line, "item" if first == len(block) else "")
    builder.table(block[first:], " ".join(above[-2:])[:200])


def _asides(package: Package, builder: Builder) -> None:
    """Write what lies over the cells: text boxes, comments."""
    for name in package.names():
        kind = "box" if _DRAWING.fullmatch(name) else "comments" if _COMMENTS.fullmatch(name) else ""
        root = package.xml(name) if kind else None
        if root is None:
            continue
        if kind == "box":
            builder.paragraph("\n".join(lines_in(root)))
        authors = [_said(element) for element in root.iter() if local(element) == "author"]
        for comment in (element for element in root.iter() if local(element) == "comment"):
            number = comment.get("authorId", "")
            author = authors[int(number)] if number.isdigit() and int(number) < len(authors) else ""
            said = _said(comment).removeprefix(f"{author}:").strip()
            at = " on ".join(filter(None, (author, comment.get("ref", ""))))
            builder.paragraph(f"Comment ({at}): {said}" if said else "")


def _said(element: Any) -> str:
    return "".join(element.itertext()).strip()


def _empty_formulas(package: Package) -> int:
    """Count the formulas whose result is not stored."""
    sheets = [name for name in package.names() if _SHEET.fullmatch(name)]
    return sum(len(_EMPTY_FORMULA.findall(package.read(name))) for name in sheets)


def _warnings(hidden: Sequence[str], formulas: int) -> Iterator[str]:
    if hidden:
        yield f"hidden sheets, read all the same: {', '.join(hidden)}"
    if formulas:
        yield (
            f"{formulas} formulas have no stored result and are read as empty; "
            "open the file in a spreadsheet program and save it"
        )
