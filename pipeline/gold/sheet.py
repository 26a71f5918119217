"""Gold questions in, a CSV that a person edits in a spreadsheet out; and back.

Columns: `id question lang kind answerable answers items evidence quotes context trap_answers tags
split note`. A list has one entry a line of its cell; an item's variants are parted by ` | `. A line of
`evidence` is a set that suffices, its places joined by ` + `: `lease.pdf#1200-1310`,
`lease.pdf#page=3` or a whole `lease.pdf`; in names `% # +` and white space are percent-encoded.
`quotes` are the words of its places, in order. A backslash stands before what would part them
(`\\|`, `\\n`, `\\t`, `\\\\`). A cell that a spreadsheet would run as a formula has an apostrophe
before it, which is dropped again (OWASP, CSV injection).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from ..errors import InputError
from .fields import Line, open_text
from .question import Evidence, GoldQuestion, split_of
from .write import place_line

COLUMNS = (
    *("id", "question", "lang", "kind", "answerable", "answers", "items", "evidence", "quotes"),
    *("context", "trap_answers", "tags", "split", "note"),
)
_NEEDED = ("id", "question", "answerable")
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "|": "\\|"}
_PLAIN = {escaped: raw for raw, escaped in _ESCAPES.items()}
_PLACE = re.compile(r"(?P<doc>[^#]+)(?:#(?:page=(?P<page>\d+)|(?P<start>\d+)-(?P<end>\d+)))?")
_SAID = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def sheet_text(questions: Iterable[GoldQuestion]) -> str:
    """Write questions as CSV."""
    return csv_text(COLUMNS, (_row(question) for question in questions))


def csv_text(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Write rows as CSV, no cell of which a spreadsheet runs as a formula."""
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return held.getvalue()


def csv_lines(path: Path) -> Iterator[Line]:
    """Read a CSV's rows by column, whether parted by commas, semicolons or tabs."""
    content = open_text(path)
    head = content.split("\n", 1)[0]
    parted = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=parted)
    try:
        columns = [name.strip() for name in next(reader, [])]
        for cells in reader:
            if any(cell.strip() for cell in cells):
                said = zip(columns, (_unsafe(cell) for cell in cells), strict=False)
                yield Line(path, reader.line_num, dict(said))
    except csv.Error as error:
        raise InputError(f"{path}, line {reader.line_num}: not CSV ({error}); save it as CSV anew") from error


def is_ragas(path: Path) -> bool:
    """Tell whether a CSV has RAGAS's columns."""
    return "user_input" in open_text(path).split("\n", 1)[0]


def sheet_lines(path: Path) -> Iterator[Line]:
    """Read a sheet's rows as lines of dayek's own form."""
    for line in csv_lines(path):
        if lacks := [name for name in _NEEDED if name not in line.data]:
            raise InputError(f"{path} has no column {', '.join(lacks)}; it needs {', '.join(_NEEDED)}")
        yield Line(path, line.number, _fields(line))


def _row(question: GoldQuestion) -> list[str]:
    sets = [" + ".join(map(_place, one)) for one in question.evidence]
    quotes = [place.quote or "" for place in question.places()]
    return [
        question.question_id,
        question.question,
        question.language,
        question.kind,
        str(question.answerable).lower(),
        _listed(question.answers),
        "\n".join(" | ".join(map(_escaped, item)) for item in question.items),
        "\n".join(sets),
        _listed(quotes) if any(quotes) else "",
        "\n".join(map(_place, question.context)),
        _listed(question.trap_answers),
        _listed(question.tags),
        "" if question.split == split_of(question.question_id) else question.split,
        question.note,
    ]


def _fields(line: Line) -> dict[str, Any]:
    cells: dict[str, str] = {name: line.data.get(name) or "" for name in COLUMNS}
    sets = [[_placed(line, each) for each in one.split(" + ")] for one in _entries(cells["evidence"])]
    quotes = cells["quotes"].split("\n") if cells["quotes"] else []
    places = [place for one in sets for place in one]
    if quotes and len(quotes) != len(places):
        raise line.error(f"{len(quotes)} quotes for {len(places)} places", "write a line for each, or none")
    for place, words in zip(places, quotes, strict=False):
        place |= {"quote": _unescaped(words)} if words else {}
    items = [re.findall(r"(?:\\.|[^|\\])+", item) for item in _entries(cells["items"])]
    return {
        "id": cells["id"],
        "question": cells["question"],
        **{key: cells[key] for key in ("lang", "kind", "split", "note") if cells[key]},
        "answerable": _SAID.get(cells["answerable"].strip().casefold()),
        "evidence": sets[0] if sets else [],
        "evidence_alternatives": sets,
        "context": [_placed(line, each) for each in _entries(cells["context"])],
        "items": [[_unescaped(each.strip()) for each in item] for item in items],
        **{key: [_unescaped(e) for e in _entries(cells[key])] for key in ("answers", "trap_answers", "tags")},
    }


def _place(place: Evidence) -> str:
    doc = re.sub(r"[%#+\s]", lambda match: quote(match[0], safe=""), place.doc)
    said = place_line(place)
    if place.span:
        return f"{doc}#{said['start']}-{said['end']}"
    return f"{doc}#page={place.page}" if place.page else doc


def _placed(line: Line, written: str) -> dict[str, Any]:
    match = _PLACE.fullmatch(written.strip())
    if match is None:
        raise line.error(f"the place {written[:40]!r} is none", "write name.pdf#0-9 or name.pdf#page=3")
    numbers = {key: int(match[key]) for key in ("page", "start", "end") if match[key]}
    return {"doc": unquote(match["doc"]), **(numbers or {"whole": True})}


def _listed(values: Iterable[str]) -> str:
    return "\n".join(map(_escaped, values))


def _entries(cell: str) -> list[str]:
    return [each.strip() for each in cell.split("\n") if each.strip()]


def _escaped(words: str) -> str:
    return "".join(_ESCAPES.get(letter, letter) for letter in words)


def _unescaped(words: str) -> str:
    return re.sub(r"\\[\\nrt|]", lambda match: _PLAIN[match[0]], words)


def _safe(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _unsafe(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and _FORMULA.match(cell) else cell
