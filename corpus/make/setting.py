"""Setting text: words into boxes, boxes into justified lines, lines and tables into rows of a column."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from hyphen import breaks
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from source import Run, Table, runs

FACES = {(False, False): "Serif", (True, False): "Serif-Bold", (False, True): "Serif-Italic"}
FACES[True, True] = "Serif-BoldItalic"
WORD = re.compile(r"^(\W*)(\w+)(\W*)$")
NUMBER = re.compile(r"^[\d\s.,()%–—-]*$")
IMPOSSIBLE = 1e9
Mark = tuple[int, str]
Paint = Callable[[Canvas, float, float], None]


@dataclass(frozen=True)
class Look:
    """How a paragraph is set; lengths are in points."""

    size: float = 9
    lead: float = 11.6
    bold: bool = False
    italic: bool = False
    align: str = "justify"
    first: float = 0
    left: float = 0
    before: float = 0
    keep: bool = False


@dataclass(frozen=True)
class Box:
    """The smallest piece that a line break cannot enter.

    ``after`` says what follows it: "space"; "hyphen" (a break here adds one); "solid" (a break adds nothing);
    "none" (no break).
    """

    text: str
    font: str
    size: float
    after: str = "none"
    note: str | None = None

    @property
    def width(self) -> float:
        """The width of the text."""
        return stringWidth(self.text, self.font, self.size)


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


def _word_boxes(word: str, font: str, size: float) -> list[Box]:
    """Cut one word into boxes at its hyphens, dashes and syllables."""
    out: list[Box] = []
    for part in re.findall(r"[^-–—/]*[-–—/]+(?=\w)|.+", word):
        hit = WORD.match(part)
        cuts = [len(hit[1]) + at for at in breaks(hit[2])] if hit else []
        for start, end in zip([0, *cuts], [*cuts, len(part)], strict=True):
            out.append(Box(part[start:end], font, size, "hyphen"))
        out[-1] = replace(out[-1], after="none" if re.search(r"\d[-–]$", part) else "solid")
    out[-1] = replace(out[-1], after="none")
    return out


def boxes(text_runs: list[Run], look: Look) -> list[Box]:
    """Cut styled runs into boxes."""
    out: list[Box] = []
    for run in text_runs:
        font = FACES[run.bold or look.bold, run.italic != look.italic]
        if run.note is not None:
            out.append(Box(run.note, FACES[False, False], look.size * 0.66, note=run.note))
            continue
        for part in re.split(r"( +)", run.text):
            if part.startswith(" ") and out:
                out[-1] = replace(out[-1], after="space")
            elif part.strip(" "):
                out += _word_boxes(part, font, look.size)
    return out


class Breaker:
    """Chooses the line breaks of a paragraph that are best for the paragraph as a whole."""

    def __init__(self, items: list[Box], look: Look, width: float) -> None:
        self.items, self.look, self.width = items, look, width - look.left
        self.space = stringWidth(" ", FACES[False, False], look.size)
        self.hyphen = stringWidth("-", FACES[False, False], look.size)
        self.sums, self.gaps, self.hard = [0.0], [0], [0]
        for item in items:
            self.sums.append(self.sums[-1] + item.width)
            self.gaps.append(self.gaps[-1] + (item.after == "space"))
            self.hard.append(self.hard[-1] + item.text.count("\u00a0"))

    def natural(self, start: int, end: int) -> tuple[float, int]:
        """Return the natural width of a line and the number of its spaces, those without a break included."""
        gaps = self.gaps[end - 1] - self.gaps[start]
        width = self.sums[end] - self.sums[start] + gaps * self.space
        broken = end < len(self.items) and self.items[end - 1].after == "hyphen"
        return width + self.hyphen * broken, gaps + self.hard[end] - self.hard[start]

    def room(self, start: int) -> float:
        """Return the width that a line may fill."""
        return self.width - (self.look.first if start == 0 else 0)

    def cost(self, start: int, end: int) -> float:
        """Return how bad a line is; None of the lines is free but a short last one."""
        width, gaps = self.natural(start, end)
        slack = self.room(start) - width
        if slack < -0.22 * self.space * gaps - 1e-6:
            return IMPOSSIBLE * (1 - slack)
        if end == len(self.items):
            return 0 if slack >= 0 else 1
        hyphenated = self.items[end - 1].after == "hyphen"
        if self.look.align != "justify":
            return (slack / self.width) ** 2 * 100 + 1 + 1000 * hyphenated
        ratio = slack / (max(gaps, 0.3) * self.space * (0.7 if slack > 0 else 0.3))
        return (1 + abs(ratio) ** 3) ** 2 + 4 * hyphenated

    def lines(self) -> list[tuple[int, int]]:
        """Return the start and end of every line."""
        count = len(self.items)
        best: list[tuple[float, int]] = [(0, 0)]
        for end in range(1, count + 1):
            if end < count and self.items[end - 1].after == "none":
                best.append((float("inf"), 0))
                continue
            choices = []
            for start in range(end - 1, -1, -1):
                if best[start][0] < float("inf"):
                    twice = start > 0 and all(self.items[at - 1].after == "hyphen" for at in (start, end))
                    stub = end == count and start > 0 and self.items[start - 1].after == "hyphen"
                    extra = 6 * twice + 40 * stub
                    choices.append((best[start][0] + self.cost(start, end) + extra, start))
                if self.natural(start, end)[0] > self.width * 1.5:
                    break
            best.append(min(choices) if choices else (float("inf"), 0))
        out, end = [], count
        while end > 0:
            out.append((best[end][1], end))
            end = best[end][1]
        return out[::-1]


def _words(line: list[Box], broken: bool) -> list[list[Box]]:
    """Join the boxes of a line into words, each a list of boxes of one style."""
    out: list[list[Box]] = [[]]
    for box in line:
        last = out[-1][-1] if out[-1] else None
        if last and last.font == box.font and last.size == box.size and last.note == box.note:
            out[-1][-1] = replace(last, text=last.text + box.text)
        else:
            out[-1].append(box)
        if box.after == "space":
            out.append([])
    out = [word for word in out if word]
    if broken:
        out[-1][-1] = replace(out[-1][-1], text=out[-1][-1].text + "-")
    return out


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
        words = _words(items[start:end], end < len(items) and items[end - 1].after == "hyphen")
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
        words = [sum(box.width for box in word) for cell in cells if cell for word in _words(cell, False)]
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
