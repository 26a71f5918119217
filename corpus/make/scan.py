"""A typed sheet as a scanner would see it: a picture of a page, without any text in it."""

import io
import textwrap
from pathlib import Path

import numpy
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from source import Block, Bullets, Heading, Table, plain

WIDTH, HEIGHT = 1240, 1754
LEFT, TOP, SIZE, LEAD, COLUMNS = 150, 170, 23, 37, 66
SEED, TILT, QUALITY = 1994, 0.65, 42


def _table_lines(table: Table) -> list[str]:
    """Type a table with its columns in line."""
    rows = [[plain(cell) for cell in row] for row in table.rows]
    widths = [max(len(row[n]) for row in rows) + 3 for n in range(len(rows[0]))]
    typed = ["".join(map(str.ljust, row, widths)).rstrip() for row in rows]
    return [*textwrap.wrap(plain(table.caption), COLUMNS), "", *typed, ""]


def typed_lines(blocks: list[Block]) -> list[str]:
    """Type the blocks of a section as lines of equal letters."""
    out: list[str] = []
    for block in blocks:
        if isinstance(block, Heading):
            lines = textwrap.wrap(plain(block.text).upper(), COLUMNS)
            out += [line.center(COLUMNS).rstrip() for line in lines] + [""]
        elif isinstance(block, Table):
            out += _table_lines(block)
        elif isinstance(block, Bullets):
            for number, item in enumerate(block.items, 1):
                head = f"{number}. " if block.ordered else "- "
                out += textwrap.wrap(plain(item), COLUMNS - 2, initial_indent=head, subsequent_indent="   ")
            out.append("")
        else:
            out += [*textwrap.wrap(plain(block.text), COLUMNS), ""]
    return out


def scanned(blocks: list[Block], typewriter: Path) -> bytes:
    """Return the section as a grey JPEG picture of an A4 page, a little askew and noisy."""
    random = numpy.random.default_rng(SEED)
    font = ImageFont.truetype(str(typewriter), SIZE, layout_engine=ImageFont.Layout.BASIC)
    step = font.getlength("m")
    sheet = Image.new("L", (WIDTH, HEIGHT), 236)
    draw = ImageDraw.Draw(sheet)
    lines = typed_lines(blocks)
    most = (HEIGHT - 100 - TOP) // LEAD
    if len(lines) > most:
        raise ValueError(f"the scanned sheet has {len(lines)} lines; at most {most} fit")
    for number, line in enumerate(lines):
        for column, letter in enumerate(line):
            dx, dy = random.normal(0, 0.5, 2)
            place = (LEFT + column * step + dx, TOP + number * LEAD + dy)
            draw.text(place, letter, fill=int(random.integers(20, 75)), font=font, stroke_width=0.4)
    sheet = sheet.rotate(TILT, resample=Image.Resampling.BICUBIC, fillcolor=228)
    sheet = sheet.filter(ImageFilter.GaussianBlur(0.7))
    grain = numpy.asarray(sheet, dtype=numpy.float64) + random.normal(0, 4, (HEIGHT, WIDTH))
    grain -= numpy.linspace(14, 0, WIDTH)[None, :]
    dust = random.random((HEIGHT, WIDTH)) > 0.99985
    grain[dust] -= 90
    out = io.BytesIO()
    Image.fromarray(grain.clip(0, 255).astype(numpy.uint8)).save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
