"""A source set as the PDF of a journal paper: columns, running heads, footnotes, tables and bookmarks."""

import io
import itertools
from dataclasses import dataclass, replace
from pathlib import Path

from reportlab import rl_config
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from scan import scanned
from setting import Look, Row, column_widths, marked, paragraph, rule, stack, table_rows
from source import Block, Bullets, Heading, Paragraph, Run, Source, Table, plain, runs, section, words

SIDE, HEAD, FOOT, GUTTER = 54.0, 66.0, 62.0, 17.0
PAGE_WIDTH, PAGE_HEIGHT = A4
FACES = {
    "Serif": "NotoSerif-Regular.ttf",
    "Serif-Bold": "NotoSerif-Bold.ttf",
    "Serif-Italic": "NotoSerif-Italic.ttf",
    "Serif-BoldItalic": "NotoSerif-BoldItalic.ttf",
}
TYPEWRITER = "NimbusMonoPS-Regular.otf"
PREFACE = {"preface", "foreword", "предисловие"}
ABSTRACT = {"abstract", "аннотация", "резюме"}
SHEET = {"appendix: an archival sheet"}
NOTE_GAP = 9.0
FINE = Look(7.4, 9.2)


class MissingFontError(LookupError):
    """A font file that the papers need is not installed."""


def find_fonts(folder: Path) -> dict[str, Path]:
    """Find the font files under a folder, or say what to install."""
    out: dict[str, Path] = {}
    for name in [*FACES.values(), TYPEWRITER]:
        found = sorted(folder.rglob(name))
        if not found:
            package = "fonts-urw-base35" if name == TYPEWRITER else "fonts-noto-core"
            raise MissingFontError(
                f"{name} is not under {folder}. On Debian: apt install {package}. "
                "Elsewhere: put the file in a folder and name that folder with --fonts."
            )
        out[name] = found[0]
    return out


def _register(fonts: dict[str, Path], source: Source) -> None:
    """Load the serif faces and check that they have every letter of the source."""
    letters = set("".join([*source.meta.values(), *source.notes.values(), *map(words, source.blocks)])) - {
        "\n"
    }
    for face, name in FACES.items():
        font = TTFont(face, str(fonts[name]))
        pdfmetrics.registerFont(font)
        lost = sorted(letter for letter in letters if ord(letter) not in font.face.charToGlyph)
        if lost:
            raise ValueError(f"{name} has no glyph for {' '.join(lost)}")


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
        self.depth = PAGE_HEIGHT - HEAD - FOOT
        self.buffer = io.BytesIO()
        self.canvas = Canvas(
            self.buffer, pagesize=A4, invariant=1, pageCompression=1, lang=source.get("language")
        )
        self.keys = itertools.count()
        self.deepest = -1

    # Rows

    def flow(self, blocks: list[Block], width: float) -> list[Row]:
        """Set blocks as the rows of a column."""
        out: list[Row] = []
        last: Block | None = None
        for block in blocks:
            if isinstance(block, Heading):
                out += self._heading(block, width)
            elif isinstance(block, Table):
                out += self._table(block, width)
            elif isinstance(block, Bullets):
                out += self._bullets(block, width)
            else:
                first = self.body.size * 1.3 if isinstance(last, Paragraph | Table) else 0
                look = replace(self.body, first=first, before=3 if isinstance(last, Bullets) else 0)
                out += paragraph(runs(block.text), look, width)
            last = block
        return out

    def _heading(self, block: Heading, width: float) -> list[Row]:
        """Set a heading and give it a bookmark."""
        size, before = (self.body.size + 1.4, 10) if block.level <= 2 else (self.body.size + 0.2, 7)
        look = Look(size, size * 1.25, True, block.level > 2, "left", before=before, keep=True)
        rows = paragraph(runs(block.text), look, width, mark=(block.level - 2, plain(block.text)))
        return [*rows[:-1], replace(rows[-1], height=rows[-1].height + 2.5)]

    def _table(self, block: Table, width: float) -> list[Row]:
        """Set a table in the column, or across the page where it is too wide for a column."""
        look = Look(self.body.size - 1.2, self.body.lead - 1.6, align="left")
        least, natural = column_widths(block, look, 8)
        if self.columns > 1 and (sum(least) > width or sum(natural) > 2.2 * width):
            return [stack([*table_rows(block, look, self.full), Row(6, lambda *_: None)], wide=True)]
        return table_rows(block, look, width)

    def _bullets(self, block: Bullets, width: float) -> list[Row]:
        """Set a list with hanging marks."""
        out: list[Row] = []
        indent = self.body.size * (1.6 if block.ordered else 1.1)
        for number, item in enumerate(block.items, 1):
            look = replace(self.body, left=indent, before=3 if number == 1 else 1)
            rows = paragraph(runs(item), look, width)
            out += [marked(rows[0], f"{number}." if block.ordered else "•", self.body), *rows[1:]]
        return out

    def note_rows(self, mark: str) -> list[Row]:
        """Set one footnote."""
        return paragraph([Run("", note=mark), Run(" "), *runs(self.source.notes[mark])], FINE, self.width)

    # Columns

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
    count = front.pages(front.flow(blocks, front.full), top, True)
    paper.deepest = 0
    return count


def make_paper(source: Source, fonts: dict[str, Path], columns: int) -> bytes:
    """Return the source as a PDF file."""
    rl_config.useA85 = 0
    _register(fonts, source)
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
    paper.pages(paper.flow(blocks, paper.width), paper.title_rows(abstract), False)
    if sheet:
        paper.sheet(sheet, fonts[TYPEWRITER])
    canvas.save()
    return paper.buffer.getvalue()
