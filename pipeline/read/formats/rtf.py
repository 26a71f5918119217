"""An RTF file's bytes in, its paragraphs, headings, tables and footnotes out, by way of striprtf.

striprtf gives one plain text. What it drops is marked before, and found again in what it gives:
outline levels as headings; footnotes are cut out and read apart.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from itertools import groupby

from ..builder import Builder
from ..parsed import Parsed
from ..properties import facts_of

_MARK = "\ue5d1"
_CODEPAGE = re.compile(rb"\\ansicpg(\d{3,5})")
_OUTLINE = re.compile(r"\\outlinelevel([0-8])(?!\d) ?")
_INFO = re.compile(r"\{\\(title|author|subject|keywords) ")
_CREATED = re.compile(r"\{\\creatim\\yr(\d{4})\\mo(\d{1,2})\\dy(\d{1,2})")


def parse_rtf(data: bytes) -> Parsed:
    """Read an RTF file."""
    found = _CODEPAGE.search(data[:4096])
    codec = _codec(found.group(1).decode() if found else "1252")
    # A font of the default character set speaks the file's code page, whatever that is.
    source = re.sub(r"\\fcharset0(?!\d)", r"\\fcharset1", data.decode(codec, "replace"))
    source = source.replace(
        "HYPERLINK", "HYPER\nLINK"
    )  # an idle line break: of links striprtf knows too much
    source, notes = _cut(source, "{\\footnote")
    marked = _OUTLINE.sub(lambda level: f"\\outlinelevel{level.group(1)} {_MARK}{level.group(1)}", source)
    builder = Builder()
    _write(_plain(marked, codec).split("\n"), builder)
    fonts = "".join(_groups(source, "{\\fonttbl"))
    for note in notes:
        builder.paragraph(_plain(f"{{\\rtf1\\ansi{fonts}{note}}}".replace("{\\footnote", "{"), codec))
    facts = facts_of("file properties", _info(source, codec))
    title = next((fact.value for fact in facts if fact.name == "title"), "")
    return builder.parsed(title=title, facts=facts, encoding=codec)


def _codec(page: str) -> str:
    try:
        return codecs.lookup("utf-8" if page == "65001" else f"cp{page}").name
    except LookupError:
        return "cp1252"


def _plain(source: str, codec: str) -> str:
    from striprtf.striprtf import rtf_to_text

    return str(rtf_to_text(source, encoding=codec, errors="replace"))


def _write(lines: Sequence[str], builder: Builder) -> None:
    """Give the builder headings, rows (striprtf ends each cell with a bar) and paragraphs."""
    for is_row, group in groupby(lines, key=lambda line: line.rstrip().endswith("|") and line.count("|") > 1):
        block = [line.replace(_MARK, "") if is_row else line for line in group]
        if is_row:
            builder.table([line.rstrip().removesuffix("|").split("|") for line in block])
            continue
        for line in block:
            before, mark, after = line.partition(_MARK)
            if mark and after[1:].strip() and len(line) < 300:
                builder.heading(before + after[1:], int(after[0]) + 1)
            else:
                builder.paragraph(re.sub(f"{_MARK}[0-8]", "", line))


def _info(source: str, codec: str) -> dict[str, str]:
    """Take what the file's `info` group states."""
    info = next(iter(_groups(source, "{\\info")), "")
    stated: dict[str, str] = {}
    for found in _INFO.finditer(info):
        group = next(iter(_groups(info[found.start() :], found.group())), "")
        inner = group[len(found.group()) - 1 : -1]
        name = {"author": "authors", "keywords": "subject"}.get(found.group(1), found.group(1))
        stated.setdefault(name, _plain(f"{{\\rtf1\\ansi{inner}}}", codec))
    if created := _CREATED.search(info):
        stated["date"] = "-".join(f"{int(part):02}" for part in created.groups())
    return stated


def _groups(source: str, opening: str) -> list[str]:
    return _cut(source, opening)[1]


def _cut(source: str, opening: str) -> tuple[str, list[str]]:
    """Take the groups that begin so out of a source; one that never ends stays."""
    kept: list[str] = []
    groups: list[str] = []
    at = 0
    while (start := source.find(opening, at)) >= 0:
        end = _end_of_group(source, start)
        if end < 0:
            break
        kept.append(source[at:start])
        groups.append(source[start:end])
        at = end
    return "".join([*kept, source[at:]]), groups


_BRACES = re.compile(r"\\.|[{}]", re.S)


def _end_of_group(source: str, start: int) -> int:
    depth = 0
    for mark in _BRACES.finditer(source, start):
        depth += {"{": 1, "}": -1}.get(mark.group(), 0)
        if not depth:
            return mark.end()
    return -1
