"""The small Markdown dialect of the library's sources, read into blocks.

A source has front matter between ``---`` lines, ``#`` headings, one-line paragraphs, ``- `` lists, pipe
tables with a caption paragraph above them, and ``[^n]`` footnotes with their definitions at the end.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

CAPTION = re.compile(r"^\W*(Table|Таблица|표)\s*\d+", re.IGNORECASE)
NOTE = re.compile(r"^\[\^([^\]]+)\]:\s*(.*)$")
ITEM = re.compile(r"^(?:[-*]|\d+[.)])\s+(.*)$")
INLINE = re.compile(r"\*\*(.+?)\*\*|\*([^*\s](?:[^*]*[^*\s])?)\*|\[\^([^\]]+)\]")


@dataclass(frozen=True)
class Run:
    """A stretch of text in one style, or a footnote mark when ``note`` is set."""

    text: str
    bold: bool = False
    italic: bool = False
    note: str | None = None


@dataclass(frozen=True)
class Heading:
    """A heading; ``level`` 1 is the document's title."""

    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    """One paragraph of text."""

    text: str


@dataclass(frozen=True)
class Bullets:
    """A list, numbered or not."""

    items: tuple[str, ...]
    ordered: bool = False


@dataclass(frozen=True)
class Table:
    """A table; the first row is its header."""

    caption: str
    rows: tuple[tuple[str, ...], ...]


Block = Heading | Paragraph | Bullets | Table


@dataclass
class Source:
    """A whole source file."""

    meta: dict[str, str]
    blocks: list[Block] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)

    def get(self, key: str) -> str:
        """Return a front matter value, or an empty string."""
        return self.meta.get(key, "")


def runs(text: str, bold: bool = False, italic: bool = False) -> list[Run]:
    """Split a line of Markdown text into styled runs."""
    out: list[Run] = []
    at = 0
    for hit in INLINE.finditer(text):
        if hit.start() > at:
            out.append(Run(text[at : hit.start()], bold, italic))
        if hit[1] is not None:
            out += runs(hit[1], True, italic)
        elif hit[2] is not None:
            out += runs(hit[2], bold, True)
        else:
            out.append(Run("", bold, italic, note=hit[3]))
        at = hit.end()
    if at < len(text):
        out.append(Run(text[at:], bold, italic))
    return out


def plain(text: str) -> str:
    """Return a line of Markdown text without its marks."""
    return "".join(run.text for run in runs(text))


def _front_matter(text: str) -> tuple[dict[str, str], str]:
    """Split the front matter from the body."""
    found = re.match(r"---\n(.*?)\n---\n", text, re.DOTALL)
    if not found:
        return {}, text
    meta: dict[str, str] = {}
    for line in found[1].splitlines():
        key, mark, value = line.partition(":")
        if mark:
            meta[key.strip()] = value.strip().strip("\"'")
    return meta, text[found.end() :]


def _table(lines: list[str], caption: str) -> Table:
    """Read the pipe rows of one table, without the line of dashes."""
    rows = [tuple(cell.strip() for cell in line.strip().strip("|").split("|")) for line in lines]
    return Table(caption, tuple(row for row in rows if not all(re.fullmatch(r":?-+:?", c) for c in row)))


def _run_of(lines: list[str], start: int, pattern: str) -> int:
    """Return the end of the run of lines that match a pattern."""
    end = start
    while end < len(lines) and re.match(pattern, lines[end]):
        end += 1
    return end


def _blocks(lines: list[str]) -> list[Block]:
    """Read body lines into blocks."""
    out: list[Block] = []
    at = 0
    while at < len(lines):
        line, end = lines[at].strip(), at + 1
        if line.startswith("#"):
            marks, _, text = line.partition(" ")
            out.append(Heading(len(marks), text.strip()))
        elif line.startswith("|"):
            end = _run_of(lines, at, r"\s*\|")
            caption = out[-1].text if out and isinstance(out[-1], Paragraph) else ""
            if CAPTION.match(caption):
                out.pop()
            out.append(_table(lines[at:end], caption if CAPTION.match(caption) else ""))
        elif ITEM.match(line):
            end = _run_of(lines, at, r"\s*(?:[-*]|\d+[.)])\s+")
            items = tuple(hit[1] for hit in (ITEM.match(x.strip()) for x in lines[at:end]) if hit)
            out.append(Bullets(items, ordered=line[0].isdigit()))
        elif line:
            out.append(Paragraph(line.removeprefix("> ")))
        at = end
    return out


def _numbered(source: Source) -> Source:
    """Renumber the footnotes in the order in which the text calls them."""
    text = "\n".join(words(block) for block in source.blocks)
    order = list(dict.fromkeys(re.findall(r"\[\^([^\]]+)\]", text)))
    lost = [mark for mark in order if mark not in source.notes]
    if lost:
        raise ValueError(f"footnotes without a text: {', '.join(lost)}")
    number = {mark: str(n) for n, mark in enumerate(order, 1)}

    def fix(value: str) -> str:
        return re.sub(r"\[\^([^\]]+)\]", lambda hit: f"[^{number[hit[1]]}]", value)

    source.notes = {number[mark]: source.notes[mark] for mark in order}
    source.blocks = [_mapped(block, fix) for block in source.blocks]
    return source


def words(block: Block) -> str:
    """Return all text of a block, marks included."""
    if isinstance(block, Table):
        return "\n".join([block.caption, *("\n".join(row) for row in block.rows)])
    return "\n".join(block.items) if isinstance(block, Bullets) else block.text


def _mapped(block: Block, fix: Callable[[str], str]) -> Block:
    """Return a block with every text passed through ``fix``."""
    if isinstance(block, Table):
        return Table(fix(block.caption), tuple(tuple(fix(cell) for cell in row) for row in block.rows))
    if isinstance(block, Bullets):
        return replace(block, items=tuple(fix(item) for item in block.items))
    return replace(block, text=fix(block.text))


def read(path: Path) -> Source:
    """Read one source file."""
    meta, body = _front_matter(path.read_text(encoding="utf-8").replace("\r\n", "\n"))
    lines = body.splitlines()
    notes = {hit[1]: hit[2] for hit in map(NOTE.match, lines) if hit}
    blocks = _blocks([line for line in lines if not NOTE.match(line)])
    title = next((block for block in blocks if isinstance(block, Heading) and block.level == 1), None)
    if title:
        meta.setdefault("title", plain(title.text))
        blocks.remove(title)
    return _numbered(Source(meta, blocks, notes))


def section(blocks: list[Block], names: set[str]) -> tuple[list[Block], list[Block]]:
    """Take the first section whose heading begins with one of the names out of the blocks.

    Returns the section, its heading included, and the blocks without it.
    """
    for at, block in enumerate(blocks):
        if isinstance(block, Heading) and plain(block.text).lower().startswith(tuple(names)):
            end = at + 1
            while end < len(blocks):
                other = blocks[end]
                if isinstance(other, Heading) and other.level <= block.level:
                    break
                end += 1
            return blocks[at:end], blocks[:at] + blocks[end:]
    return [], blocks
