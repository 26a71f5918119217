"""A source in, the PDF of a journal paper out: columns, running heads, footnotes and bookmarks."""

import io
import itertools
from dataclasses import dataclass, replace
from pathlib import Path

from breaking import Look
from flowing import Flow
from fonts import TYPEWRITER, register
from reportlab import rl_config
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from scan import scanned
from setting import Row, paragraph, rule
from source import Block, Paragraph, Run, Source, plain, runs, section

SIDE, HEAD, FOOT, GUTTER = 54.0, 66.0, 62.0, 17.0
PAGE_WIDTH, PAGE_HEIGHT = A4
PREFACE = {"preface", "foreword", "предисловие"}
ABSTRACT = {"abstract", "аннотация", "резюме"}
SHEET = {"appendix: an archival sheet"}
NOTE_GAP = 9.0
FINE = Look(7.4, 9.2)


@dataclass
class Fill:
    """What one column holds: its rows with their depths, and its footnotes."""

    rows: list[tuple[Row, float]]
    notes: list[Row]


def _chain(rows: list[Row], at: int) -> int:
    """Return the end of the rows that must stay together from a given one on."""
    end = at
    while end < len(rows) - 1 and rows[end].keep:
        end += 1
    return end + 1


class Paper:
    """Sets one source, page by page."""

    def __init__(self, source: Source, columns: int, body: Look) -> None:
        self.source, self.columns, self.body = source, columns, body
        self.full = PAGE_WIDTH - 2 * SIDE
        self.width = (self.full - GUTTER * (columns - 1)) / columns
        self.flow = Flow(body, columns, self.full)
        self.depth = PAGE_HEIGHT - HEAD - FOOT
        self.buffer = io.BytesIO()
        self.canvas = Canvas(
            self.buffer, pagesize=A4, invariant=1, pageCompression=1, lang=source.get("language")
        )
        self.keys = itertools.count()
        self.deepest = -1

    # Columns

    def note_rows(self, mark: str) -> list[Row]:
        """Set one footnote."""
        return paragraph([Run("", note=mark), Run(" "), *runs(self.source.notes[mark])], FINE, self.width)

    def fill(self, rows: list[Row], depth: float) -> tuple[Fill, list[Row]]:
        """Fill one column, footnotes at its foot; return it and the rows left over.

        A table that does not fit is put off to the next column, and the text goes on before it.
        """
        out, late = Fill([], []), list[Row]()
        used = foot = 0.0
        at = 0
        while at < len(rows):
            end = _chain(rows, at)
            notes = [row for r in rows[at:end] for mark in r.notes for row in self.note_rows(mark)]
            below = foot + sum(row.height for row in notes) + (NOTE_GAP if notes and not foot else 0)
            need = sum(r.height + (r.before if out.rows or n else 0) for n, r in enumerate(rows[at:end]))
            if rows[at].loose and out.rows and (late or used + need + below > depth):
                late, at = late + rows[at:end], end
                continue
            if used + need + below > depth and out.rows:
                break
            for row in rows[at:end]:
                used += row.before if out.rows else 0
                out.rows.append((row, used))
                used += row.height
            out.notes, foot, at = out.notes + notes, below, end
        return out, late + rows[at:]

    def _fill_page(self, rows: list[Row], depth: float) -> tuple[list[Fill], list[Row]]:
        """Fill the columns of one page; columns that end the text are made even."""
        fills, rest = self._fill_columns(rows, depth)
        low = 40.0
        while not rest and self.columns > 1 and low < depth:
            even, left_over = self._fill_columns(rows, low)
            if not left_over:
                return even, []
            low += 4
        return fills, rest

    def _fill_columns(self, rows: list[Row], depth: float) -> tuple[list[Fill], list[Row]]:
        """Fill the columns of one page to a given depth."""
        fills: list[Fill] = []
        rest = rows
        for _ in range(self.columns):
            fill, rest = self.fill(rest, depth)
            if depth < self.depth / 2 and any(down + row.height > depth for row, down in fill.rows):
                return fills, rows
            fills.append(fill)
        return fills, rest

    def page(self, rows: list[Row], top: list[Row]) -> tuple[list[Row], list[Fill], list[Row]]:
        """Lay one page out: rows across its top, filled columns, and the rows left over.

        A wide table goes to the top of the page on which the text reaches it; from the title page, it goes
        to the next.
        """
        floats: list[Row] = []
        while True:
            depth = self.depth - sum(row.height + row.before for row in top + floats)
            text = [row for row in rows if row not in floats]
            narrow = [row for row in text if not row.wide]
            fills, rest = self._fill_page(narrow, depth)
            end, wide = len(narrow) - len(rest), [number for number, row in enumerate(text) if row.wide]
            reached = [text[n] for n in wide if n - wide.index(n) < end]
            if top or not reached:
                late = [text[n] for n in wide if text[n] not in reached]
                return top + floats, fills, self._after(rows, rest, reached, late)
            floats += reached[:1]

    @staticmethod
    def _after(rows: list[Row], narrow: list[Row], reached: list[Row], late: list[Row]) -> list[Row]:
        """Put what is left in its order, tables that were reached too early first."""
        kept = {id(row) for row in narrow + late}
        return reached + [row for row in rows if id(row) in kept]

    # Pages

    def paint(self, head: list[Row], fills: list[Fill]) -> None:
        """Paint one page's columns and footnotes."""
        top = PAGE_HEIGHT - HEAD
        for row in head:
            row.paint(self.canvas, SIDE, top - row.before)
            self._bookmark(row, top)
            top -= row.height + row.before
        for number, fill in enumerate(fills):
            left = SIDE + number * (self.width + GUTTER)
            for row, down in fill.rows:
                row.paint(self.canvas, left, top - down)
                self._bookmark(row, top - down)
            low = FOOT + sum(row.height for row in fill.notes)
            if fill.notes:
                rule(0.4, self.width * 0.3, 0).paint(self.canvas, left, low + 3)
            for row in fill.notes:
                row.paint(self.canvas, left, low)
                low -= row.height

    def _bookmark(self, row: Row, top: float) -> None:
        """Add the bookmark of a heading."""
        if row.mark:
            self._outline(row.mark[1], row.mark[0], top)

    def _outline(self, text: str, level: int, top: float) -> None:
        """Add a bookmark, never more than one level below the last."""
        self.deepest = max(0, min(level, self.deepest + 1))
        key = f"part{next(self.keys)}"
        self.canvas.bookmarkHorizontal(key, 0, top + 4)
        self.canvas.addOutlineEntry(text, key, self.deepest)

    def running_head(self, number: int) -> None:
        """Paint a page's running head: the title on even pages, the author on odd ones."""
        canvas, high = self.canvas, PAGE_HEIGHT - HEAD + 20
        canvas.setFont("Serif-Italic", 8)
        if number % 2:
            canvas.drawRightString(PAGE_WIDTH - SIDE, high, self.source.get("author"))
        else:
            canvas.drawString(SIDE, high, self.source.get("running_head") or self.source.get("title"))
        rule(0.4, self.full, 0).paint(canvas, SIDE, high - 5)

    def folio(self, label: str) -> None:
        """Paint a page's number."""
        self.canvas.setFont("Serif", 8)
        self.canvas.drawCentredString(PAGE_WIDTH / 2, FOOT - 26, label)

    def title_rows(self, abstract: list[Block]) -> list[Row]:
        """Set the title, the author and the abstract across the page."""
        title, author = Look(17, 21.5, True, align="center"), Look(11, 15, False, True, "center", before=8)
        out = paragraph([Run(self.source.get("title"))], title, self.full)
        out += paragraph([Run(self.source.get("author"))], author, self.full)
        out.append(rule(0.5, self.full, 4, before=12))
        inner = self.full - 40
        for number, block in enumerate(abstract[1:]):
            if isinstance(block, Paragraph):
                lead = [Run(plain(abstract[0].text) + ". ", bold=True)] if number == 0 else []
                look = Look(8.4, 10.8, left=40, before=4)
                out += paragraph([*lead, *runs(block.text)], look, inner)
        return [*out, *([rule(0.5, self.full, 10, before=8)] if abstract else [])]

    def sheet(self, blocks: list[Block], typewriter: Path) -> None:
        """Add the section as a page that is only a picture."""
        picture = ImageReader(io.BytesIO(scanned(blocks, typewriter)))
        self.canvas.drawImage(picture, 0, 0, PAGE_WIDTH, PAGE_HEIGHT)
        self._outline(plain(blocks[0].text), 0, PAGE_HEIGHT)
        self.canvas.showPage()

    def pages(self, rows: list[Row], top: list[Row], roman: bool) -> int:
        """Set rows page after page; return how many pages they made."""
        numerals = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii")
        number = 0
        while rows or top:
            number += 1
            head, fills, rows = self.page(rows, top)
            if not top:
                self.running_head(number)
            self.paint(head, fills)
            self.folio(numerals[number] if roman else str(number))
            self.canvas.showPage()
            top = []
        return number


def _front(paper: Paper, blocks: list[Block]) -> int:
    """Set the preface on its own pages, in one column with roman numbers."""
    front = Paper(paper.source, 1, replace(paper.body, size=10, lead=13.6))
    front.canvas, front.keys, front.width = paper.canvas, paper.keys, front.full
    title, author = (
        Look(20, 25, True, align="center", before=50),
        Look(12, 16, False, True, "center", before=12),
    )
    top = paragraph([Run(paper.source.get("title"))], title, front.full)
    top += paragraph([Run(paper.source.get("author"))], author, front.full)
    top.append(rule(0.5, front.full, 16, before=24))
    count = front.pages(front.flow.rows(blocks, front.full), top, True)
    paper.deepest = 0
    return count


def make_paper(source: Source, fonts: dict[str, Path], columns: int) -> bytes:
    """Return the source as a PDF file."""
    rl_config.useA85 = 0
    register(fonts, source)
    paper = Paper(source, columns, Look() if columns > 1 else Look(10, 13.6))
    canvas = paper.canvas
    canvas.setTitle(source.get("title"))
    canvas.setAuthor(source.get("author"))
    canvas.setCreator("corpus/make/make.py")
    canvas.setSubject(source.get("running_head"))
    preface, blocks = section(source.blocks, PREFACE)
    abstract, blocks = section(blocks, ABSTRACT)
    sheet, blocks = section(blocks, SHEET)
    count = _front(paper, preface) if preface else 0
    if count:
        canvas.addPageLabel(0, "ROMAN_LOWER", 1)
    canvas.addPageLabel(count, "ARABIC", 1)
    paper.pages(paper.flow.rows(blocks, paper.width), paper.title_rows(abstract), False)
    if sheet:
        paper.sheet(sheet, fonts[TYPEWRITER])
    canvas.save()
    return paper.buffer.getvalue()
