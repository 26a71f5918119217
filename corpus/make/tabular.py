"""A table in, rows of a column out: cells side by side, as wide as their words want, between rules."""

import re
from dataclasses import replace

from breaking import Look, boxes, words_of
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from setting import Row, paragraph, rule
from source import Table, runs

NUMBER = re.compile(r"^[\d\s.,()%–—-]*$")


def _beside(cells: list[list[Row]], places: list[float], pad: float, keep: bool) -> Row:
    """Set cells side by side as one row."""

    def paint(canvas: Canvas, left: float, top: float) -> None:
        for rows, place in zip(cells, places, strict=True):
            down = top - pad
            for row in rows:
                row.paint(canvas, left + place, down)
                down -= row.height

    height = max(sum(row.height for row in rows) for rows in cells) + 2 * pad
    return Row(height, paint, notes=tuple(n for rows in cells for row in rows for n in row.notes), keep=keep)


def _cell_look(look: Look, rows: tuple[tuple[str, ...], ...], column: int) -> Look:
    """Return a column's look: a column of figures is set to the right."""
    count = sum(bool(NUMBER.match(row[column])) for row in rows[1:])
    figures = column > 0 and count > 0.7 * (len(rows) - 1)
    return replace(look, align="right" if figures else "left")


def column_widths(table: Table, look: Look, gutter: float) -> tuple[list[float], list[float]]:
    """Return each column's least and natural width, gutters included."""
    least, natural = [], []
    for column in range(len(table.rows[0])):
        cells = []
        for number, row in enumerate(table.rows):
            cells.append(boxes(runs(row[column]), replace(look, bold=number == 0)))
        space = stringWidth(" ", "Serif", look.size)
        whole = [sum(box.width + space * (box.after == "space") for box in cell) for cell in cells]
        words = [sum(box.width for box in word) for cell in cells if cell for word in words_of(cell, False)]
        natural.append(max(whole) + gutter + 0.1)
        least.append(max(words, default=0) + gutter + 0.1)
    return least, natural


def share(least: list[float], natural: list[float], width: float) -> list[float]:
    """Divide a width among columns that want their natural widths."""
    spare = width - sum(natural)
    if spare >= 0:
        return [want + spare * want / sum(natural) for want in natural]
    room, wish = width - sum(least), sum(natural) - sum(least)
    return [low + (want - low) * room / wish for low, want in zip(least, natural, strict=True)]


def table_rows(table: Table, look: Look, width: float) -> list[Row]:
    """Set a table: caption above, heavy rules outside, a light one under the header."""
    gutter = 8.0
    widths = share(*column_widths(table, look, gutter), width)
    places = [sum(widths[:n]) for n in range(len(widths))]
    caption = replace(look, bold=True, align="left", before=9, keep=True)
    out = paragraph(runs(table.caption), caption, width) if table.caption else []
    out.append(rule(0.9, width, 1, before=2.5))
    for number, row in enumerate(table.rows):
        cells = []
        for column, text in enumerate(row):
            cell = replace(_cell_look(look, table.rows, column), bold=number == 0)
            cells.append(paragraph(runs(text), cell, widths[column] - gutter))
        out.append(_beside(cells, places, 1.4, keep=True))
        out.append(rule(0.15 if number else 0.45, width, 0.5))
    return [replace(out[0], loose=True), *out[1:-1], rule(0.9, width, 8, keep=False)]
