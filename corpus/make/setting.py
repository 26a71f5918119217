"""Paragraphs in, rows of a column out: justified lines, marks of lists, rules."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from breaking import FACES, Box, Breaker, Look, boxes, words_of
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from source import Run

Mark = tuple[int, str]
Paint = Callable[[Canvas, float, float], None]


@dataclass(frozen=True)
class Row:
    """One strip of a column: a line of text, a rule or a row of a table.

    ``keep`` binds it to the next row; ``wide`` rows go across the columns; a ``loose`` row begins a table
    that may come later than its place in the text.
    """

    height: float
    paint: Paint
    before: float = 0
    notes: tuple[str, ...] = ()
    keep: bool = False
    wide: bool = False
    loose: bool = False
    mark: Mark | None = None


def _painter(words: list[list[Box]], look: Look, shift: float, gap: float) -> Paint:
    """Return a function that paints one line below a given top."""
    space = stringWidth(" ", FACES[False, False], look.size)
    drop = (look.lead + look.size) / 2 - look.size * 0.18

    def paint(canvas: Canvas, left: float, top: float) -> None:
        line = canvas.beginText(left + shift, top - drop)
        line.setWordSpace(gap - space)
        for number, word in enumerate(words):
            for place, box in enumerate(word):
                ends = place == len(word) - 1 and number < len(words) - 1
                line.setFont(box.font, box.size)
                line.setRise(look.size * 0.34 if box.note else 0)
                line.textOut(box.text)
                if ends:
                    line.setFont(FACES[False, False], look.size)
                    line.setRise(0)
                    line.textOut(" ")
        canvas.drawText(line)

    return paint


def paragraph(text_runs: list[Run], look: Look, width: float, mark: Mark | None = None) -> list[Row]:
    """Set one paragraph as rows, kept together at its ends so that no line is left alone."""
    items = boxes(text_runs, look)
    breaker = Breaker(items, look, width)
    spans = breaker.lines()
    out: list[Row] = []
    for number, (start, end) in enumerate(spans):
        natural, gaps = breaker.natural(start, end)
        slack = breaker.room(start) - natural
        stretch = look.align == "justify" and gaps and (end < len(items) or slack < 0)
        gap = breaker.space + (slack / gaps if stretch else 0)
        shift = look.left + (look.first if start == 0 else 0)
        shift += {"center": slack / 2, "right": slack}.get(look.align, 0)
        words = words_of(items[start:end], end < len(items) and items[end - 1].after == "hyphen")
        out.append(
            Row(
                look.lead,
                _painter(words, look, shift, gap),
                before=look.before if number == 0 else 0,
                notes=tuple(box.note for box in items[start:end] if box.note),
                keep=look.keep or number == 0 < len(spans) - 1 or number == len(spans) - 2,
                mark=mark if number == 0 else None,
            )
        )
    return out


def marked(row: Row, mark: str, look: Look) -> Row:
    """Return a row with the mark of a list item at its left."""
    [head] = paragraph([Run(mark)], replace(look, align="left"), 100)

    def paint(canvas: Canvas, left: float, top: float) -> None:
        head.paint(canvas, left, top)
        row.paint(canvas, left, top)

    return replace(row, paint=paint)


def rule(thickness: float, width: float, height: float, before: float = 0, keep: bool = True) -> Row:
    """Return a horizontal rule at the top of a strip."""

    def paint(canvas: Canvas, left: float, top: float) -> None:
        canvas.setLineWidth(thickness)
        canvas.setStrokeGray(0 if thickness > 0.2 else 0.65)
        canvas.line(left, top, left + width, top)

    return Row(height, paint, before=before, keep=keep)


def stack(rows: list[Row], wide: bool) -> Row:
    """Join rows into one row that is never divided."""

    def paint(canvas: Canvas, left: float, top: float) -> None:
        for number, row in enumerate(rows):
            top -= row.before if number else 0
            row.paint(canvas, left, top)
            top -= row.height

    height = sum(row.height + (row.before if n else 0) for n, row in enumerate(rows))
    return Row(height, paint, rows[0].before, tuple(n for row in rows for n in row.notes), wide=wide)
