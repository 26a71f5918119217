"""Blocks of a source in, rows of a column out: headings with bookmarks, tables, lists, paragraphs."""

from dataclasses import dataclass, replace

from breaking import Look
from setting import Row, marked, paragraph, stack
from source import Block, Bullets, Heading, Paragraph, Table, plain, runs
from tabular import column_widths, table_rows


@dataclass(frozen=True)
class Flow:
    """Sets blocks one below the other; a table that is too wide for a column goes across the page."""

    body: Look
    columns: int
    full: float

    def rows(self, blocks: list[Block], width: float) -> list[Row]:
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
